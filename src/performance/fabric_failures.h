// Plans on fabrics with failures: never faster than with fewer of them.
#pragma once

#include <vector>

#include "src/performance/algorithm.h"

namespace podsim::performance {

/// Sets of failures that leave some of them out: all of those where they are few, otherwise each
/// one alone and the first ones together.
std::vector<system::Fabric> with_fewer_failures(const system::Fabric& fabric);

/// Seconds that each group's busiest link works in a phase.
GroupSeconds busiest(const system::FabricGraph& graph, const FabricGroups& groups,
                     const FabricPhase& phase);

/// Raises each of `least` to what is in `to`.
void raise(GroupSeconds& least, const GroupSeconds& to);

/// Moves what failures carried in a phase of a whole fabric to ways round them.
void route_round_failures(const system::FabricGraph& graph, const FabricGroups& groups,
                          FailureRepair repair, const FabricCollective& collective,
                          FabricPhase& phase);

}  // namespace podsim::performance
