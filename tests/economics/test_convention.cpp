// One convention for time and capital: when cash is paid, what capital costs, when it is deducted.
#include <catch2/catch.hpp>
#include <cmath>

#include "plans.h"
#include "podsim/economics/fleet_input.h"

using namespace plans;

namespace {

/// `chips` accelerators for `price` USD each, all costs apart from the capital in `running` USD a
/// year and chip, let for `rent` USD an hour.
FleetInput let_fleet(double chips, double price, double years, double rent, double running = 0) {
  FleetInput in;
  in.name = "x";
  in.chips = chips;
  in.power = {units::Power(1e3), "test: power"};
  in.plan.phases.resize(1);
  in.plan.finance.discount_rate = in.plan.finance.equity_rate = {0.1, "test: rate"};
  OwnTerms own = anchor();
  own.chip_price.value = units::Usd(price);
  own.hardware_life.value = units::hours(years * 8766);
  own.colocation_price.reset();
  own.electricity_price.value = units::UsdPerEnergy(0);
  own.staff_cost = {per_mw_year(running * 1e3), "test: staff"};
  in.plan.phases.front().terms = own;
  in.rent = per_hour(rent);
  return in;
}

double mid_month(double rate, double i) { return std::pow(1 + rate, -(i + 0.5) / 12); }

}  // namespace

TEST_CASE("payback: 12,000 out and 1,000 a month in take a year") {
  for (const PaymentTiming timing :
       {PaymentTiming::start, PaymentTiming::mid, PaymentTiming::end, PaymentTiming::year_end}) {
    FleetInput in = let_fleet(1, 12000, 3, 12000 / 8766.0);
    in.plan.finance.timing = timing;
    CHECK(*fleet_of(in).payback_years == Approx(1).epsilon(1e-9));
  }
}

TEST_CASE("return: 64 accelerators, 1.92 million USD, 602,726 USD a year for four years") {
  FleetInput in = let_fleet(64, 30e3, 4, 602726 / (64 * 8766.0));
  in.plan.finance.timing = PaymentTiming::year_end;
  FleetResult r = fleet_of(in);
  CHECK(*r.payback_years == Approx(3.19).margin(0.005));
  CHECK(*r.npv_usd == Approx(-9440).margin(1));
  in.plan.finance.timing = PaymentTiming::mid;  // the default
  r = fleet_of(in);
  double npv = -1.92e6;
  for (int i = 0; i < 48; ++i) npv += 602726 / 12.0 * mid_month(0.1, i);
  CHECK(*r.npv_usd == Approx(npv).epsilon(1e-9));
  CHECK(*r.payback_years == Approx(3.19).margin(0.005));
}

TEST_CASE("return: margin, break-even use and present value of a fleet have one sign") {
  for (const bool taxed : {false, true})
    for (const PaymentTiming timing :
         {PaymentTiming::start, PaymentTiming::mid, PaymentTiming::year_end})
      for (int k = -20; k <= 20; ++k) {
        FleetInput in = let_fleet(1000, 24e3, 5, 1.2, 900);
        in.plan.finance.timing = timing;
        if (taxed) in.plan.finance.tax_rate = 0.21;
        in.plan.finance.write_off = WriteOff::macrs;
        in.plan.finance.inflation = 0.02;
        in.price_drift = -0.05;
        in.utilisation = 0.7;
        in.own().lead_time = units::days(90);
        in.own().ramp = units::days(120);
        // About the rent at which the fleet is worth nothing: linear in it.
        const double at_one = *fleet_of(in).npv_usd;
        in.rent = per_hour(2.4);
        const double even = 1.2 - at_one * 1.2 / (*fleet_of(in).npv_usd - at_one);
        in.rent = per_hour(even * (1 + k * 1e-4));
        const FleetResult r = fleet_of(in);
        CAPTURE(taxed, k, *r.npv_usd, *r.margin_per_year_usd);
        if (k == 0) {
          CHECK(*r.npv_usd == Approx(0).margin(1e-4));
          CHECK(*r.break_even_utilisation == Approx(0.7));
          continue;
        }
        CHECK((*r.npv_usd > 0) == (k > 0));
        CHECK((*r.margin_per_year_usd > 0) == (k > 0));
        CHECK((*r.break_even_utilisation < in.utilisation) == (k > 0));
      }
}

TEST_CASE("capital: the cost of the installed hours has the present value of the cash") {
  for (const PaymentTiming timing :
       {PaymentTiming::start, PaymentTiming::mid, PaymentTiming::end, PaymentTiming::year_end}) {
    PlanInput in = five_years(everything(), 0.5);
    in.demand.to = month(2028, 6);
    in.finance.timing = timing;
    std::get<OwnTerms>(in.phases[0].terms).lead_time = units::days(100);
    std::get<OwnTerms>(in.phases[0].terms).deliveries = {{month(2025, 11), 0.5},
                                                         {month(2026, 3), 0.5}};
    const PlanCost c = cost_plan(in);
    double cash = 0, hours = 0;
    for (const CashFlow& f : c.flows)
      if (f.kind == FlowKind::purchase || f.kind == FlowKind::remainder)
        cash += f.amount_usd * std::pow(1.1, -f.years);
    for (std::size_t i = 0; i < c.months.size(); ++i) {
      const double at = static_cast<double>(c.months[i].month - month(2026, 1));
      const double shift = timing == PaymentTiming::mid   ? 0.5
                           : timing == PaymentTiming::end ? 1
                                                          : 0;
      const double paid =
          timing == PaymentTiming::year_end ? std::floor(at / 12) + 1 : (at + shift) / 12;
      hours += c.months[i].installed_chip_hours * std::pow(1.1, -paid);
    }
    double capital = 0;
    for (const char* name : {"chips", "hosts", "network", "storage", "spares", "fit-out",
                             "residual value", "financing", "capital during the lead time"})
      capital += amount(c, name);
    CHECK(capital / c.chip_hours == Approx(cash / hours).epsilon(1e-9));
  }
}

