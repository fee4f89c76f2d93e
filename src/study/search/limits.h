// The limits of a plan, and the one that it breaks.
#pragma once

#include <string>

#include "podsim/study/search.h"

namespace podsim::study {

/// Returns how much a plan needs of the first limit that it breaks: "310 days"; empty where it
/// breaks none.
std::string broken_limit(const SearchLimits& limits, const SearchPlan& plan);

}  // namespace podsim::study
