// The engine for draws against cost_plan, on random plans of every shape.
#include <catch2/catch.hpp>
#include <random>

#include "plans.h"
#include "podsim/economics/decision.h"
#include "podsim/economics/figures.h"

using namespace plans;

namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  double operator()(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(engine_);
  }
  int whole(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
  bool chance() { return whole(0, 1) == 1; }

 private:
  std::mt19937 engine_;
};

RentTerms random_rent(Random& r) {
  constexpr std::array kinds = {catalog::OfferKind::on_demand, catalog::OfferKind::commitment,
                                catalog::OfferKind::spot};
  RentTerms t = rented(r(0.5, 4), kinds[static_cast<std::size_t>(r.whole(0, 2))]);
  t.term = units::days(365.25 * r.whole(1, 3));
  t.whole_term = t.committed() && r.chance();
  t.resale = r.chance();
  if (t.committed()) {
    t.renewal = RenewalTerms{};
    if (r.chance()) t.renewal->price = per_hour(r(0.5, 4));
    if (r.chance()) t.renewal->term = units::days(30.44 * r.whole(3, 20));
    if (!t.whole_term && r.chance()) t.cancellation_fee = r(0, 1);
  }
  if (r.chance()) t.minimum_spend = units::Usd(r(0, 4e7));
  if (r.chance()) t.price_drift = r(-0.3, 0.3);
  if (r.chance()) t.support = r(0, 0.2);
  if (r.chance()) t.storage = DataService{units::Bytes(r(1e12, 1e15)), units::UsdPerByte(2e-11)};
  if (r.chance()) t.egress = DataService{units::Bytes(r(1e12, 1e15)), units::UsdPerByte(8e-11)};
  return t;
}

OwnTerms random_own(Random& r, units::Month from) {
  OwnTerms t = everything();
  t.chip_price.value = units::Usd(r(1e4, 4e4));
  t.hardware_life.value = units::days(365.25 * r(2, 6));
  t.facility_life.value = units::days(365.25 * r(6, 20));
  t.residual_value.value = r(0, 0.3);
  t.spare_fraction.value = r(0, 0.1);
  t.host_cost_fraction.value = r(0, 0.5);
  t.network_fraction.value = r(0, 0.3);
  t.electricity_price.value = per_kwh(r(0.03, 0.2));
  t.pue.value = r(1.05, 1.6);
  t.staff_cost.value = per_mw_year(r(0, 4e5));
  if (r.chance()) t.colocation_price.reset();
  if (t.colocation_price && r.chance()) t.facility_cost.reset();
  if (r.chance()) t.colocation_escalator->value = r(0, 0.06);
  if (r.chance()) t.deliveries = {{from + -r.whole(0, 4), 0.4}, {from + r.whole(0, 3), 0.6}};
  if (r.chance()) t.lead_time = units::days(r(10, 300));
  if (r.chance()) t.site_values = {{r(0, 0.02), "x"}, {}};
  if (r.chance()) t.tenure = catalog::Tenure::own_build;
  if (r.chance()) t.ramp = units::days(r(30, 300));
  if (r.chance()) t.site_power = units::Power(r(1e6, 2.5e6));
  if (r.chance())
    t.extras = {{"optics", "x", units::Usd(r(0, 900)), units::Usd(r(0, 300)), r(0, 0.1), 0.01}};
  if (r.whole(0, 3) == 0) t.lease = LeaseSection{"a vehicle", "maker", {}, r(0, 0.2), r(0, 0.3)};
  return t;
}

template <class Terms>
PlanPhase random_phase(Random& r, Terms terms) {
  PlanPhase p = phase(std::move(terms));
  p.tokens_per_s = r(5e5, 2e6);
  p.goodput = r(0.6, 1);
  p.loaded_fraction = p.goodput * r(0.9, 1);
  p.load_power = units::Power(r(900, 1500));
  p.idle_power = units::Power(r(100, 800));
  if (p.rent() != nullptr && !p.rent()->committed()) p.held_fraction = r(0.9, 1);
  p.market_rent = {per_hour(r(0, 3)), "x"};
  p.flops_per_token = units::Flops(r(1e11, 1e12));
  return p;
}

