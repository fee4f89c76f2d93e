// From the time split of each replica to the figures of a job.
#pragma once

#include <vector>

#include "podsim/job/request.h"
#include "src/job/replica.h"

namespace podsim::job {

/// 10th, 50th and 90th percentile with linear interpolation between order statistics, and mean.
Spread spread_of(std::vector<double> values);

/// Goodput, wall clock, fractions, interruptions and the hours that `chips` are held; what the
/// rates imply is left to the caller.
JobResult summarize(const std::vector<TimeSplit>& splits, std::int64_t chips);

}  // namespace podsim::job
