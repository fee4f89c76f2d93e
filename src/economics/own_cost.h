// Cost of an owned chip: its purchase, and its cost per installed hour item by item.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

constexpr double hours_per_year = 8766;    ///< 365.25 days
constexpr double hours_per_month = 730.5;  ///< a twelfth of it

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

/// The cost that an item stands for.
enum class CostKind {
  hardware,    ///< chips and what stands around them, written off
  lease,       ///< rent of hardware that another party owns
  extra,       ///< stated extras, bought once or paid each year
  facility,    ///< building or fit-out, written off
  colocation,  ///< space and power of another's facility
  people,      ///< staff and maintenance
  capital      ///< financing, the lead time's capital, the residual value that comes back
};

/// One item of the cost of an installed chip-hour: units per chip-hour times USD per unit.
struct CostItem {
  CostKind kind = CostKind::hardware;
  std::string name, unit;  ///< the name of the ledger line, which decides nothing
  double per_chip_hour = 0;
  double unit_price = 0;
  std::string source, formula;
  std::vector<std::string> from;
  bool running = false;  ///< paid month by month, apart from colocation

  [[nodiscard]] double per_hour_usd() const { return per_chip_hour * unit_price; }
};

/// Cost per installed chip-hour without electricity. Hardware and facility are written off straight
/// over their lives; financing is what an annuity at the discount rate takes beyond that; the
/// residual value comes back evenly. `colocation_price` is USD per kW-month, escalated.
/// `level` multiplies what is paid month by month: the mean price level of the installed hours.
std::vector<CostItem> installed_cost(const PlanPhase& phase, const FinanceTerms& finance,
                                     double colocation_price, double level = 1);

/// The same in numbers alone: USD per installed chip-hour, in parts that differ from month to
/// month.
struct HourlyCost {
  double fixed = 0;      ///< hardware, extras bought once, facility, financing, residual, waiting
  double financing = 0;  ///< financing part of it
  double running = 0;    ///< staff, maintenance, extras at the price level of the month
  double lease = 0;
};
HourlyCost hourly_cost(const OwnTerms& own, double provisioned_kw, double discount_rate,
                       const Purchase& purchase);

/// Monthly payment, at the beginning of each month of the life, for which an owner that earns the
/// lease's rate hands out `hardware` and gets the guaranteed residual: (hardware - guaranteed *
/// v^life) * (1 - v^(1/12)) / (1 - v^life), v = 1/(1 + rate).
double lease_payment(const OwnTerms& own, double hardware);

/// Sum of the items, USD per installed chip-hour.
double per_hour_usd(const std::vector<CostItem>& items);

/// Electricity of the IT at the meter: tariff * PUE, USD per kWh.
double electricity_per_kwh(const OwnTerms& own);

/// Yearly payment beyond straight-line depreciation: ((price - residual*(1+r)^-life) * r /
/// (1 - (1+r)^-life)) - (price - residual)/life. Zero at r = 0. Lives in years.
double capital_charge(double price, double residual, double rate, double life);

/// USD per kW-month in a month, escalated at each anniversary of `first`.
double colocation_price(const OwnTerms& own, units::Month first, units::Month m);

}  // namespace podsim::economics
