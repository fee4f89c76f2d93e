// From the time split of each replica to the figures of a job.
#pragma once

#include <vector>

#include "models/job/replica.h"
#include "podsim/performance/job_run.h"

namespace podsim::models {

/// 10th, 50th and 90th percentile with linear interpolation between order statistics, and mean.
performance::Spread spread_of(std::vector<double> values);

/// Goodput, wall clock, fractions, interruptions and the hours that `chips` are held; what the
/// rates imply is left to the caller.
performance::JobResult summarize(const std::vector<TimeSplit>& splits, std::int64_t chips);

}  // namespace podsim::models
