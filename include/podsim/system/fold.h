// Folding: devices that behave alike are one class.
#pragma once

#include <cstdint>
#include <vector>

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

/// Classes of all devices, found by walking them and comparing what each would do: its program (by
/// pipeline stage and context rank: `program_of_rank` holds those of stage 0's ranks, then of stage
/// 1's, with equal programs merged) and its share of the host, which
/// differs where the last host of a slice is not full. Devices are numbered with tensor innermost,
/// then context, and fill hosts in this order.
///
/// The place along an axis without wrap does not split classes: every member of a collective waits
/// for the slowest, so the ends of a line finish with its middle.
std::vector<DeviceGroup> fold(const workload::Mesh& mesh,
                              const std::vector<std::int64_t>& program_of_rank,
                              const Hosting& hosting);

}  // namespace podsim::system
