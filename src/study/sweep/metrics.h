// The metrics that a sweep states of every point, by result path.
#pragma once

#include <map>
#include <string>

#include "podsim/study/result.h"

namespace podsim::study {

/// Returns the headline metrics of plans, break-evens and the market.
std::map<std::string, double> headline_metrics(const RunResult& result);

}  // namespace podsim::study
