#include "models/job/job_worker.h"

#include "models/job/fleet.h"
#include "podsim/config/codec.h"
#include "podsim/performance/job_run.h"

namespace podsim::models {

config::Node run_job_request(const config::Node& request) {
  const auto batch = config::decode<performance::JobBatch>(request, config::Form::si);
  return config::encode(performance::JobBatchResult{simulate_jobs(batch.jobs)}, config::Form::si);
}

}  // namespace podsim::models
