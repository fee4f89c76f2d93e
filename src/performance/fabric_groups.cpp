#include <algorithm>

#include "podsim/performance/fabric_collective.h"
#include "src/performance/fabric_loads.h"

namespace podsim::performance {

using system::DeviceId;

FabricGroups::FabricGroups(const system::FabricGraph& graph, std::vector<system::LinkClassId> axes)
    : graph_(&graph), axes_(std::move(axes)) {
  group_.assign(graph.chips(), FabricGroupId(0));
  for (const system::LinkClassId a : graph.axes()) {
    if (has_axis(a)) continue;
    for (const DeviceId c : graph.chips()) group_[c] += count_ * graph.coordinate(c, a);
    count_ *= graph.axis(a).length;
  }
}

bool FabricGroups::has_axis(system::LinkClassId axis) const {
  return std::find(axes_.begin(), axes_.end(), axis) != axes_.end();
}

base::IdVector<FabricGroupId, std::vector<DeviceId>> live_members(const system::FabricGraph& graph,
                                                                  const FabricGroups& groups) {
  base::IdVector<FabricGroupId, std::vector<DeviceId>> members(groups.ids());
  for (const DeviceId c : graph.chips())
    if (graph.alive(c)) members[groups.of(c)].push_back(c);
  return members;
}

std::vector<system::LinkClassId> all_axes(const system::FabricGraph& graph) {
  return {graph.axes().begin(), graph.axes().end()};
}

base::IdVector<FabricGroupId, DeviceId> roots_of(const system::FabricGraph& graph,
                                                 const FabricGroups& groups) {
  base::IdVector<FabricGroupId, DeviceId> roots(groups.ids());
  for (const DeviceId c : graph.chips()) {
    DeviceId& root = roots[groups.of(c)];
    if (graph.alive(c) && !root) root = c;
  }
  return roots;
}

}  // namespace podsim::performance