PlanInput random_plan(Random& r, const std::string& kind, bool run) {
  PlanInput in = five_years(anchor(), r(0.3, 1.2));
  in.phases.clear();
  in.name = kind;
  in.run_start = month(2026, 1);
  if (run) {
    in.demand = {r(1e12, 6e13), Period::run, {}, {}};
    in.run_start = month(2026, r.whole(1, 12));
  } else {
    constexpr std::array periods = {Period::month, Period::quarter, Period::year};
    const auto p = static_cast<std::size_t>(r.whole(0, 2));
    in.demand.per = periods[p];
    in.demand.tokens *= std::array{1.0 / 12, 0.25, 1.0}[p];
    in.demand.to = month(2030, r.whole(1, 12));
  }
  const units::Month begin = in.run_start;
  if (kind != "own") in.phases.push_back(random_phase(r, random_rent(r)));
  const units::Month next = kind == "own" ? begin : begin + r.whole(run ? 1 : 6, run ? 8 : 30);
  if (kind != "rent") {
    in.phases.push_back(random_phase(r, random_own(r, next)));
    if (run)
      in.phases.back().terms = [&] {  // a run must not outlast its chips
        OwnTerms t = *in.phases.back().own();
        t.hardware_life.value = units::days(365.25 * 60);
        return t;
      }();
  } else if (r.chance()) {
    in.phases.push_back(random_phase(r, random_rent(r)));
  }
  if (in.phases.size() > 1) {
    in.phases[1].from = next;
    if (r.chance()) in.phases[1].migration = units::Usd(r(1e4, 1e6));
    if (r.chance()) in.phases[1].overlap = units::days(r.whole(1, 3) * 30.5);
  }
  FinanceTerms& f = in.finance;
  f.discount_rate.value = r.chance() ? r(0, 0.2) : 0;
  if (r.chance()) f.other_use = r(0, 1);
  f.other_discount = r(0, 1);
  if (r.chance()) f.tax_rate = r(0, 0.4);
  f.write_off = std::array{WriteOff::bonus, WriteOff::macrs,
                           WriteOff::straight}[static_cast<std::size_t>(r.whole(0, 2))];
  f.timing = std::array{PaymentTiming::start, PaymentTiming::mid, PaymentTiming::end,
                        PaymentTiming::year_end}[static_cast<std::size_t>(r.whole(0, 3))];
  if (r.chance()) f.inflation = r(-0.02, 0.08);
  if (r.chance()) f.basis = Basis::real;
  return in;
}

struct Pair {
  const char* name;
  double engine, plan;
};

std::vector<Pair> pairs(const PlanCost& f, const PlanCost& c) {
  const UnitCosts &u = f.unit_costs, &v = c.unit_costs;
  return {{"total", f.total_usd, c.total_usd},
          {"npv", f.npv_usd, c.npv_usd},
          {"idle", f.idle_usd, c.idle_usd},
          {"remainder", f.remainder_usd, c.remainder_usd},
          {"tax", f.tax_saved_usd, c.tax_saved_usd},
          {"per_run", f.per_run_usd, c.per_run_usd},
          {"per_million", f.per_million_tokens_usd, c.per_million_tokens_usd},
          {"per_exaflop_day", f.per_exaflop_day_usd, c.per_exaflop_day_usd},
          {"per_useful", f.per_useful_chip_hour_usd, c.per_useful_chip_hour_usd},
          {"tokens", f.tokens, c.tokens},
          {"shortfall", f.shortfall_tokens, c.shortfall_tokens},
          {"chip_hours", f.chip_hours, c.chip_hours},
          {"useful", f.useful_chip_hours, c.useful_chip_hours},
          {"idle_hours", f.idle_chip_hours, c.idle_chip_hours},
          {"other_use", f.other_use_chip_hours, c.other_use_chip_hours},
          {"energy", f.energy_kwh, c.energy_kwh},
          {"capacity", u.own_capacity_usd, v.own_capacity_usd},
          {"used", u.own_electricity_used_usd, v.own_electricity_used_usd},
          {"idle_kwh", u.own_electricity_idle_usd, v.own_electricity_idle_usd},
          {"own_tokens", u.own_tokens, v.own_tokens},
          {"rent_price", u.rent_price_usd, v.rent_price_usd},
          {"rent_tokens", u.rent_tokens, v.rent_tokens}};
}

/// Sums of months that cancel leave rounding behind, of the size of what they were sums of.
double scale_of(const PlanCost& c, const std::string& name) {
  if (name == "shortfall") return c.tokens;
  if (name == "idle_hours" || name == "other_use") return c.chip_hours;
  if (name == "idle" || name == "npv" || name == "tax" || name == "remainder") {
    double paid = std::abs(c.total_usd);
    for (const CashFlow& f : c.flows) paid = std::max(paid, std::abs(f.amount_usd));
    return paid;
  }
  return 0;
}

