// Hardware that retires inside the horizon and is replaced; waiting with a purchase.
#include <catch2/catch.hpp>
#include <cmath>

#include "plans.h"
#include "podsim/economics/figures.h"

using namespace plans;

namespace {

/// Three years of life in a window of five, replaced for half the price.
PlanInput replaced(OwnTerms terms = anchor()) {
  terms.hardware_life = {units::hours(3 * 8766), "ownership/x.hardware_life"};
  terms.refresh = Priced<units::Usd>{units::Usd(12e3), "scenario.plans.plan[0].buy.refresh.price"};
  terms.refresh_from = {terms.refresh->source};
  return five_years(terms);
}

double present_value(const PlanCost& c) {
  double sum = 0;
  for (const CashFlow& f : c.flows) sum += f.amount_usd * std::pow(1.1, -f.years);
  return sum;
}

double sum_of(const PlanCost& c) {
  double sum = 0;
  for (const LedgerLine& l : c.ledger) sum += l.amount_usd;
  return sum;
}

}  // namespace

TEST_CASE("refresh: replaced hardware is paid when the first retires, and trains on") {
  const PlanCost c = cost_plan(replaced());
  CHECK(c.shortfall_tokens == Approx(0).margin(1e-3));
  double paid[2] = {0, 0}, left = 0;
  for (const CashFlow& f : c.flows) {
    if (f.kind == FlowKind::purchase) paid[f.years > 1 ? 1 : 0] += f.amount_usd;
    if (f.kind == FlowKind::remainder && f.years > 4) left += f.amount_usd;
  }
  CHECK(paid[0] == Approx(24e6));
  CHECK(paid[1] == Approx(12e6));
  CHECK(left == Approx(-12e6 / 3));  // two of its three years are used
  CHECK(c.npv_usd == Approx(present_value(c)).epsilon(1e-9));
  CHECK(c.total_usd == Approx(sum_of(c)).epsilon(1e-12));
  // Straight line: 24 kUSD over three years, and 12 kUSD over the two of the second machine.
  const double used = c.chip_hours / 8766;
  const double mean = (3 * 1.0 + 2 * 0.5) / 5;
  CHECK(amount(c, "chips") + amount(c, "refresh") == Approx(used * 24e3 / 3 * mean).epsilon(1e-3));
}

TEST_CASE("refresh: without one the demand is not met once the chips retire") {
  PlanInput in = replaced();
  std::get<OwnTerms>(in.phases.front().terms).refresh.reset();
  const PlanCost c = cost_plan(in);
  CHECK(c.shortfall_tokens == Approx(0.4 * in.demand.tokens * 5).epsilon(0.01));
  CHECK(c.notes.front().find("refresh") != std::string::npos);
}

TEST_CASE("refresh: statements, metrics and taxes hold with buildings and lead times") {
  for (const WriteOff method : {WriteOff::bonus, WriteOff::macrs, WriteOff::straight}) {
    OwnTerms terms = everything();
    terms.tenure = catalog::Tenure::own_build;
    terms.lead_time = units::hours(8766 / 2.0);
    PlanInput in = replaced(terms);
    in.finance.tax_rate = 0.25;
    in.finance.write_off = method;
    const PlanCost c = cost_plan(in);
    CHECK(c.npv_usd == Approx(present_value(c)).epsilon(1e-9));
    CHECK(c.total_usd == Approx(sum_of(c)).epsilon(1e-12));
    double facility = 0;  // is bought once: what is sold and bought again cancels
    for (const CashFlow& f : c.flows)
      if ((f.kind == FlowKind::purchase || f.kind == FlowKind::remainder) && f.years > 2.9 &&
          f.years < 3.1)
        facility += f.amount_usd;
    const double residual = 0.1 * (24e3 * 1.6 * 1.25 / 0.99 + 0.04 * 24e3 * 1.6) * 1000;
    CHECK(facility == Approx(-residual).epsilon(1e-6));
  }
}

TEST_CASE("refresh: one at the first price costs what equal hardware costs") {
  PlanInput in = replaced();
  std::get<OwnTerms>(in.phases.front().terms).refresh->value = units::Usd(24e3);
  const PlanCost c = cost_plan(in);
  CHECK(amount(c, "refresh") == Approx(0).margin(1e-6));
}
