#include "models/job/job_worker.h"

#include "models/job/kernel_agenda.h"
#include "podsim/config/codec.h"
#include "podsim/job/simulate.h"

namespace podsim::models {

config::Node run_job_request(const config::Node& request) {
  const auto batch = config::decode<job::JobBatch>(request, config::Form::si);
  KernelAgenda agenda("jobs");
  return config::encode(job::JobBatchResult{job::simulate(batch.jobs, agenda)}, config::Form::si);
}

}  // namespace podsim::models
