// The worker's kind "job", seen from the asking side.
#include "podsim/job/job.h"
#include "podsim/performance/ask.h"

namespace podsim::job {

std::vector<JobResult> run_jobs(const std::vector<JobRequest>& requests) {
  using performance::JobBatch, performance::JobBatchResult;
  return performance::ask<JobBatchResult>("job", JobBatch{requests}).jobs;
}

std::vector<JobResult> run_jobs(const JobSection& section, std::vector<JobRequest> requests) {
  const Simulate together = [](const std::vector<JobRequest>& jobs) { return run_jobs(jobs); };
  if (section.checkpoint.interval.kind == CheckpointInterval::Kind::automatic)
    for (auto& r : requests)
      if (!closed_form_holds(r)) r.interval = simulated_interval(r, together);
  return run_jobs(requests);
}

JobResult run_job(const JobRequest& request) { return run_jobs({request}).front(); }

}  // namespace podsim::job
