// The scenario key `fleets`: what a fleet of chips costs, draws and brings in a year, without a
// training run.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/economics/ledger.h"
#include "podsim/economics/money.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

/// Items that a budget has to pay for.
enum class BudgetFor { hardware, all };

/// A revenue that the fleet's capex is set against: of a company, in some period.
struct FleetBeside {
  Money revenue;
  std::string source;

  static void describe(config::Record<FleetBeside>& r);
};

/// Sized by one of chips, it_power, facility_power, budget. Chip and offer give price and power
/// where these are not stated.
struct FleetSection {
  std::optional<std::string> chip, offer;
  std::optional<std::string> ownership;  ///< catalog name; default the chip's
  std::string site;
  std::optional<std::int64_t> chips;
  std::optional<units::Power> it_power, facility_power;
  std::optional<Money> budget;
  BudgetFor budget_for = BudgetFor::hardware;
  std::optional<Money> price;         ///< per chip with all hardware around it
  std::optional<units::Power> power;  ///< provisioned per chip, all hardware around it
  double draw = 1;                    ///< share of the provisioned power in use
  std::optional<double> idle_draw;    ///< and idle; default as in use
  std::optional<units::Time> life;
  std::optional<double> residual_value, spares, discount_rate;
  double utilisation = 1;                 ///< share of the installed hours
  std::optional<units::UsdPerTime> rent;  ///< income of a used chip-hour
  double price_drift = 0;                 ///< change of that rent per year
  units::Time lead_time, ramp;
  units::Time power_delay;  ///< time for which the hardware stands and waits for power
  std::optional<FleetBeside> beside;

  static void describe(config::Record<FleetSection>& r);
};

/// A fleet's figures in another currency, at one dated rate.
struct FleetCurrency {
  std::string currency;
  double per_usd = 1, capex = 0, cost_per_year = 0;
  std::optional<double> revenue_per_year, margin_per_year, npv;

  static void describe(config::Record<FleetCurrency>& r);
};

struct FleetResult {
  double chips = 0;
  double it_power_mw = 0;        ///< provisioned
  double facility_power_mw = 0;  ///< times PUE
  double hardware_usd = 0, facility_usd = 0, capex_usd = 0;
  double capex_per_gw_usd = 0;       ///< per GW of IT power
  double chips_per_billion_usd = 0;  ///< chips for a billion USD of hardware
  /// Levelised over the life: the constant yearly amount of the same present value. Sum of the
  /// ledger.
  double cost_per_year_usd = 0;
  double idle_per_year_usd = 0;  ///< part of it for hours not used
  /// Its parts: hardware and facility written off straight, less the residual value; and what is
  /// paid month by month. The rest is financing.
  double depreciation_per_year_usd = 0, running_per_year_usd = 0;
  double cost_per_gw_year_usd = 0;  ///< per GW of IT power
  double cost_per_installed_chip_hour_usd = 0, cost_per_used_chip_hour_usd = 0;
  std::optional<double> revenue_per_year_usd, margin_per_year_usd;
  std::optional<double> break_even_utilisation;  ///< utilisation where rent pays the cost
  std::optional<double> npv_usd, irr, payback_years, discounted_payback_years;
  /// Per MW of IT power: revenue and margin of a year, present value over the life.
  double cost_per_mw_year_usd = 0;
  std::optional<double> revenue_per_mw_year_usd, margin_per_mw_year_usd, npv_per_mw_usd;
  /// Present value lost by waiting for power: of the rent not earned, or of the capital that serves
  /// fewer hours.
  std::optional<double> power_delay_cost_usd;
  std::optional<double> capital_intensity;          ///< capex over the revenue beside it
  std::optional<std::string> capital_intensity_of;  ///< company whose revenue divides
  std::optional<FleetCurrency> in_currency;
  std::vector<LedgerLine> ledger;  ///< lines of one year
  /// Paths that the number of chips and the capital expenditure rest on; not recorded.
  std::vector<std::string> chips_from, capex_from;

  static void describe(config::Record<FleetResult>& r);
};

}  // namespace podsim::economics
