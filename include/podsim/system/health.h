// What is wrong with the devices and links of a system.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/system/cluster.h"
#include "podsim/system/section.h"

namespace podsim::system {

struct Health {
  base::IdVector<DeviceId, double> slow;  ///< factors, or empty
  std::vector<LinkId> cut_links;          ///< both ways
};

/// Chips are named by their place along each link, "x0y1z2"; links left out, such as the one
/// between the dies of a chip, stand for all places along them. Throws config::InputError at
/// system.slow and system.failed for what does not exist.
Health health_of(const SystemSection& system, const Cluster& cluster);

}  // namespace podsim::system
