// When a plan's demand and phases begin and end.
#pragma once

#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

/// First month of the demand: of its window, or of the run's first phase.
units::Month demand_begin(const PlanInput& input);

/// The phase that follows phase `i`, apart from those beside it; their number where none does.
std::size_t next_phase(const PlanInput& input, std::size_t i);

/// First month of each phase. Throws config::InputError unless they ascend, lie before the window's
/// end, and deliveries come before their phase ends.
std::vector<units::Month> phase_starts(const PlanInput& input, units::Month begin);

/// Last month of each phase when the plan ends with month `last`.
std::vector<units::Month> phase_ends(const std::vector<units::Month>& from, units::Month last);

}  // namespace podsim::economics
