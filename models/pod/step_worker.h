// The worker's handler of requests of kind "step".
#pragma once

#include "podsim/config/node.h"

namespace podsim::models {

/// From a performance::StepRequest to a performance::StepResult, both with bare numbers in base
/// units. Throws config::InputError when the request cannot be read. Once per process.
config::Node run_step_request(const config::Node& request);

}  // namespace podsim::models
