// The further terms of renting and owning, each against arithmetic written out here.
#include <catch2/catch.hpp>
#include <cmath>

#include "plans.h"

using namespace plans;

namespace {

double hours_of(int i) { return units::in_hours(units::length(month(2026, 1) + i)); }

double cash(const PlanCost& c) {
  double sum = 0;
  for (const PlanMonth& m : c.months) sum += m.cash_usd;
  return sum;
}

void check_sums(const PlanCost& c) {
  double effective = 0, billed = 0;
  for (const Charge& x : c.charges) {
    effective += x.effective_usd;
    billed += x.billed_usd;
  }
  double lines = 0;
  for (const LedgerLine& l : c.ledger) {
    lines += l.amount_usd;
    CHECK(l.amount_usd == Approx(l.quantity * l.unit_price));
    CHECK_FALSE(l.source.empty());
  }
  CHECK(c.total_usd == Approx(lines));
  CHECK(effective == Approx(c.total_usd).epsilon(1e-9));
  CHECK(billed == Approx(cash(c)).epsilon(1e-9));
  for (const PlanMonth& m : c.months)
    CHECK(m.installed_chip_hours == Approx(m.used_chip_hours + m.idle_chip_hours));
}

double present_value_of(const PlanCost& c) {
  double sum = 0;
  for (const CashFlow& f : c.flows) sum += f.amount_usd * std::pow(1 + c.discount_rate, -f.years);
  return sum;
}

RentTerms& rent_of(PlanInput& in) { return std::get<RentTerms>(in.phases[0].terms); }
OwnTerms& own_of(PlanInput& in) { return std::get<OwnTerms>(in.phases[0].terms); }

}  // namespace

TEST_CASE("rent: the price drifts from month to month") {
  PlanInput in = five_years(rented(2, catalog::OfferKind::contract));
  rent_of(in).price_drift = -0.09;
  const PlanCost c = cost_plan(in);
  double paid = 0, npv = 0;
  for (int i = 0; i < 60; ++i) {
    const double month = 1000 * hours_of(i) * 2 * std::pow(0.91, i / 12.0);
    paid += month;
    npv += month * std::pow(1.1, -i / 12.0);
  }
  CHECK(c.total_usd == Approx(paid).epsilon(1e-12));
  CHECK(c.npv_usd == Approx(npv).epsilon(1e-12));
  check_sums(c);
}

TEST_CASE("rent: support, storage and egress stand beside it") {
  PlanInput in = five_years(rented(2));
  rent_of(in).support = 0.05;
  rent_of(in).storage = DataService{units::Bytes(500e12), units::UsdPerByte(0.02e-9)};
  rent_of(in).egress = DataService{units::Bytes(10e12), units::UsdPerByte(0.08e-9)};
  const PlanCost c = cost_plan(in);
  CHECK(amount(c, "support") == Approx(0.05 * amount(c, "rent of x, offer")));
  CHECK(amount(c, "storage") == Approx(60 * 500e3 * 0.02));
  CHECK(amount(c, "egress") == Approx(60 * 10e3 * 0.08));
  CHECK(find(c, "storage")->unit_price == Approx(0.02));
  check_sums(c);
}

TEST_CASE("rent: a three-year commitment is paid to the end of its term") {
  PlanInput in = five_years(rented(2, catalog::OfferKind::commitment));
  in.demand.to = month(2026, 12);
  rent_of(in).term = units::days(36 * 365.25 / 12);
  rent_of(in).whole_term = true;
  const PlanCost c = cost_plan(in);
  const double three_years = (365 + 365 + 366) * 24.0;
  CHECK(c.total_usd == Approx(2.0 * 1000 * three_years));
  CHECK(amount(c, "rest of the term") == Approx(2.0 * 1000 * (365 + 366) * 24));
  double npv = 0;
  for (int i = 0; i < 36; ++i) npv += 2000 * hours_of(i) * std::pow(1.1, -i / 12.0);
  CHECK(c.npv_usd == Approx(npv).epsilon(1e-12));
  check_sums(c);
}

