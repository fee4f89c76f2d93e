// The worker's handler of requests of kind "op".
#pragma once

#include "podsim/config/node.h"

namespace podsim::models {

/// From a performance::OpRequest to a performance::OpResult, both with bare numbers in base units.
config::Node run_op_request(const config::Node& request);

}  // namespace podsim::models
