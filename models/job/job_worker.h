// The worker's handler of requests of kind "job".
#pragma once

#include "podsim/config/node.h"

namespace podsim::models {

/// `request` is a job::JobBatch with bare numbers in base units; so is the answer, a
/// job::JobBatchResult. Throws config::InputError when it cannot be read. Once per process.
config::Node run_job_request(const config::Node& request);

}  // namespace podsim::models