bool equal(const Pair& p, double scale) {
  return std::abs(p.engine - p.plan) <= 1e-9 * std::max(std::abs(p.plan), scale);
}

PaymentsByQuarter payments_of(const PlanCost& c, units::Month first, std::size_t quarters) {
  PaymentsByQuarter paid;
  paid.resize(quarters);
  for (const Payment& p : c.payments)
    paid.add(p.month - first, p.sale, p.amount_usd, p.chips, p.chip_hours);
  return paid;
}

void check_payments(const PlanEngine& engine, const PlanCost& c) {
  const units::Month first = c.payments.front().month + -1;
  PaymentsByQuarter paid;
  paid.resize(6);  // some end later
  const PaymentsByQuarter expected = payments_of(c, first, 6);
  engine.paid_to("maker", first, paid);
  for (const auto row : {&PaymentsByQuarter::rent, &PaymentsByQuarter::sale,
                         &PaymentsByQuarter::chips, &PaymentsByQuarter::chip_hours})
    for (std::size_t q = 0; q < 6; ++q)
      CHECK((paid.*row)[q] == Approx((expected.*row)[q]).epsilon(1e-9).margin(1e-6));
  engine.paid_to("another", first, paid);
  CHECK(paid.rent == std::vector<double>(6, 0));
}

}  // namespace

TEST_CASE("the engine for draws says what cost_plan says") {
  Random r(7);
  std::vector<PlanEngine> engines(2);
  for (int n = 0; n < 120; ++n) {
    const bool run = n % 3 == 0;
    const PlanInput plan = random_plan(r, n % 2 == 0 ? "own" : "hybrid", run);
    PlanInput rent = random_plan(r, "rent", run);
    rent.demand = plan.demand;
    rent.run_start = plan.run_start;
    rent.finance = plan.finance;
    if (rent.phases.size() > 1) rent.phases[1].from = plan.run_start + r.whole(1, 40);
    std::map<std::string, PlanCost> costs;
    const std::array<const PlanInput*, 2> inputs{&plan, &rent};
    for (std::size_t k = 0; k < 2; ++k) {
      CAPTURE(n, k, run);
      const PlanCost& c = costs[inputs[k]->name] = cost_plan(*inputs[k]);
      for (const Pair& p : pairs(engines[k].evaluate(*inputs[k]), c)) {
        CAPTURE(p.name, p.engine, p.plan);
        CHECK(equal(p, scale_of(c, p.name)));
      }
      check_payments(engines[k], c);
    }
    CAPTURE(n, run);
    if (costs.at(plan.name).unit_costs.own_tokens <= 0) continue;  // over before it bought
    REQUIRE(cheapest_rented(engines) == 1);
    const Decision d = decide(costs.at(plan.name), costs.at("rent"));
    const auto saved = engines[0].against(engines[1]);
    const double scale = std::abs(costs.at("rent").total_usd) + std::abs(d.npv_usd);
    CHECK(std::abs(saved.npv_usd - d.npv_usd) < 1e-9 * scale);
    REQUIRE(saved.break_even_rent_usd_per_chip_hour.has_value() ==
            d.break_even_rent_usd_per_chip_hour.has_value());
    if (d.break_even_rent_usd_per_chip_hour)
      CHECK(*saved.break_even_rent_usd_per_chip_hour ==
            Approx(*d.break_even_rent_usd_per_chip_hour).epsilon(1e-7));
    const auto here = break_even(engines[0].figures().unit_costs, engines[1].figures().unit_costs);
    const auto there = break_even(costs.at(plan.name), costs.at("rent"));
    REQUIRE(here.has_value() == there.has_value());
    if (here) CHECK(here->utilisation == Approx(there->utilisation).epsilon(1e-9));
  }
}

TEST_CASE("the engine keeps nothing of the plan before") {
  Random r(3);
  PlanEngine kept;
  for (int n = 0; n < 50; ++n) {
    const PlanInput in = random_plan(r, n % 2 == 0 ? "own" : "hybrid", n % 5 == 0);
    PlanEngine fresh;
    CHECK(kept.evaluate(in).npv_usd == fresh.evaluate(in).npv_usd);
  }
}
