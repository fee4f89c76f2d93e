// The worker's handler of requests of kind "systolic".
#pragma once

#include "podsim/config/node.h"

namespace podsim::models {

/// `request` is a performance::SystolicRequest; the answer a performance::SystolicRun. Throws
/// config::InputError when it cannot be read, std::invalid_argument when it is beyond the limits of
/// what is simulated. Once per process.
config::Node run_systolic_request(const config::Node& request);

}  // namespace podsim::models
