// Plans with round figures, for tests that can be followed by hand.
#pragma once

#include <string>

#include "podsim/economics/plan.h"

namespace plans {

using namespace podsim;
using namespace podsim::economics;

inline units::UsdPerTime per_hour(double usd) { return units::Usd(usd) / units::hours(1); }
inline units::UsdPerEnergy per_kwh(double usd) {
  return units::Usd(usd) / units::kilowatt_hours(1);
}
/// A kW-month is 730.5 kWh.
inline units::CapacityPrice per_kw_month(double usd) {
  return units::CapacityPrice(usd / units::kilowatt_hours(730.5).base());
}
inline units::CapacityPrice per_mw_year(double usd) {
  return units::CapacityPrice(usd / units::kilowatt_hours(8766e3).base());
}
inline units::Month month(int year, int m) { return units::Month::of(year, m); }

inline RentTerms rented(double usd, catalog::OfferKind kind = catalog::OfferKind::on_demand) {
  RentTerms t;
  t.offer = "offer";
  t.provider = "cloud";
  t.region = "us";
  t.kind = kind;
  t.price = {per_hour(usd), "offers/x.rent[0].price"};
  return t;
}

/// An Ironwood-class rack as docs/explain/cost.md works it out: 24 kUSD, 5 years, colocated.
inline OwnTerms anchor() {
  OwnTerms t;
  t.site = "us-colocation";
  t.includes_host = t.includes_network = t.includes_storage = true;
  t.chip_price = {units::Usd(24e3), "offers/x.purchase[0].price"};
  t.hardware_life = {units::hours(5 * 8766), "ownership/x.hardware_life"};
  t.residual_value = {0, "ownership/x.residual_value"};
  t.spare_fraction = {0, "ownership/x.spare_fraction"};
  t.electricity_price = {per_kwh(0.0826), "sites/x.electricity_price"};
  t.pue = {1, "sites/x.pue"};
  t.colocation_price = Priced<units::CapacityPrice>{per_kw_month(154), "sites/x.colocation_price"};
  t.staff_cost = {units::CapacityPrice(0), "sites/x.staff_cost"};
  t.maintenance_cost = {units::CapacityPrice(0), "sites/x.maintenance_cost"};
  return t;
}

/// Everything an owner may pay for.
inline OwnTerms everything() {
  OwnTerms t = anchor();
  t.includes_host = t.includes_network = t.includes_storage = false;
  t.host_cost_fraction = {0.6, "ownership/x.host_cost_fraction"};
  t.network_fraction = {0.2, "ownership/x.network_fraction"};
  t.storage_fraction = {0.01, "ownership/x.storage_fraction"};
  t.spare_fraction = {0.04, "ownership/x.spare_fraction"};
  t.residual_value = {0.1, "ownership/x.residual_value"};
  t.pue = {1.25, "sites/x.pue"};
  t.colocation_escalator = Priced<double>{0.03, "sites/x.colocation_escalator"};
  t.facility_cost = Priced<units::UsdPerPower>{units::UsdPerPower(0.75), "sites/x.fit_out_cost"};
  t.facility_life = {units::hours(14 * 8766), "sites/x.facility_life"};
  t.staff_cost = {per_mw_year(2e5), "sites/x.staff_cost"};
  t.maintenance_cost = {per_mw_year(1e5), "sites/x.maintenance_cost"};
  return t;
}

/// 1,000 chips that train 1e6 tokens/s at full goodput and draw what they are provisioned for.
template <class Terms>
PlanPhase phase(Terms terms) {
  PlanPhase p;
  p.chip = "x";
  p.vendor = "maker";
  p.chips = 1000;
  p.tokens_per_s = 1e6;
  p.load_power = p.idle_power = p.system_power = units::Power(1500);
  p.terms = terms;
  return p;
}

/// Five years at a share of the capacity that 1,000 chips of `phase` have. Recurring amounts are
/// paid at the start of the month, which is easiest to follow by hand.
template <class Terms>
PlanInput five_years(Terms terms, double utilisation = 1) {
  PlanInput in;
  in.name = "plan";
  in.finance.discount_rate = {0.1, "ownership/x.discount_rate"};
  in.finance.timing = PaymentTiming::start;
  in.demand.from = month(2026, 1);
  in.demand.to = month(2030, 12);
  in.phases = {phase(terms)};
  // A month wants its share by hours, so a yearly demand keeps the utilisation near constant.
  in.demand.per = Period::year;
  in.demand.tokens = utilisation * 1e6 * 86400 * 365;
  return in;
}

inline const LedgerLine* find(const PlanCost& c, const std::string& name) {
  for (const LedgerLine& l : c.ledger)
    if (l.name == name) return &l;
  return nullptr;
}

inline double amount(const PlanCost& c, const std::string& name) {
  const LedgerLine* l = find(c, name);
  return l != nullptr ? l->amount_usd : 0;
}

}  // namespace plans
