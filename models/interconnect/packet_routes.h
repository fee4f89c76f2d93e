// The packets of a collective, each hop with those that have to come before it.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/performance/fabric_collective.h"

namespace podsim::models {

/// One packet over one link.
struct PacketHop {
  system::LinkId link;
  std::int32_t waits = 0;  ///< hops that have to arrive first
  std::vector<std::uint32_t> next;
};

/// Packets of equal size; the next phase begins when all have arrived.
struct PacketPhase {
  units::Bytes bytes;  ///< size of a packet
  std::vector<PacketHop> hops;
};

/// Cuts the messages of the planned phases (performance::MessagePattern) into packets of at most
/// `packet` bytes, those of all groups. Nothing else is taken from the plan: routes come from
/// breadth-first searches on the links that are left, and each packet takes, among the shortest
/// ways, the one whose links have the least to carry so far.
///
/// Scatter: each chip's part comes in over a tree; a chip passes a packet on when it has all that
/// come from behind it. Gather: out over a tree.
///
/// Throws std::invalid_argument for phases without messages, such as those of a broadcast, where a
/// group falls apart without links of other axes, and beyond performance::kMostPacketHops.
std::vector<PacketPhase> packet_phases(const system::FabricGraph& graph,
                                       const performance::FabricCollective& collective,
                                       units::Bytes packet);

}  // namespace podsim::models
