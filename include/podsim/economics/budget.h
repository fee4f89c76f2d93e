// A budget as the size of a phase: as many machines as chips, money, power or a date allow.
#pragma once

#include <cstdint>
#include <string>

#include "podsim/catalog/fwd.h"
#include "podsim/economics/plan.h"

namespace podsim::economics {

/// The phase that a budget is spent on.
struct BudgetPlace {
  std::string path;    ///< place of the phase: "plans.buy[0]"
  units::Month begin;  ///< month in which the phase begins
  bool whole = true;   ///< the phase is its plan's only one
};

/// Returns the machines that a budget pays for; 0 for a date, where only the step tells. `machine`
/// is one of them, priced. Throws config::InputError for a budget that buys nothing, or that the
/// phase cannot have.
std::int64_t machines_of(const BudgetSection& budget, const PlanPhase& machine,
                         const DemandSection& demand, const BudgetPlace& place,
                         const catalog::Catalog& catalog, catalog::InputLog& log);

/// Returns the paths that the number of machines rests on, the rate of the machine apart; `key` is
/// the path of the budget.
std::vector<std::string> budget_sources(const BudgetSection& budget, const PlanPhase& machine,
                                        const std::string& key, const catalog::Catalog& catalog);

/// Returns the machines that train `tokens` from `begin` to the end of the month `by`; `machine`
/// has its rate and goodput.
std::int64_t machines_by_date(units::Month by, units::Month begin, double tokens,
                              const PlanPhase& machine);

}  // namespace podsim::economics
