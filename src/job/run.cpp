// Jobs of a scenario on one clock or the other.
#include <algorithm>

#include "podsim/base/parallel.h"
#include "podsim/job/job.h"
#include "podsim/job/simulate.h"
#include "podsim/performance/ask.h"

namespace podsim::job {

std::vector<JobResult> simulate_in_worker(const std::vector<JobRequest>& requests) {
  return performance::ask<JobBatchResult>("job", JobBatch{requests}).jobs;
}

JobRequest with_interval(const JobSection& section, JobRequest request) {
  const bool open = section.checkpoint.interval.kind == CheckpointInterval::Kind::automatic;
  if (open && !closed_form_holds(request)) request.interval = simulated_interval(request);
  return request;
}

std::vector<JobResult> run_jobs(const JobSection& section, const std::vector<JobRequest>& requests,
                                SimulationClock clock) {
  std::vector<JobRequest> different;  // plans often run the same job under other prices
  std::vector<std::size_t> which;
  for (const auto& r : requests) {
    const auto same = std::find(different.begin(), different.end(), r);
    which.push_back(static_cast<std::size_t>(same - different.begin()));
    if (same == different.end()) different.push_back(r);
  }
  std::vector<JobResult> results(different.size());
  base::parallel_for(different.size(), [&](std::size_t i) {
    different[i] = with_interval(section, std::move(different[i]));
    if (clock == SimulationClock::in_process) results[i] = simulate(different[i]);
  });
  if (clock == SimulationClock::kernel) results = simulate_in_worker(different);
  std::vector<JobResult> all;
  all.reserve(requests.size());
  for (const auto i : which) all.push_back(results[i]);
  return all;
}

}  // namespace podsim::job
