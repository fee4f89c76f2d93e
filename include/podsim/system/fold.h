// Devices that do the same are of one class.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/system/placement.h"
#include "podsim/system/resolve.h"

namespace podsim::system {

/// How devices sit on hosts.
struct Hosting {
  std::int64_t chips_per_slice = 1, devices_per_chip = 1, slices = 1;
  std::int64_t chips_per_host = 1;
  units::Bandwidth input;  ///< of one host, shared by the devices on it
  units::Bandwidth link;   ///< PCIe of one chip, shared by its devices
  std::int64_t prefetch_depth = 2;
};

struct Classes {
  base::IdVector<ClassId, DeviceClass> groups;
  base::IdVector<DeviceId, ClassId> of;  ///< class of each device; empty where there is one
};

/// Classes of all devices, found by walking them and comparing what each would do: its program
/// (`program_of[stage * context + rank]`, equal programs merged), its share of the host, which
/// differs where the last host of a slice is not full, and how much slower it is than it should be
/// (`slow`, by device; empty for none). Devices fill hosts in the order of their numbers. Which of
/// them also see the same of the others is found when a pod is simulated (performance/pod.h).
Classes classes_of(const Cluster& cluster, const std::vector<ProgramId>& program_of,
                   const Hosting& hosting, const base::IdVector<DeviceId, double>& slow);

}  // namespace podsim::system
