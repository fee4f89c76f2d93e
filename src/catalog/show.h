// An entry as text, each value with its source.
#pragma once

#include <string>

#include "podsim/config/node.h"

namespace podsim::catalog {

/// `id` as "chips/tpu-v7"; `entry` as the loader leaves it.
std::string shown(const std::string& id, const config::Node& entry);

}  // namespace podsim::catalog
