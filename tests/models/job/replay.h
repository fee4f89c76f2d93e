// Replicas run one after the other, without a kernel.
#pragma once

#include <cstdint>
#include <vector>

#include "models/job/replica.h"
#include "models/job/statistics.h"

namespace podsim::models {

inline TimeSplit run(const performance::JobRequest& r, std::uint64_t number = 0) {
  const JobTicks job(r);
  Replica replica(job, number);
  while (!replica.done()) replica.advance();
  return replica.split();
}

inline performance::JobResult replay(const performance::JobRequest& r) {
  std::vector<TimeSplit> splits;
  for (std::int64_t i = 0; i < r.replicas; ++i)
    splits.push_back(run(r, static_cast<std::uint64_t>(i)));
  return summarize(splits, r.chips);
}

inline std::vector<performance::JobResult> replay_all(
    const std::vector<performance::JobRequest>& requests) {
  std::vector<performance::JobResult> results;
  for (const auto& r : requests) results.push_back(replay(r));
  return results;
}

}  // namespace podsim::models
