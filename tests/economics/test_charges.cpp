// Charges: amortised they are the ledger, billed they are the cash.
#include <catch2/catch.hpp>

#include "plans.h"

using namespace plans;

namespace {

struct Sums {
  double effective = 0, billed = 0;
};

Sums sums(const PlanCost& c) {
  Sums s;
  for (const Charge& x : c.charges) {
    s.effective += x.effective_usd;
    s.billed += x.billed_usd;
  }
  return s;
}

double cash(const PlanCost& c) {
  double sum = 0;
  for (const PlanMonth& m : c.months) sum += m.cash_usd;
  return sum;
}

}  // namespace

TEST_CASE("charges: effective ones sum to the ledger, billed ones to the cash") {
  PlanInput mixed = five_years(rented(2, catalog::OfferKind::contract), 0.4);
  mixed.finance.other_use = 0.5;
  mixed.phases.push_back(phase(everything()));
  mixed.phases[1].from = month(2027, 7);
  std::get<OwnTerms>(mixed.phases[1].terms).deliveries = {{month(2027, 4), 0.5},
                                                          {month(2027, 7), 0.5}};
  for (const PlanInput& in : {mixed, five_years(rented(2), 0.5), five_years(everything(), 0.5)}) {
    const PlanCost c = cost_plan(in);
    CHECK(sums(c).effective == Approx(c.total_usd).epsilon(1e-9));
    CHECK(sums(c).billed == Approx(cash(c)).epsilon(1e-9));
    for (const Charge& x : c.charges) CHECK_FALSE(x.price_path.empty());
  }
}

TEST_CASE("charges: a commitment is bought by the month and used or not") {
  const PlanCost c = cost_plan(five_years(rented(2, catalog::OfferKind::commitment), 0.5));
  REQUIRE(c.charges.size() == 3 * 60);
  const double hours = 1000 * 31 * 24;
  CHECK(c.charges[0].kind == ChargeKind::purchase);
  CHECK(c.charges[0].billed_usd == Approx(2 * hours));
  CHECK(c.charges[0].effective_usd == 0);
  CHECK(c.charges[1].kind == ChargeKind::used);
  CHECK(c.charges[1].billed_usd == 0);
  CHECK(c.charges[1].effective_usd + c.charges[2].effective_usd == Approx(2 * hours));
  CHECK(c.charges[2].kind == ChargeKind::idle);
}

TEST_CASE("charges: a purchase is billed once and carried by its hours") {
  const PlanCost c = cost_plan(five_years(anchor()));
  int purchases = 0;
  for (const Charge& x : c.charges) {
    if (x.kind != ChargeKind::purchase) continue;
    ++purchases;
    CHECK(x.billed_usd == Approx(24e6));
    CHECK(x.quantity == Approx(1000));
    CHECK(x.price == Approx(24e3));
  }
  CHECK(purchases == 1);
}
