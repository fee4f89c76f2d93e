// What hardware and facility of an owned chip cost to buy, finance and lease.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

constexpr double hours_per_year = 8766;           ///< 365.25 days
constexpr double hours_per_month = 730.5;         ///< a twelfth of it
constexpr double kilowatt = 1e3, megawatt = 1e6;  ///< watts

/// Returns a duration in years of 365.25 days.
constexpr double in_years(units::Time t) { return units::in_hours(t) / hours_per_year; }

/// Returns the straight-line value at `age` years of what was bought at `price` and is worth
/// `residual` at the end of its `life`.
constexpr double book_value(double price, double residual, double age, double life) {
  return residual + (price - residual) * std::max(0.0, 1 - age / life);
}

/// Purchase prices per installed chip, USD.
struct Purchase {
  double chips = 0, hosts = 0, network = 0, storage = 0;
  double spares = 0;    ///< spare chips with their hosts
  double extras = 0;    ///< bought once
  double facility = 0;  ///< fit-out or construction, for the provisioned power

  [[nodiscard]] double hardware() const {
    return chips + hosts + network + storage + spares + extras;
  }
  /// The base of the shares of extras.
  [[nodiscard]] double before_extras() const { return chips + hosts + network + storage + spares; }
};

/// hosts = fraction * chips; network is a fraction of the cluster (chips, hosts, network) and
/// storage of the hardware with it, each f/(1-f) of what stands beside it; what the offer includes
/// is zero.
Purchase purchase_of(const OwnTerms& own, double provisioned_kw);

/// Paths of the prices and shares that the price of the hardware rests on.
std::vector<std::string> hardware_sources(const OwnTerms& own);

/// The same without extras.
std::vector<std::string> base_sources(const OwnTerms& own);

/// Monthly payment, at the beginning of each month of the life, for which an owner that earns the
/// lease's rate hands out `hardware` and gets the guaranteed residual: (hardware - guaranteed *
/// v^life) * (1 - v^(1/12)) / (1 - v^life), v = 1/(1 + rate).
double lease_payment(const OwnTerms& own, double hardware);

/// Electricity of the IT at the meter: tariff * PUE, USD per kWh.
double electricity_per_kwh(const OwnTerms& own);

/// USD per kW-month in the first month; zero where nothing is colocated.
double colocation_price(const OwnTerms& own);

}  // namespace podsim::economics
