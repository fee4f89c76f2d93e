// What a plan of dated phases costs for a demand: ledger, present value, break-even.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "podsim/config/diagnostics.h"
#include "podsim/economics/ledger.h"
#include "podsim/economics/section.h"
#include "podsim/economics/terms.h"
#include "podsim/units/date.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

/// One dated phase, simulated and priced.
struct PlanPhase {
  std::optional<units::Month> from;  ///< the first phase may begin with the demand
  config::Location where;            ///< in the scenario, for messages
  std::string chip, vendor;
  std::int64_t chips = 0;
  double tokens_per_s = 0;     ///< of the healthy system
  double goodput = 1;          ///< productive over wall-clock time
  double loaded_fraction = 1;  ///< of the wall clock, at load power; the rest at idle power
  /// Of the wall clock, with chips: what a rented phase without a commitment pays for.
  double held_fraction = 1;
  units::Power load_power, idle_power;  ///< per chip with its share of the host
  units::Power system_power;            ///< provisioned per chip
  std::variant<RentTerms, OwnTerms> terms;

  [[nodiscard]] const RentTerms* rent() const { return std::get_if<RentTerms>(&terms); }
  [[nodiscard]] const OwnTerms* own() const { return std::get_if<OwnTerms>(&terms); }
};

struct PlanInput {
  std::string name;        ///< stands in result paths: plans.<name>.…
  units::Month run_start;  ///< of a one-off run whose first phase has no date
  DemandSection demand;
  FinanceTerms finance;
  std::vector<PlanPhase> phases;
};

/// One month of a plan. Chip-hours: installed = used + idle, idle includes other use.
struct PlanMonth {
  units::Month month;
  double hours = 0;  ///< that belong to the window
  double demand_tokens = 0, capacity_tokens = 0, served_tokens = 0, shortfall_tokens = 0;
  double installed_chip_hours = 0, used_chip_hours = 0, idle_chip_hours = 0;
  double other_use_chip_hours = 0;
  double cash_usd = 0;  ///< paid (+) and received (-), undiscounted
};

/// What the vendor of the chips is paid: rent month by month, purchases at delivery.
struct Payment {
  units::Month month;
  std::string vendor;
  bool sale = false;
  double amount_usd = 0;
};

/// Cost rates of the owned part, and the price of the rented one, per chip-hour.
struct UnitCosts {
  double own_capacity_usd = 0;          ///< per installed hour, without electricity
  double own_electricity_used_usd = 0;  ///< per used hour
  double own_electricity_idle_usd = 0;  ///< per idle hour
  double own_tokens = 0;                ///< trained per used hour; 0 when nothing is owned
  double rent_price_usd = 0;            ///< per used hour
  double rent_tokens = 0;               ///< 0 when nothing is rented
};

struct PlanCost {
  std::vector<LedgerLine> ledger;
  double total_usd = 0;  ///< sum of the ledger
  double npv_usd = 0;    ///< present value of the costs, see cost_plan
  double per_million_tokens_usd = 0;
  double per_useful_chip_hour_usd = 0;  ///< useful: used * goodput
  double tokens = 0, shortfall_tokens = 0;
  double chip_hours = 0;         ///< used, down-time included
  double useful_chip_hours = 0;  ///< productive
  double idle_chip_hours = 0;    ///< installed or committed and not used by the demand
  double other_use_chip_hours = 0;
  double energy_kwh = 0;  ///< drawn by chips with their hosts, before PUE
  std::vector<PlanMonth> months;
  std::vector<Payment> payments;
  UnitCosts unit_costs;
  std::vector<units::Month> phase_from, phase_to;  ///< as they took place, inclusive
  std::vector<std::string> notes;
};

/// Cost of a plan. Rent is price * hours used (down-time included); a commitment in a windowed
/// demand is paid whole. Owned hours carry the fleet's cost per installed chip-hour, straight-line
/// over its life plus a capital charge; see docs/economics.md. npv_usd discounts each month's cash
/// by (1+r)^(-months/12) from the demand's first month, and credits the book value left at the end;
/// positive is cost. Throws config::InputError for phases out of order or outside the window.
PlanCost cost_plan(const PlanInput& input);

/// Those checks of cost_plan that need no simulation: phases and deliveries within the demand, in
/// order. Throws config::InputError.
void check_phases(const PlanInput& input);

/// The utilisation at which owning costs as much as renting.
struct BreakEven {
  std::string against;
  double utilisation = 0;                      ///< above 1: owning is dearer even when always used
  double own_usd_per_installed_chip_hour = 0;  ///< at that utilisation
  double rent_usd_per_chip_hour = 0;           ///< rent for the work that an owned hour does
};

/// u = own cost per installed hour / rent per used hour, own cost taken at u itself (electricity
/// depends on use). Rent is scaled by tokens per chip-hour where the chips differ. Absent when
/// nothing is owned or rented, or when electricity alone costs more than the rent.
std::optional<BreakEven> break_even(const PlanCost& own, const PlanCost& rent);

/// For every plan that buys: against the purely rented plan with the lowest cost per token.
std::map<std::string, BreakEven> break_even(const std::map<std::string, PlanCost>& plans);

}  // namespace podsim::economics
