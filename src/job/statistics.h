// Metrics of a job from the time split of each replica.
#pragma once

#include <vector>

#include "podsim/job/request.h"
#include "src/job/replica.h"

namespace podsim::job {

/// Returns the 10th, 50th and 90th percentile with linear interpolation between order statistics,
/// and mean.
Spread spread_of(std::vector<double> values);

/// Returns goodput, wall clock, fractions, interruptions and the hours that `chips` are held; the
/// caller adds what follows from the rates.
JobResult summarize(const std::vector<TimeSplit>& splits, std::int64_t chips);

}  // namespace podsim::job
