// Owning: the worked anchor, and what every ledger keeps to.
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "plans.h"

using namespace plans;

namespace {

/// Quantities times prices are amounts, amounts sum to the total, names and sources are there.
void check_ledger(const PlanCost& c) {
  double sum = 0;
  std::set<std::string> names;
  for (const LedgerLine& l : c.ledger) {
    CHECK(l.amount_usd == l.quantity * l.unit_price);
    CHECK_FALSE(l.source.empty());
    CHECK_FALSE(l.formula.empty());
    CHECK_FALSE((l.price_from.empty() || l.quantity_from.empty()));
    CHECK_FALSE(l.period.empty());
    CHECK(names.insert(l.name).second);
    sum += l.amount_usd;
  }
  CHECK(c.total_usd == Approx(sum).epsilon(1e-12));
}

}  // namespace

// Worked anchor of the method: 1.17 USD per installed hour, 1.37 at 85 %, 1.94 at 60 %, 3.89 at
// 30 %; 24 kUSD, 5 years, 10 %, 154 USD/kW-month, 0.0826 USD/kWh at 1.5 kW, drawn all the time. Its
// capital is an annuity of yearly payments.
TEST_CASE("own: the worked anchor") {
  const struct {
    double utilisation, usd;
  } rows[] = {{1, 1.17}, {0.85, 1.37}, {0.6, 1.94}, {0.3, 3.89}};
  for (const auto& row : rows) {
    PlanInput in = five_years(anchor(), row.utilisation);
    in.finance.timing = PaymentTiming::year_end;
    const PlanCost c = cost_plan(in);
    check_ledger(c);
    const double used = c.chip_hours / (c.chip_hours + c.idle_chip_hours);
    CHECK(used == Approx(row.utilisation).epsilon(0.002));  // leap day
    CHECK(c.per_useful_chip_hour_usd == Approx(row.usd).epsilon(0.01));
  }
}

TEST_CASE("own: an annuity by hand") {
  // 1,000 chips at 24 kUSD over 5 years at 10 %: payment 24e6 * 0.1/(1 - 1.1^-5) = 6.3311 m a year.
  PlanInput in = five_years(anchor());
  in.finance.timing = PaymentTiming::year_end;
  const PlanCost c = cost_plan(in);
  const double per_year = amount(c, "chips") + amount(c, "financing");
  const double years = (c.chip_hours + c.idle_chip_hours) / 1000 / 8766;
  const double used = c.chip_hours / 1000 / 8766;
  CHECK(years == Approx(1826 / 365.25).epsilon(1e-9));
  CHECK(per_year / used == Approx(24e6 * 0.1 / (1 - std::pow(1.1, -5))).epsilon(3e-4));
}

TEST_CASE("own: every item by hand") {
  const PlanCost c = cost_plan(five_years(everything(), 0.5));
  check_ledger(c);
  const double used_years = c.chip_hours / 8766;
  const double chip = 24e3, host = 0.6 * chip, network = 0.25 * (chip + host);
  const double storage = (chip + host + network) / 99, spares = 0.04 * (chip + host);
  const double hardware = chip + host + network + storage + spares;
  CHECK(amount(c, "chips") == Approx(used_years * chip / 5));
  CHECK(amount(c, "hosts") == Approx(used_years * host / 5));
  CHECK(amount(c, "network") == Approx(used_years * network / 5));
  CHECK(amount(c, "storage") == Approx(used_years * storage / 5));
  CHECK(amount(c, "spares") == Approx(used_years * spares / 5));
  CHECK(amount(c, "residual value") == Approx(-used_years * 0.1 * hardware / 5));
  CHECK(amount(c, "fit-out") == Approx(used_years * 1.5 * 750 / 14));
  CHECK(amount(c, "staff") == Approx(used_years * 1.5e-3 * 2e5));
  CHECK(amount(c, "maintenance") == Approx(used_years * 1.5e-3 * 1e5));
  CHECK(amount(c, "electricity") == Approx(c.chip_hours * 1.5 * 1.25 * 0.0826));
  CHECK(amount(c, "electricity, idle") == Approx(c.idle_chip_hours * 1.5 * 1.25 * 0.0826));
  CHECK(c.energy_kwh == Approx((c.chip_hours + c.idle_chip_hours) * 1.5));
  // 154 USD rising by 3 % at each anniversary, mean over five years.
  const double level =
      154 * (1 + 1.03 + std::pow(1.03, 2) + std::pow(1.03, 3) + std::pow(1.03, 4)) / 5;
  CHECK(find(c, "colocation")->unit_price == Approx(level).epsilon(1e-4));
  CHECK(amount(c, "colocation") == Approx(used_years * 12 * 1.5 * level).epsilon(1e-4));
}

TEST_CASE("own: used and idle hours carry one rate") {
  const PlanCost c = cost_plan(five_years(everything(), 0.5));
  const double used = c.total_usd - amount(c, "electricity") - amount(c, "electricity, idle") -
                      amount(c, "idle capacity");
  CHECK(used / c.chip_hours == Approx(amount(c, "idle capacity") / c.idle_chip_hours));
}

