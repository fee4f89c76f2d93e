// Present value against the spreadsheet's formula.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "plans.h"

using namespace plans;

namespace {

double cash(const PlanCost& c) {
  return std::accumulate(c.months.begin(), c.months.end(), 0.0,
                         [](double s, const PlanMonth& m) { return s + m.cash_usd; });
}

}  // namespace

TEST_CASE("present value: at rate zero it is the cash") {
  for (PlanInput in : {five_years(everything(), 0.5), five_years(rented(2))}) {
    in.finance.discount_rate.value = 0;
    const PlanCost c = cost_plan(in);
    CHECK(c.npv_usd == Approx(cash(c)).epsilon(1e-12));
  }
}

TEST_CASE("present value: at rate zero over the whole life it is the ledger") {
  PlanInput in = five_years(everything(), 0.5);
  in.finance.discount_rate.value = 0;
  OwnTerms& own = std::get<OwnTerms>(in.phases[0].terms);
  own.facility_life.value = own.hardware_life.value;
  const PlanCost c = cost_plan(in);
  // Five years of calendar hours are 1,826 days, five of 365.25 are 1,826.25.
  CHECK(c.npv_usd == Approx(c.total_usd).epsilon(2e-4));
}

TEST_CASE("present value: rent is discounted month by month") {
  const PlanCost c = cost_plan(five_years(rented(2, catalog::OfferKind::contract)));
  double expected = 0;
  for (int i = 0; i < 60; ++i) {
    const double hours = units::in_hours(units::length(month(2026, 1) + i));
    expected += 1000 * 2 * hours * std::pow(1.1, -i / 12.0);
  }
  CHECK(c.npv_usd == Approx(expected).epsilon(1e-12));
  CHECK(c.months[7].cash_usd == Approx(1000 * 2 * 31 * 24));
}

TEST_CASE("present value: a purchase, its running costs and what is left of it") {
  PlanInput in = five_years(anchor(), 0.5);
  in.demand.to = month(2027, 12);
  std::get<OwnTerms>(in.phases[0].terms).residual_value.value = 0.1;
  const PlanCost c = cost_plan(in);
  double expected = 24e6;
  for (int i = 0; i < 24; ++i) {
    const double hours = units::in_hours(units::length(month(2026, 1) + i));
    const double monthly = 1000 * 1.5 * (154 * hours / 730.5 + 0.0826 * hours);
    expected += monthly * std::pow(1.1, -i / 12.0);
  }
  expected -= (2.4e6 + 21.6e6 * 3 / 5) * std::pow(1.1, -2);
  CHECK(c.npv_usd == Approx(expected).epsilon(1e-9));
}

TEST_CASE("present value: early deliveries cost more, late ones less") {
  PlanInput early = five_years(anchor()), late = early;
  std::get<OwnTerms>(early.phases[0].terms).deliveries = {{month(2025, 7), 1}};
  std::get<OwnTerms>(late.phases[0].terms).deliveries = {{month(2026, 7), 1}};
  const double base = cost_plan(five_years(anchor())).npv_usd;
  const PlanCost before = cost_plan(early);
  CHECK(before.months.front().month == month(2025, 7));
  CHECK(before.months.front().cash_usd > 24e6);
  CHECK(before.months.front().demand_tokens == 0);
  CHECK(before.npv_usd > base);
  CHECK(cost_plan(late).npv_usd < base);
}

TEST_CASE("present value: retired chips bring their residual when they retire") {
  PlanInput in = five_years(anchor());
  in.finance.discount_rate.value = 0;
  OwnTerms& own = std::get<OwnTerms>(in.phases[0].terms);
  own.hardware_life.value = units::hours(2 * 8766);
  own.residual_value.value = 0.25;
  const PlanCost c = cost_plan(in);
  CHECK(c.months[24].cash_usd == Approx(-6e6));
  CHECK(c.months[25].cash_usd == 0);
}
