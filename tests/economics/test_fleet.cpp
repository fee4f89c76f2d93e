// Fleets: sizes, a year's cost and the return, against arithmetic written out here.
#include <catch2/catch.hpp>
#include <cmath>

#include "plans.h"
#include "podsim/catalog/catalog.h"
#include "podsim/economics/fleet_input.h"

using namespace plans;

namespace {

const catalog::Catalog& shipped() {
  static const catalog::Catalog c({PODSIM_SOURCE_DIR "/configs"});
  return c;
}

FleetResult of(const FleetSection& s, PaymentTiming timing = PaymentTiming::mid) {
  catalog::InputLog log;
  FinanceSection finance;
  finance.timing = timing;
  return fleet_of(fleet_input("x", s, shipped(), log, finance));
}

/// 1 kW a chip at 10,000 USD for 4 years at 8 %.
FleetSection plain() {
  FleetSection s;
  s.site = "us-colocation";
  s.price = Money{10e3, "USD"};
  s.power = units::Power(1e3);
  s.life = units::hours(4 * 8766);
  s.discount_rate = 0.08;
  s.chips = 1000;
  return s;
}

double line(const FleetResult& r, const std::string& name) {
  for (const LedgerLine& l : r.ledger)
    if (l.name == name) return l.amount_usd;
  return 0;
}

}  // namespace

TEST_CASE("fleet: the lines sum, each has a source, quantity times price is the amount") {
  FleetSection s = plain();
  s.utilisation = 0.7;
  const FleetResult r = of(s);
  double sum = 0;
  for (const LedgerLine& l : r.ledger) {
    sum += l.amount_usd;
    CHECK_FALSE(l.source.empty());
    CHECK_FALSE((l.price_from.empty() || l.quantity_from.empty()));
    CHECK(l.amount_usd == Approx(l.quantity * l.unit_price));
  }
  CHECK(r.cost_per_year_usd == Approx(sum).epsilon(1e-12));
  CHECK(r.cost_per_used_chip_hour_usd == Approx(sum / (1000 * 8766 * 0.7)));
  CHECK(r.idle_per_year_usd == Approx(0.3 * sum).epsilon(1e-9));  // idle draws as much as used
}

TEST_CASE("fleet: hardware as a straight annuity") {
  const FleetResult r = of(plain(), PaymentTiming::year_end);
  const double factor = 0.08 / (1 - std::pow(1.08, -4));
  const double annuity = 10e6 * factor;  // 3,019,208.04 by a spreadsheet
  CHECK(annuity == Approx(3019208.04).margin(0.01));
  // Fit-out: 750,000 USD/MW over 10 years, of which six are left.
  const double fit_out = 0.75e6 * (1 - 0.6 * std::pow(1.08, -4)) * factor;
  CHECK(line(r, "chips") + line(r, "financing") + line(r, "fit-out") ==
        Approx(annuity + fit_out).epsilon(1e-9));
}

TEST_CASE("fleet: sizes by power, by the meter and by money") {
  FleetSection s = plain();
  s.chips.reset();
  s.it_power = units::Power(1e9);
  const FleetResult gigawatt = of(s);
  CHECK(gigawatt.chips == Approx(1e6));
  CHECK(gigawatt.it_power_mw == Approx(1000));
  CHECK(gigawatt.facility_power_mw == Approx(1250));  // the site's PUE
  CHECK(gigawatt.capex_per_gw_usd == Approx(10e9 + 0.75e9));
  s.it_power.reset();
  s.facility_power = units::Power(1e9);
  CHECK(of(s).chips == Approx(1e6 / 1.25));
  s.facility_power.reset();
  s.budget = Money{1e9, "USD"};
  CHECK(of(s).chips == Approx(1e5));
  CHECK(of(s).chips_per_billion_usd == Approx(1e5));
  s.budget_for = BudgetFor::all;
  CHECK(of(s).chips == Approx(1e9 / 10750));
}

TEST_CASE("fleet: money in another currency, at its dated rate") {
  FleetSection s = plain();
  s.chips.reset();
  s.budget = Money{7.2e9, "RMB"};
  catalog::InputLog log;
  const FleetResult r = fleet_of(fleet_input("x", s, shipped(), log));
  CHECK(r.hardware_usd == Approx(1e9));
  bool found = false;
  for (const auto& i : log.inputs())
    if (i.path == "currencies/rmb.per_usd") {
      found = true;
      CHECK(i.confidence == "estimated");
      CHECK(i.as_of == "2025-11");
    }
  CHECK(found);
}

