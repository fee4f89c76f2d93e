#include "own_cost.h"

#include <cmath>

namespace podsim::economics {

namespace {

/// Share f of a whole that also holds `rest`: f/(1-f) * rest.
double beside(double fraction, double rest) { return fraction / (1 - fraction) * rest; }

}  // namespace

Purchase purchase_of(const OwnTerms& own, double provisioned_kw) {
  Purchase p;
  p.chips = own.chip_price.value.base();
  if (!own.includes_host) p.hosts = own.host_cost_fraction.value * p.chips;
  if (!own.includes_network) p.network = beside(own.network_fraction.value, p.chips + p.hosts);
  if (!own.includes_storage)
    p.storage = beside(own.storage_fraction.value, p.chips + p.hosts + p.network);
  p.spares = own.spare_fraction.value * (p.chips + p.hosts);
  const double hardware = p.before_extras();
  for (const ExtraTerms& e : own.extras) p.extras += e.once.base() + e.once_share * hardware;
  if (own.facility_cost) p.facility = own.facility_cost->value.base() * provisioned_kw * kilowatt;
  return p;
}

std::vector<std::string> base_sources(const OwnTerms& own) {
  std::vector<std::string> s = {own.chip_price.source, own.spare_fraction.source};
  if (!own.includes_storage) s.push_back(own.storage_fraction.source);
  if (!own.includes_network) s.push_back(own.network_fraction.source);
  if (!own.includes_host) s.push_back(own.host_cost_fraction.source);
  return s;
}

std::vector<std::string> hardware_sources(const OwnTerms& own) {
  std::vector<std::string> s = base_sources(own);
  for (const ExtraTerms& e : own.extras) s.insert(s.end(), e.from.begin(), e.from.end());
  return s;
}

double lease_payment(const OwnTerms& own, double hardware) {
  const double life = in_years(own.hardware_life.value);
  if (own.lease->rate <= 0) return hardware * (1 - own.lease->residual_guarantee) / (12 * life);
  const double end = std::pow(1 + own.lease->rate, -life);
  const double month = 1 - std::pow(1 + own.lease->rate, -1.0 / 12);
  return hardware * (1 - own.lease->residual_guarantee * end) * month / (1 - end);
}

double electricity_per_kwh(const OwnTerms& own) {
  return (own.electricity_price.value * units::kilowatt_hours(1)).base() * own.pue.value;
}

double colocation_price(const OwnTerms& own) {
  if (!own.colocation_price) return 0;
  return own.colocation_price->value.base() * kilowatt * units::hours(hours_per_month).base();
}

}  // namespace podsim::economics
