#include <algorithm>

#include "podsim/performance/fabric_collective.h"

namespace podsim::performance {

FabricGroups::FabricGroups(const system::FabricGraph& graph, std::vector<std::int64_t> axes)
    : graph_(&graph), axes_(std::move(axes)) {
  group_.assign(static_cast<std::size_t>(graph.chips()), 0);
  for (std::int64_t a = 0; a < graph.axes(); ++a) {
    if (has_axis(a)) continue;
    for (std::int64_t c = 0; c < graph.chips(); ++c)
      group_[static_cast<std::size_t>(c)] += count_ * graph.coordinate(c, a);
    count_ *= graph.axis(a).length;
  }
}

bool FabricGroups::has_axis(std::int64_t axis) const {
  return std::find(axes_.begin(), axes_.end(), axis) != axes_.end();
}

std::vector<std::int64_t> roots_of(const system::FabricGraph& graph, const FabricGroups& groups) {
  std::vector<std::int64_t> roots(static_cast<std::size_t>(groups.count()), -1);
  for (std::int64_t c = graph.chips() - 1; c >= 0; --c)
    if (graph.alive(c)) roots[static_cast<std::size_t>(groups.of(c))] = c;
  return roots;
}

}  // namespace podsim::performance