TEST_CASE("tax: five-year schedule from the month in service, by hand") {
  PlanInput in = five_years(anchor());
  OwnTerms& own = std::get<OwnTerms>(in.phases[0].terms);
  own.colocation_price.reset();
  own.electricity_price.value = units::UsdPerEnergy(0);
  own.lead_time = units::days(365.25);
  in.finance.timing = PaymentTiming::mid;
  const double before = cost_plan(in).npv_usd;
  in.finance.tax_rate = 0.21;
  in.finance.write_off = WriteOff::macrs;
  const PlanCost c = cost_plan(in);
  constexpr double shares[] = {0.20, 0.32, 0.192, 0.1152, 0.1152};
  double saved = 0, left = 24e6;
  for (int i = 0; i < 60; ++i) {
    saved += 0.21 * 24e6 * shares[i / 12] / 12 * mid_month(0.1, i);
    left -= 24e6 * shares[i / 12] / 12;
  }
  saved += 0.21 * (left - c.remainder_usd) * std::pow(1.1, -5);  // retired before the sixth year
  CHECK(before - c.npv_usd == Approx(saved).epsilon(1e-9));
}

TEST_CASE("tax: a building is deducted over 39 years whatever the method") {
  PlanInput in = five_years(everything());
  OwnTerms& own = std::get<OwnTerms>(in.phases[0].terms);
  own.tenure = catalog::Tenure::own_build;
  own.facility_life.value = units::hours(39 * 8766);
  in.finance.tax_rate = 0.21;
  const double with = cost_plan(in).npv_usd;
  own.facility_cost->value = units::UsdPerPower(0);
  const double without = cost_plan(in).npv_usd;
  const double price = 0.75 * 1500 * 1000;  // of 1,000 chips
  double expected = price * (1 - 34.0 / 39 * std::pow(1.1, -5));
  for (int i = 0; i < 60; ++i) expected -= 0.21 * price / (39 * 12) * std::pow(1.1, -i / 12.0);
  CHECK(with - without == Approx(expected).epsilon(1e-4));
}

TEST_CASE("book: operating cost by the life of the books, beside the cash") {
  const PlanCost c = cost_plan(five_years(anchor()));
  REQUIRE(c.by_year.size() == 5);
  double cash = 0;
  for (const YearStatement& y : c.by_year) {
    cash += y.cash_usd;
    CHECK(y.depreciation_usd.at("5 years") == Approx(24e6 / 5));
    CHECK(y.depreciation_usd.at("3 years") == Approx(y.year < "2029" ? 24e6 / 3 : 0).margin(1));
    // Retired after five years, the sixth is written off at once.
    CHECK(y.depreciation_usd.at("6 years") ==
          Approx(y.year < "2030" ? 24e6 / 6 : 24e6 / 3).epsilon(1e-9));
    CHECK(y.operating_cost_usd.at("5 years") == Approx(y.recurring_usd + 24e6 / 5));
  }
  CHECK(cash == Approx(c.months.empty() ? 0 : [&] {
          double sum = 0;
          for (const PlanMonth& m : c.months) sum += m.cash_usd;
          return sum;
        }()));
}

TEST_CASE("site: insurance is paid on the purchase price, carbon is counted") {
  PlanInput in = five_years(everything(), 0.5);
  const PlanCost plain = cost_plan(in);
  OwnTerms& own = std::get<OwnTerms>(in.phases[0].terms);
  own.site_values = {{0.002, "sites/x.insurance_rate"}, {0.4, "sites/x.grid_intensity"}};
  const PlanCost c = cost_plan(in);
  const double hardware =
      find(plain, "chips")->unit_price * 5 + find(plain, "hosts")->unit_price * 5 +
      find(plain, "network")->unit_price * 5 + find(plain, "storage")->unit_price * 5 +
      find(plain, "spares")->unit_price * 5;
  const double facility = 0.75 * 1500;
  CHECK(find(c, "insurance")->unit_price == Approx(0.002 * (hardware + facility)));
  const LedgerLine& carbon = *find(c, "operating carbon");
  CHECK(carbon.amount_usd == 0);
  CHECK(carbon.quantity == Approx(c.energy_kwh * own.pue.value * 0.4));
  CHECK(c.quantities.at("operating carbon, kg CO2") == Approx(carbon.quantity));
  const double years = (c.chip_hours + c.idle_chip_hours) / 8766;
  CHECK(c.total_usd - plain.total_usd == Approx(years * 0.002 * (hardware + facility)));
}
