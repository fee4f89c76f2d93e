// Shortest paths on a torus that looks the same from every chip.
#include <algorithm>

#include "src/performance/fabric_loads.h"

namespace podsim::performance {
namespace {

using system::DeviceId;
using system::LinkClassId;
using Hops = base::IdVector<DeviceId, std::int64_t>;
/// Paths by the axis and direction of their links.
using ByDirection = base::IdVector<LinkClassId, std::array<double, 2>>;

/// Chips in order of their distance from chip 0, with the hops to each.
std::vector<DeviceId> breadth_first(const system::FabricGraph& graph, Hops& hops) {
  const DeviceId first(0);
  hops.assign(graph.chips(), -1);
  hops[first] = 0;
  std::vector<DeviceId> order{first};
  for (std::size_t i = 0; i < order.size(); ++i)
    for (const LinkClassId a : graph.axes())
      for (const int d : {0, 1}) {
        const DeviceId next = graph.neighbour(order[i], a, d);
        if (!next || hops[next] >= 0) continue;
        hops[next] = hops[order[i]] + 1;
        order.push_back(next);
      }
  return order;
}

void add(ByDirection& to, const ByDirection& uses, double over) {
  for (const LinkClassId a : uses.ids())
    for (const std::size_t d : {0U, 1U}) to[a][d] += uses[a][d] / over;
}

}  // namespace

ShortestPaths shortest_paths(const system::FabricGraph& graph) {
  ShortestPaths r;
  const auto order = breadth_first(graph, r.hops);
  base::IdVector<DeviceId, double> paths(graph.chips(), 0);
  base::IdVector<DeviceId, ByDirection> uses(graph.chips(), ByDirection(graph.axes(), {0, 0}));
  r.used.assign(graph.axes(), {0, 0});
  paths[DeviceId(0)] = 1;
  for (const DeviceId chip : order) {
    add(r.used, uses[chip], paths[chip]);
    for (const LinkClassId a : graph.axes())
      for (const int d : {0, 1}) {
        const DeviceId next = graph.neighbour(chip, a, d);
        if (!next || r.hops[next] != r.hops[chip] + 1) continue;
        paths[next] += paths[chip];
        ByDirection through = uses[chip];
        (d == 0 ? through[a].front() : through[a].back()) += paths[chip];
        add(uses[next], through, 1);
      }
  }
  return r;
}

}  // namespace podsim::performance