TEST_CASE("rent: a spot run, by hand") {
  PlanInput in = five_years(rented(0.54421, catalog::OfferKind::spot));
  in.demand = {1e6 * 3600 * 100, Period::run, {}, {}};
  in.phases[0].goodput = 0.6;  // what preemptions leave; the job model's
  const PlanCost c = cost_plan(in);
  CHECK(c.total_usd == Approx(1000 * 100 / 0.6 * 0.54421));
  CHECK(c.per_useful_chip_hour_usd == Approx(0.54421 / 0.6));
  check_sums(c);
}

TEST_CASE("hybrid: moving costs, and the old chips are kept for the overlap") {
  PlanInput in = five_years(rented(2));
  in.phases.push_back(phase(anchor()));
  in.phases[1].from = month(2027, 7);
  const PlanCost straight = cost_plan(in);
  in.phases[1].migration = units::Usd(250e3);
  in.phases[1].overlap = units::days(2 * 365.25 / 12);
  const PlanCost c = cost_plan(in);
  CHECK(amount(c, "migration") == 250e3);
  const double kept = 2.0 * 1000 * 62 * 24;  // July and August 2027
  CHECK(amount(c, "kept during the migration, x, offer") == Approx(kept));
  CHECK(c.total_usd - straight.total_usd == Approx(kept + 250e3));
  CHECK(c.npv_usd - straight.npv_usd == Approx((250e3 + 2000.0 * 31 * 24) * std::pow(1.1, -1.5) +
                                               2000.0 * 31 * 24 * std::pow(1.1, -19 / 12.0)));
  check_sums(c);
}

TEST_CASE("own: extras, once and yearly, per chip and as shares") {
  PlanInput in = five_years(anchor());
  own_of(in).extras = {{"optics", "scenario: list", units::Usd(1500), units::Usd(), 0, 0},
                       {"installation", "scenario: quote", units::Usd(), units::Usd(), 0.03, 0},
                       {"software", "scenario: quote", units::Usd(), units::Usd(200), 0, 0.01}};
  const PlanCost c = cost_plan(in);
  const double years = c.chip_hours / 1000 / 8766;
  CHECK(amount(c, "optics") == Approx(1000 * 1500 * years / 5));
  CHECK(amount(c, "installation") == Approx(1000 * 720 * years / 5));
  CHECK(amount(c, "software") == Approx(1000 * (200 + 240) * years));
  CHECK(c.flows.front().amount_usd == Approx(1000 * (24000 + 1500 + 720)));
  check_sums(c);
}

TEST_CASE("own: paid before it stands, it costs the capital of the lead time") {
  PlanInput in = five_years(anchor());
  const PlanCost now = cost_plan(in);
  own_of(in).lead_time = units::days(365.25);
  const PlanCost early = cost_plan(in);
  CHECK(early.npv_usd - now.npv_usd == Approx(24e6 * (1.1 - 1)));
  // Ledger: (1.1 - 1) * 24,000 over the present value of the installed hours.
  double discounted = 0;
  for (int i = 0; i < 60; ++i) discounted += hours_of(i) * std::pow(1.1, -i / 12.0);
  CHECK(amount(early, "capital during the lead time") ==
        Approx(2400 * early.chip_hours / discounted).epsilon(1e-9));
  check_sums(early);
}

TEST_CASE("own: a ramp and a site's power leave chips idle and tokens untrained") {
  PlanInput in = five_years(anchor());
  own_of(in).ramp = units::days(4 * 365.25 / 12);
  const PlanCost ramped = cost_plan(in);
  CHECK(ramped.months[0].used_chip_hours == Approx(1000 * 744 * 0.125));  // middle of 1 of 4 months
  CHECK(ramped.months[3].used_chip_hours == Approx(1000 * 720 * 0.875));
  CHECK(ramped.shortfall_tokens > 0);
  check_sums(ramped);
  own_of(in).ramp = {};
  own_of(in).site_power = units::Power(0.9e6);  // of 1.5 MW
  const PlanCost capped = cost_plan(in);
  CHECK(capped.months[10].used_chip_hours == Approx(0.6 * capped.months[10].installed_chip_hours));
  check_sums(capped);
}

