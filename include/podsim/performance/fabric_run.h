// Collectives that share a fabric, simulated: what the worker is asked and what it answers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/performance/fabric_collective.h"
#include "podsim/performance/picoseconds.h"

namespace podsim::performance {

/// Flows share links at all times; packets queue for them one by one.
enum class FabricDetail { flow, packet };

/// All collectives begin at once.
struct FabricRequest {
  system::Fabric fabric;
  std::vector<FabricCollective> collectives;
  FabricDetail detail = FabricDetail::flow;
  units::Bytes packet;  ///< the largest packet

  static void describe(config::Record<FabricRequest>& r);
  bool operator==(const FabricRequest&) const = default;
};

struct FabricRun {
  std::vector<Picoseconds> ends;  ///< end of each collective

  static void describe(config::Record<FabricRun>& r);
  bool operator==(const FabricRun&) const = default;
};

/// The limits of the packet level.
inline constexpr std::int64_t kMostPacketChips = 64;
inline constexpr std::int64_t kMostPacketHops = 4'000'000;

/// Asks a worker. Throws WorkerError.
FabricRun run_fabric(const FabricRequest& request);

}  // namespace podsim::performance
