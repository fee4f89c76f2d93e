// The utilisation at which owning costs as much as renting.
#include <catch2/catch.hpp>

#include "plans.h"

using namespace plans;

TEST_CASE("break-even: own cost per installed hour over rent per used hour") {
  PlanInput anchored = five_years(anchor());
  anchored.finance.timing = PaymentTiming::year_end;
  const PlanCost own = cost_plan(anchored);
  const auto b = break_even(own, cost_plan(five_years(rented(2))));
  REQUIRE(b);
  // Electricity is drawn whether used or not, so the installed hour costs 1.1624 at any use.
  CHECK(b->utilisation == Approx(1.1624 / 2).epsilon(1e-3));
  CHECK(b->own_usd_per_installed_chip_hour == Approx(1.1624).epsilon(1e-3));
  CHECK(b->rent_usd_per_chip_hour == Approx(2));
}

TEST_CASE("break-even: at that utilisation both cost the same") {
  PlanInput in = five_years(everything());
  in.phases[0].idle_power = units::Power(400);
  const PlanCost rent = cost_plan(five_years(rented(5)));
  const auto b = break_even(cost_plan(in), rent);
  REQUIRE(b);
  REQUIRE(b->utilisation < 1);
  in.demand.tokens *= b->utilisation;
  const PlanCost own = cost_plan(in);
  CHECK(own.per_useful_chip_hour_usd == Approx(5).epsilon(1e-3));
  CHECK(own.per_million_tokens_usd == Approx(rent.per_million_tokens_usd).epsilon(1e-3));
}

TEST_CASE("break-even: another chip's rent counts by what it trains") {
  PlanInput slow = five_years(rented(2));
  slow.phases[0].tokens_per_s /= 2;
  slow.phases[0].goodput = 0.8;
  const auto b = break_even(cost_plan(five_years(anchor())), cost_plan(slow));
  REQUIRE(b);
  CHECK(b->rent_usd_per_chip_hour == Approx(2 * 2 / 0.8));
}

TEST_CASE("break-even: nothing owned, nothing rented, electricity above the rent") {
  const PlanCost own = cost_plan(five_years(anchor())), rent = cost_plan(five_years(rented(2)));
  CHECK_FALSE(break_even(rent, rent));
  CHECK_FALSE(break_even(own, own));
  PlanInput power_hungry = five_years(anchor());
  power_hungry.phases[0].idle_power = units::Power(0);
  CHECK_FALSE(break_even(cost_plan(power_hungry), cost_plan(five_years(rented(0.1)))));
}

TEST_CASE("break-even: against the cheapest plan that only rents") {
  PlanInput hybrid = five_years(rented(0.5));
  hybrid.phases.push_back(phase(anchor()));
  hybrid.phases[1].from = month(2027, 1);
  const std::map<std::string, PlanCost> plans = {{"buy", cost_plan(five_years(anchor()))},
                                                 {"contract", cost_plan(five_years(rented(2)))},
                                                 {"hybrid", cost_plan(hybrid)},
                                                 {"list", cost_plan(five_years(rented(12)))}};
  const auto all = break_even(plans);
  REQUIRE(all.size() == 2);
  CHECK(all.at("buy").against == "contract");
  CHECK(all.at("hybrid").against == "contract");
  CHECK(break_even(std::map<std::string, PlanCost>{{"buy", plans.at("buy")}}).empty());
}

TEST_CASE("break-even: where nothing is owned, a commitment against the same work by the hour") {
  RentTerms committed = rented(1.2, catalog::OfferKind::contract);
  committed.term = units::days(60 * 365.25 / 12);
  committed.whole_term = true;
  PlanInput contract = five_years(committed, 0.5), hourly = five_years(rented(2), 0.5);
  const auto all = break_even({{"contract", cost_plan(contract)}, {"hourly", cost_plan(hourly)}});
  REQUIRE(all.size() == 1);
  const BreakEven& b = all.at("contract");
  CHECK(b.against == "hourly");
  CHECK(b.utilisation == Approx(0.6));
  // At that use the two cost the same.
  contract = five_years(committed, 0.6);
  hourly = five_years(rented(2), 0.6);
  CHECK(cost_plan(contract).total_usd == Approx(cost_plan(hourly).total_usd).epsilon(0.01));
}