TEST_CASE("own: leased, by hand: user, owner and guarantor") {
  PlanInput in = five_years(anchor());
  in.demand.per = Period::month;
  in.demand.tokens = 1e6 * 86400 * 31;
  LeaseSection lease;
  lease.owner = "vehicle";
  lease.guarantor = "maker";
  lease.rate = 0.1;  // as the plan discounts
  lease.residual_guarantee = 0.2;
  own_of(in).lease = lease;
  own_of(in).residual_value.value = 0.05;  // what the market gives
  const PlanCost c = cost_plan(in);
  // 24,000 = sum over 60 months of x * 1.1^(-i/12) + 4,800 * 1.1^-5.
  double annuity = 0;
  for (int i = 0; i < 60; ++i) annuity += std::pow(1.1, -i / 12.0);
  const double x = (24000 - 4800 * std::pow(1.1, -5)) / annuity;
  CHECK(find(c, "lease")->unit_price == Approx(x).epsilon(1e-9));
  CHECK(find(c, "chips") == nullptr);
  CHECK(find(c, "financing") == nullptr);
  REQUIRE(c.parties.size() == 3);
  CHECK(c.parties[1].role == Party::owner);
  // Months of 28 to 31 days beside a twelfth of a year move it by less than a thousandth.
  CHECK(c.parties[1].npv_usd == Approx(0).margin(24e6 * 1e-3));
  CHECK(c.parties[2].name == "maker");
  CHECK(c.parties[2].paid_usd == Approx(0.15 * 24e6).epsilon(1e-3));
  CHECK(c.parties[0].npv_usd == Approx(-c.npv_usd));
  CHECK(c.remainder_usd == 0);
  check_sums(c);
}

TEST_CASE("finance: tax saved straight and at once, by hand") {
  PlanInput in = five_years(anchor());
  own_of(in).colocation_price.reset();
  own_of(in).electricity_price.value = units::UsdPerEnergy(0);
  own_of(in).facility_cost.reset();
  const PlanCost before = cost_plan(in);
  in.finance.tax_rate = 0.21;
  in.finance.write_off = WriteOff::straight;
  const PlanCost straight = cost_plan(in);
  double saved = 0;
  for (int i = 0; i < 60; ++i) saved += 0.21 * 24e6 / 60 * std::pow(1.1, -i / 12.0);
  CHECK(before.npv_usd - straight.npv_usd == Approx(saved).epsilon(1e-3));
  CHECK(straight.tax_saved_usd == Approx(0.21 * (24e6 - straight.remainder_usd)).epsilon(1e-9));
  in.finance.write_off = WriteOff::bonus;
  const PlanCost at_once = cost_plan(in);
  CHECK(before.npv_usd - at_once.npv_usd ==
        Approx(0.21 * (24e6 - at_once.remainder_usd * std::pow(1.1, -5))).epsilon(1e-6));
  CHECK(straight.total_usd == before.total_usd);
  check_sums(straight);
}

TEST_CASE("finance: inflation moves running costs, the basis moves cash and not the value") {
  PlanInput in = five_years(anchor());
  own_of(in).colocation_price.reset();
  const double plain = cost_plan(in).npv_usd;
  in.finance.inflation = 0.03;
  const PlanCost nominal = cost_plan(in);
  double electricity = 0, flat = 0;
  for (int i = 0; i < 60; ++i) {
    const double month = 1000 * 1.5 * 0.0826 * hours_of(i) * std::pow(1.1, -i / 12.0);
    flat += month;
    electricity += month * std::pow(1.03, i / 12.0);
  }
  CHECK(nominal.npv_usd - plain == Approx(electricity - flat).epsilon(1e-6));
  check_sums(nominal);
  in.finance.basis = Basis::real;
  const PlanCost real = cost_plan(in);
  CHECK(real.npv_usd == nominal.npv_usd);
  CHECK(real.discount_rate == Approx(1.1 / 1.03 - 1));
  CHECK(present_value_of(real) == Approx(nominal.npv_usd).epsilon(1e-9));
  CHECK(cash(real) < cash(nominal));
}

TEST_CASE("plans: a quota below the chips is refused") {
  PlanInput in = five_years(rented(2));
  rent_of(in).quota = 999;
  CHECK_THROWS_AS(cost_plan(in), config::InputError);
}