TEST_CASE("fleet: no exchange rate, no result") {
  FleetSection s = plain();
  s.price = Money{10e3, "RMX"};
  try {
    of(s);
    FAIL("no error");
  } catch (const config::InputError& e) {
    const std::string what = e.problems().front().message + e.problems().front().hint;
    CHECK(what.find("no exchange rate for 'RMX'") != std::string::npos);
    CHECK(what.find("RMB") != std::string::npos);
  }
}

TEST_CASE("fleet: rented out, it returns what its cash does") {
  FleetSection s = plain();
  s.utilisation = 0.8;
  s.rent = per_hour(2);
  const FleetResult r = of(s);
  CHECK(*r.revenue_per_year_usd == Approx(1000 * 8766 * 0.8 * 2));
  CHECK(*r.margin_per_year_usd == Approx(*r.revenue_per_year_usd - r.cost_per_year_usd));
  // A kW of IT: 154 a month of colocation, 3 % more in each year, 180 and 120 a year of staff and
  // maintenance, 0.15 % of insurance, and 1.25 kWh an hour at 0.0826.
  const double running = 1000 * (180 + 120 + 8766 * 1.25 * 0.0826) + 0.0015 * 10.75e6;
  double npv = -10.75e6 + 0.75e6 * 6 / 10 * std::pow(1.08, -4), annuity = 0;
  for (int i = 0; i < 48; ++i) {
    const double colocation = 1000 * 154 * std::pow(1.03, std::floor(i / 12.0));
    const double discount = std::pow(1.08, -(i + 0.5) / 12.0);
    npv += ((*r.revenue_per_year_usd - running) / 12 - colocation) * discount;
    annuity += discount / 12;
  }
  CHECK(*r.npv_usd == Approx(npv).epsilon(1e-9));
  CHECK(*r.margin_per_year_usd == Approx(npv / annuity).epsilon(1e-9));
  REQUIRE(r.irr);
  CHECK(*r.irr > 0.08);
  REQUIRE(r.payback_years);
  const double first_year = *r.revenue_per_year_usd - running - 1000 * 154 * 12;
  CHECK(*r.payback_years == Approx(10.75e6 / first_year).epsilon(0.01));
  REQUIRE(r.break_even_utilisation);
  s.utilisation = *r.break_even_utilisation;
  CHECK(*of(s).margin_per_year_usd == Approx(0).margin(1));
}

TEST_CASE("fleet: in brief, the same return") {
  FleetSection s = plain();
  s.rent = per_hour(0.9);
  s.utilisation = 0.8;
  for (const double price : {100.0, 2e3, 5e3, 10e3, 15e3, 40e3, 1e6}) {
    s.price = Money{price, "USD"};
    catalog::InputLog log;
    const FleetInput in = fleet_input("x", s, shipped(), log);
    const FleetResult full = fleet_of(in), brief = fleet_of(in, FleetDetail::brief);
    CHECK(*brief.npv_usd == Approx(*full.npv_usd).epsilon(1e-9));
    REQUIRE(brief.payback_years.has_value() == full.payback_years.has_value());
    if (full.payback_years) CHECK(*brief.payback_years == Approx(*full.payback_years));
    const auto &late = brief.discounted_payback_years, &as = full.discounted_payback_years;
    REQUIRE(late.has_value() == as.has_value());
    if (as) CHECK(*late == Approx(*as));
    REQUIRE(brief.irr.has_value() == full.irr.has_value());
    if (full.irr) CHECK(*brief.irr == Approx(*full.irr).epsilon(1e-9).margin(1e-12));
    CHECK(brief.cost_per_year_usd == Approx(full.cost_per_year_usd).epsilon(1e-12));
    CHECK(brief.depreciation_per_year_usd == Approx(full.depreciation_per_year_usd).epsilon(1e-12));
  }
}

TEST_CASE("fleet: capex over a revenue, and in another currency") {
  FleetSection s = plain();
  s.beside = FleetBeside{Money{72e6, "RMB"}, "a report"};
  FleetResult r = of(s);
  CHECK(*r.capital_intensity == Approx(r.capex_usd / 10e6));
  CHECK(*r.capital_intensity_of == "a report");
  catalog::InputLog log;
  add_currency(r, "RMB", shipped(), log);
  CHECK(r.in_currency->capex == Approx(7.2 * r.capex_usd));
  CHECK_FALSE(r.in_currency->npv);
  CHECK_THROWS_AS(add_currency(r, "XYZ", shipped(), log), config::InputError);
}
