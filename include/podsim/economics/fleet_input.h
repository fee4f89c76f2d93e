// A fleet with every price read, and what it comes to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/economics/fleet.h"
#include "podsim/economics/plan.h"
#include "podsim/economics/terms.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

/// Inputs of a fleet's metrics: its section with every price read and money in USD.
struct FleetInput {
  std::string name, chip;  ///< `name` stands in paths
  /// Paths that the size rests on, and those of the keys that choose chip, offer and site.
  std::vector<std::string> size_from, chosen_by;
  /// The size: one of these.
  std::optional<double> chips;
  std::optional<units::Power> it_power, facility_power;
  std::optional<units::Usd> budget;
  BudgetFor budget_for = BudgetFor::hardware;
  PlanInput plan;  ///< the fleet as a plan of one owned phase; its hours are the fleet's
  Priced<units::Power> power;  ///< provisioned per chip, all hardware around it
  double draw = 1;             ///< share of the provisioned power in use
  std::optional<double> idle_draw;
  double utilisation = 1;  ///< share of the installed hours
  std::optional<units::UsdPerTime> rent;
  double price_drift = 0;            ///< of the rent, per year
  units::Time power_delay;           ///< without power
  std::optional<units::Usd> beside;  ///< the revenue that the capex is set against
  std::string beside_source;

  [[nodiscard]] OwnTerms& own() { return std::get<OwnTerms>(plan.phases.front().terms); }
  [[nodiscard]] const OwnTerms& own() const { return *plan.phases.front().own(); }
};

/// `finance` is the scenario's; a discount rate of the fleet goes before its own. Throws
/// config::InputError for a missing price, power or exchange rate.
FleetInput fleet_input(const std::string& name, const FleetSection& section,
                       const catalog::Catalog& catalog, catalog::InputLog& log,
                       const FinanceSection& finance = {});

/// Brief leaves out the ledger.
enum class FleetDetail { full, brief };

/// Years of 8,766 hours, from the delivery until the hardware retires. Yearly amounts are
/// levelised: margin, break-even utilisation and present value have one sign.
FleetResult fleet_of(const FleetInput& input, FleetDetail detail = FleetDetail::full);

/// Adds the figures in `currency`, at its dated rate; nothing for USD.
void add_currency(FleetResult& fleet, const std::string& currency, const catalog::Catalog& catalog,
                  catalog::InputLog& log);

}  // namespace podsim::economics