TEST_CASE("own: twice the electricity price moves electricity alone") {
  OwnTerms dear = everything();
  dear.electricity_price.value *= 2;
  const PlanCost a = cost_plan(five_years(everything(), 0.5));
  const PlanCost b = cost_plan(five_years(dear, 0.5));
  REQUIRE(a.ledger.size() == b.ledger.size());
  for (std::size_t i = 0; i < a.ledger.size(); ++i) {
    const bool electric = a.ledger[i].name.rfind("electricity", 0) == 0;
    CHECK(b.ledger[i].amount_usd == a.ledger[i].amount_usd * (electric ? 2 : 1));
  }
  const double electricity = amount(a, "electricity") + amount(a, "electricity, idle");
  CHECK(b.total_usd - a.total_usd == Approx(electricity));
}

TEST_CASE("own: dearer is never cheaper") {
  const auto cost = [](const OwnTerms& t) {
    PlanInput in = five_years(t, 0.5);
    in.demand.to = month(2029, 12);  // before the shorter lives below end
    return cost_plan(in).total_usd;
  };
  const double base = cost(everything());
  const auto costs_more = [&](auto change) {
    OwnTerms t = everything();
    change(t);
    return cost(t) > base;
  };
  CHECK(costs_more([](OwnTerms& t) { t.chip_price.value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.host_cost_fraction.value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.network_fraction.value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.storage_fraction.value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.spare_fraction.value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.hardware_life.value *= 0.9; }));
  CHECK(costs_more([](OwnTerms& t) { t.residual_value.value *= 0.9; }));
  CHECK(costs_more([](OwnTerms& t) { t.pue.value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.colocation_price->value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.colocation_escalator->value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.facility_cost->value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.facility_life.value *= 0.9; }));
  CHECK(costs_more([](OwnTerms& t) { t.staff_cost.value *= 1.1; }));
  CHECK(costs_more([](OwnTerms& t) { t.maintenance_cost.value *= 1.1; }));
  PlanInput dear_money = five_years(everything(), 0.5);
  dear_money.finance.discount_rate.value = 0.12;
  CHECK(cost_plan(dear_money).total_usd > cost_plan(five_years(everything(), 0.5)).total_usd);
}

TEST_CASE("own: other work pays the market's rent less a discount, at most the cost") {
  PlanInput in = five_years(everything(), 0.5);
  const PlanCost alone = cost_plan(in);
  in.finance.other_use = 0.6;
  in.finance.other_discount = 0.3;
  in.phases[0].market_rent = {per_hour(1), "offers/x.rent[0].price"};
  const PlanCost shared = cost_plan(in);
  CHECK(shared.other_use_chip_hours == Approx(0.6 * shared.idle_chip_hours));
  CHECK(amount(shared, "idle capacity") == amount(alone, "idle capacity"));
  const double net = 0.7 - 1.5 * 1.25 * 0.0826;  // their electricity is the owner's
  CHECK(amount(shared, "income from other work") == Approx(-0.6 * shared.idle_chip_hours * net));
  CHECK(amount(shared, "electricity, idle") == Approx(0.4 * amount(alone, "electricity, idle")));
  CHECK(shared.npv_usd < alone.npv_usd);
  in.phases[0].market_rent.value = per_hour(100);
  const PlanCost dear = cost_plan(in);
  CHECK(amount(dear, "income from other work") == Approx(-0.6 * amount(alone, "idle capacity")));
}

TEST_CASE("own: goodput raises the cost of a useful hour, not of an hour") {
  PlanInput in = five_years(anchor());
  in.phases[0].goodput = 0.8;
  in.demand.tokens *= 0.8;
  const PlanCost a = cost_plan(five_years(anchor())), b = cost_plan(in);
  CHECK(b.total_usd == Approx(a.total_usd));
  CHECK(b.useful_chip_hours == Approx(0.8 * b.chip_hours));
  CHECK(b.per_useful_chip_hour_usd == Approx(a.per_useful_chip_hour_usd / 0.8));
  CHECK(b.per_million_tokens_usd == Approx(a.per_million_tokens_usd / 0.8));
}

TEST_CASE("own: down-time draws idle power") {
  PlanInput in = five_years(anchor());
  in.phases[0].loaded_fraction = 0.9;
  in.phases[0].idle_power = units::Power(500);
  const PlanCost c = cost_plan(in);
  CHECK(amount(c, "electricity") == Approx(c.chip_hours * (0.9 * 1.5 + 0.1 * 0.5) * 0.0826));
}

TEST_CASE("own: a one-off run is charged its hours, and says so") {
  PlanInput in = five_years(anchor());
  in.demand = {1e6 * 3600 * 100, Period::run, {}, {}};
  in.run_start = month(2026, 7);
  const PlanCost c = cost_plan(in);
  CHECK(c.chip_hours == Approx(100e3));
  CHECK(c.idle_chip_hours == 0);
  // Bought for 24,000 and given back at its straight-line value, discounted.
  const double years = 100 / 8766.0;
  const double capital = 24000 * (1 - (1 - years / 5) * std::pow(1.1, -years)) / 100;
  CHECK(c.total_usd == Approx((capital + 1.5 * 154 / 730.5 + 1.5 * 0.0826) * 100e3).epsilon(1e-9));
  REQUIRE(c.notes.size() == 1);
  CHECK(c.notes[0].find("rest of their life") != std::string::npos);
  CHECK(c.ledger[0].period == "2026-07");
}
