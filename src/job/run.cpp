// The worker's kind "job", seen from the asking side.
#include "podsim/job/job.h"
#include "podsim/performance/ask.h"

namespace podsim::job {

std::vector<JobResult> run_jobs(const std::vector<JobRequest>& requests) {
  using performance::JobBatch, performance::JobBatchResult;
  return performance::ask<JobBatchResult>("job", JobBatch{requests}).jobs;
}

JobResult run_job(const JobRequest& request) { return run_jobs({request}).front(); }

}  // namespace podsim::job
