// Loads of collectives on a whole fabric: what every link carries, and the hops in sequence.
#pragma once

#include <array>

#include "podsim/performance/fabric_collective.h"
#include "src/performance/group_shape.h"

namespace podsim::performance {

/// All of these take the fabric for whole; detours (fabric_detours.h) come after them.
/// `moved`: by each member along each dimension of the shape, of a tensor of `bytes`.
Loads scatter_loads(const system::FabricGraph& graph, const GroupShape& shape,
                    const std::vector<double>& moved, double bytes);
/// The same the other way.
Loads gather_loads(const system::FabricGraph& graph, const GroupShape& shape,
                   const std::vector<double>& moved, double bytes);
Loads exchange_loads(const system::FabricGraph& graph, const FabricGroups& groups, double bytes);
Loads permute_loads(const system::FabricGraph& graph, system::LinkClassId axis, double bytes);
/// Into the switch and out of it, each port once.
Loads in_switch_loads(const system::FabricGraph& graph, system::LinkClassId axis, double bytes);

/// From the roots outwards, along the axes in turn, all bytes over each link of the tree.
Loads tree_loads(const system::FabricGraph& graph, const FabricGroups& groups, double bytes);
/// Every group's root has as many edge-disjoint spanning trees as links (Edmonds 1973; a torus is
/// as well connected as its degree): parts of the tensor over all links but those into the root.
Loads disjoint_tree_loads(const system::FabricGraph& graph, const FabricGroups& groups,
                          double bytes);

/// Shortest-path trees over what is left of the fabric, each link of them with all bytes, and the
/// time to the last chip; over other axes where those of the group do not join it.
struct LiveTrees {
  Loads loads;
  units::Time latency;
};
LiveTrees live_tree_loads(const system::FabricGraph& graph, const FabricGroups& groups,
                          double bytes);
/// Rounds through switches, in each of which all who have the tensor send it to one who has not.
std::vector<Loads> doubling_loads(const system::FabricGraph& graph, const FabricGroups& groups,
                                  double bytes);

/// Returns all axes of a fabric, ascending.
std::vector<system::LinkClassId> all_axes(const system::FabricGraph& graph);

/// Latency from one chip to the farthest of its group.
units::Time farthest(const system::FabricGraph& graph, const FabricGroups& groups);
/// Along each axis from one end to the other, never round.
units::Time longest_way(const system::FabricGraph& graph, const FabricGroups& groups);

/// Latency from the root of a broadcast to the last chip: both ways round a ring, from one to the
/// next through a switch.
units::Time passed_on(const system::FabricGraph& graph, const FabricGroups& groups);

/// Hops from chip 0 of a torus, twisted or not, and the links that shortest paths to all chips use,
/// evenly over the paths.
struct ShortestPaths {
  base::IdVector<system::DeviceId, std::int64_t> hops;
  base::IdVector<system::LinkClassId, std::array<double, 2>> used;  ///< paths by direction
};
ShortestPaths shortest_paths(const system::FabricGraph& graph);

}  // namespace podsim::performance
