// The worker's handler of requests of kind "fabric".
#pragma once

#include "podsim/config/node.h"

namespace podsim::models {

/// `request` is a performance::FabricRequest; the answer a performance::FabricRun. Throws
/// config::InputError when it cannot be read. Once per process.
config::Node run_fabric_request(const config::Node& request);

}  // namespace podsim::models
