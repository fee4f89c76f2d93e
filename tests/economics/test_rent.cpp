// Renting, and plans of several phases.
#include <catch2/catch.hpp>

#include "plans.h"

using namespace plans;

TEST_CASE("rent: a one-off run pays the hours it takes") {
  PlanInput in = five_years(rented(2));
  in.demand = {1e6 * 3600 * 100, Period::run, {}, {}};
  in.run_start = month(2026, 7);
  in.phases[0].goodput = 0.8;
  const PlanCost c = cost_plan(in);
  REQUIRE(c.ledger.size() == 1);
  CHECK(c.chip_hours == Approx(125e3));  // 100 h of work at 80 %
  CHECK(c.total_usd == Approx(250e3));
  CHECK(c.per_million_tokens_usd == Approx(250e3 / (1e6 * 3600 * 100 / 1e6)));
  CHECK(c.per_useful_chip_hour_usd == Approx(2.5));
  CHECK(c.tokens == Approx(1e6 * 3600 * 100));
  CHECK(c.energy_kwh == Approx(125e3 * 1.5));
  CHECK(c.notes.empty());
}

TEST_CASE("rent: a run over the end of months keeps every token") {
  PlanInput in = five_years(rented(2));
  in.demand = {1e6 * 86400 * 100, Period::run, {}, {}};
  in.phases[0].from = month(2026, 2);
  const PlanCost c = cost_plan(in);
  CHECK(c.chip_hours == Approx(1000 * 2400));
  REQUIRE(c.months.size() == 4);  // 28 + 31 + 30 + 11 days
  CHECK(c.months[3].hours == Approx(11 * 24));
  CHECK(c.ledger[0].period == "2026-02..2026-05");
}

TEST_CASE("rent: on demand pays for use, a commitment for the whole phase") {
  const PlanCost free = cost_plan(five_years(rented(2), 0.5));
  const PlanCost bound = cost_plan(five_years(rented(2, catalog::OfferKind::commitment), 0.5));
  CHECK(free.ledger.size() == 1);
  CHECK(free.total_usd == Approx(2 * free.chip_hours));
  REQUIRE(bound.ledger.size() == 2);
  CHECK(bound.ledger[1].name == "unused commitment of x, offer");
  CHECK(bound.total_usd == Approx(2.0 * 1000 * 24 * 1826));
  CHECK(bound.idle_chip_hours == Approx(1000.0 * 24 * 1826 - bound.chip_hours));
  CHECK(bound.ledger[0].amount_usd == free.ledger[0].amount_usd);
}

TEST_CASE("rent: a one-off run pays the whole term of its commitment, unless it need not") {
  PlanInput in = five_years(rented(2, catalog::OfferKind::contract));
  in.demand = {1e6 * 3600 * 100, Period::run, {}, {}};
  in.run_start = month(2026, 1);
  RentTerms& rent = std::get<RentTerms>(in.phases[0].terms);
  rent.term = units::days(365.25);
  rent.whole_term = true;
  const PlanCost whole = cost_plan(in);
  CHECK(whole.total_usd == Approx(2.0 * 1000 * 8760));
  REQUIRE(whole.notes.size() == 1);
  CHECK(whole.notes[0].find("million USD of rent after the last month") != std::string::npos);
  rent.whole_term = false;
  const PlanCost used = cost_plan(in);
  CHECK(used.total_usd == Approx(200e3));
  REQUIRE(used.notes.size() == 1);
  CHECK(used.notes[0].find("million USD of rent of the commitment") != std::string::npos);
  CHECK(used.notes[0].find("unpaid") != std::string::npos);
}

TEST_CASE("rent then buy: the lines of each phase, commissioning idle") {
  PlanInput in = five_years(rented(2));
  in.phases.push_back(phase(anchor()));
  in.phases[1].from = month(2027, 7);
  std::get<OwnTerms>(in.phases[1].terms).deliveries = {{month(2027, 4), 0.5},
                                                       {month(2027, 7), 0.5}};
  const PlanCost c = cost_plan(in);
  CHECK(find(c, "rent of x, offer")->period == "2026-01..2027-06");
  CHECK(find(c, "chips")->period == "2027-04..2030-12");
  // April to June 2027: half the chips stand ready and unused.
  CHECK(amount(c, "idle capacity") > 0);
  CHECK(c.months[15].idle_chip_hours == Approx(500 * 24 * 30));
  CHECK(c.shortfall_tokens == Approx(0).margin(1e-6 * c.tokens).epsilon(0.01));
  REQUIRE(c.payments.size() == 18 + 2);
  CHECK(c.payments[0].vendor == "maker");
}

TEST_CASE("buy twice: names stay unique") {
  PlanInput in = five_years(anchor());
  in.phases.push_back(phase(anchor()));
  in.phases[1].from = month(2028, 1);
  const PlanCost c = cost_plan(in);
  CHECK(find(c, "chips") != nullptr);
  CHECK(find(c, "chips, phase 2") != nullptr);
  CHECK(find(c, "electricity, phase 2") != nullptr);
}

TEST_CASE("ledger: lines name result paths and catalog paths") {
  const PlanCost c = cost_plan(five_years(rented(2)));
  const auto has = [](const std::vector<std::string>& from, const std::string& p) {
    return std::find(from.begin(), from.end(), p) != from.end();
  };
  CHECK(has(c.ledger[0].quantity_from, "plans.plan.phases[0].tokens_per_s"));
  CHECK(has(c.ledger[0].quantity_from, "plans.plan.goodput.p50"));
  CHECK(has(c.ledger[0].price_from, "offers/x.rent[0].price"));
}
