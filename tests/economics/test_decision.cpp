// Decision figures against sums written out here.
#include <catch2/catch.hpp>
#include <cmath>

#include "plans.h"
#include "podsim/economics/decision.h"

using namespace plans;

namespace {

/// Paid once at the start.
PlanCost pays(double price) {
  PlanCost c;
  c.discount_rate = 0.1;
  c.flows = {{month(2026, 1), 0, price, FlowKind::purchase, 0, {}}};
  return c;
}

/// Accrues from month to month, and is paid at the end of each year.
PlanCost rents(double a_year, int years) {
  PlanCost c;
  for (int i = 0; i < 12 * years; ++i)
    c.flows.push_back(
        {month(2026, 1) + i, std::floor(i / 12.0) + 1, a_year / 12, FlowKind::rent, 0, i / 12.0});
  for (const CashFlow& f : c.flows) {
    PlanMonth m;
    m.month = f.month;
    c.months.push_back(m);
  }
  c.unit_costs.rent_price_usd = 2;
  return c;
}

double saved_at(double rate, double drift) {  // 1,000 now, 300 a year for five years
  double sum = -1000;
  for (int i = 1; i <= 5; ++i) sum += 300 * std::pow(1 + drift, i) / std::pow(1 + rate, i);
  return sum;
}

}  // namespace

TEST_CASE("decision: a straight annuity, to the cent of the spreadsheet") {
  // =NPV(10%;300;300;300;300;300)-1000 is 137.24 (300 * 3.790787 - 1000).
  const Decision d = decide(pays(1000), rents(300, 5));
  CHECK(d.npv_usd == Approx(137.24).margin(0.005));
  CHECK(d.npv_usd == Approx(saved_at(0.1, 0)).epsilon(1e-12));
  // =IRR({-1000;300;300;300;300;300}) is 15.238 %.
  REQUIRE(d.irr);
  CHECK(*d.irr == Approx(0.15238).margin(5e-6));
  CHECK(saved_at(*d.irr, 0) == Approx(0).margin(1e-6));
}

TEST_CASE("decision: payback, simple and discounted") {
  const Decision d = decide(pays(1000), rents(300, 5));
  REQUIRE(d.payback_years);
  CHECK(*d.payback_years == Approx(3 + 1.0 / 3));  // 900 after three years, 100 of 300 left
  // Discounted: 272.727 247.934 225.394 204.904 186.276; 950.959 after four, 49.041 of 186.276.
  REQUIRE(d.discounted_payback_years);
  CHECK(*d.discounted_payback_years == Approx(4 + 49.041 / 186.276).epsilon(1e-5));
  CHECK(*d.break_even_month == "2030-04");  // 4.263 years are 51 months and a bit
}

TEST_CASE("decision: price and drift of rent at which it is worth nothing") {
  const Decision d = decide(pays(1000), rents(300, 5));
  REQUIRE(d.break_even_rent_usd_per_chip_hour);
  CHECK(*d.break_even_rent_usd_per_chip_hour == Approx(2 * 1000 / (137.2360 + 1000)).epsilon(1e-6));
  REQUIRE(d.break_even_price_drift);
  CHECK(*d.break_even_price_drift < 0);
  CHECK(saved_at(0.1, *d.break_even_price_drift) == Approx(0).margin(1e-6));
}

TEST_CASE("decision: what does not exist is absent") {
  const Decision d = decide(pays(2000), rents(300, 5));  // never comes back
  CHECK(d.npv_usd < 0);
  CHECK_FALSE(d.payback_years);
  CHECK_FALSE(d.discounted_payback_years);
  CHECK_FALSE(d.break_even_month);
  REQUIRE(d.irr);
  CHECK(*d.irr < 0);
  const Decision nothing_laid_out = decide(pays(-1), rents(300, 5));
  CHECK_FALSE(nothing_laid_out.irr);
  CHECK_FALSE(nothing_laid_out.payback_years);
}

TEST_CASE("decision: a five-year purchase against a commitment, from first principles") {
  PlanInput buy = five_years(anchor()),
            rent = five_years(rented(2, catalog::OfferKind::commitment));
  for (PlanInput* in : {&buy, &rent}) {  // all capacity wanted in every month
    in->demand.per = Period::month;
    in->demand.tokens = 1e6 * 86400 * 31;
  }
  const PlanCost own = cost_plan(buy), hired = cost_plan(rent);
  const Decision d = decide(own, hired);
  double expected = -24e6, simple = -24e6;
  int months = 0;
  for (int i = 0; i < 60; ++i) {
    const double hours = units::in_hours(units::length(month(2026, 1) + i));
    const double saved = 1000 * hours * (2 - 1.5 * 154 / 730.5 - 1.5 * 0.0826);
    expected += saved / std::pow(1.1, i / 12.0);
    simple += saved;
    if (simple < 0) ++months;
  }
  // Five years of 365.25 days end the life a quarter of a day after the window: worth 24e6/7305.
  CHECK(d.npv_usd == Approx(expected).margin(24e6 / 7305 + 1));
  CHECK(std::floor(*d.payback_years * 12) == months);  // a month's saving accrues evenly
  // The price at which both cost the same pays for the annuity and the running costs.
  double hours = 0;
  for (int i = 0; i < 60; ++i)
    hours += units::in_hours(units::length(month(2026, 1) + i)) / std::pow(1.1, i / 12.0);
  const double running = 1.5 * 154 / 730.5 + 1.5 * 0.0826;
  CHECK(*d.break_even_rent_usd_per_chip_hour == Approx(24000 / hours + running).epsilon(1e-3));
}

TEST_CASE("decision: unlike shortfalls are set right by the tokens of each month") {
  PlanInput buy = five_years(anchor());
  PlanInput rent = five_years(rented(2));
  const Decision alike = decide(cost_plan(buy), cost_plan(rent));
  rent.phases[0].chips = 500;  // half the chips train half the tokens at the same price
  rent.phases[0].tokens_per_s = 0.5e6;
  const PlanCost half = cost_plan(rent);
  CHECK(half.shortfall_tokens == Approx(half.tokens).epsilon(0.01));
  CHECK(decide(cost_plan(buy), half).npv_usd == Approx(alike.npv_usd).epsilon(1e-9));
}

TEST_CASE("plan: per run, per exaFLOP-day, idle and remainder are shown") {
  PlanInput in = five_years(rented(2, catalog::OfferKind::commitment), 0.5);
  in.phases[0].flops_per_token = units::Flops(1e12);
  const PlanCost c = cost_plan(in);
  CHECK(c.per_run_usd == Approx(c.total_usd / 5).epsilon(1e-9));  // a year's tokens, five years
  CHECK(c.per_exaflop_day_usd ==
        Approx(c.total_usd / (c.tokens * 1e12 / (1e18 * 86400))).epsilon(1e-12));
  CHECK(c.idle_usd == Approx(2 * c.idle_chip_hours));
  CHECK(c.remainder_usd == 0);
  PlanInput own = five_years(anchor(), 0.5);
  own.demand.to = month(2027, 12);
  const PlanCost kept = cost_plan(own);
  CHECK(kept.remainder_usd == Approx(24e6 * 3 / 5).epsilon(1e-9));
  CHECK(kept.idle_usd == Approx(amount(kept, "idle capacity") + amount(kept, "electricity, idle")));
}
