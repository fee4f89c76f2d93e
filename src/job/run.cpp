// The worker's kind "job", seen from the asking side.
#include "podsim/config/codec.h"
#include "podsim/job/job.h"
#include "podsim/performance/worker_client.h"

namespace podsim::job {

std::vector<JobResult> run_jobs(const std::vector<JobRequest>& requests) {
  const config::Node answer = performance::ask_worker(
      "job", config::encode(performance::JobBatch{requests}, config::Form::si));
  return config::decode<performance::JobBatchResult>(answer, config::Form::si).jobs;
}

JobResult run_job(const JobRequest& request) { return run_jobs({request}).front(); }

}  // namespace podsim::job
