// Shortest paths on a torus that looks the same from every chip.
#include <algorithm>

#include "src/performance/fabric_loads.h"

namespace podsim::performance {
namespace {

/// Chips in order of their distance from chip 0, with the hops to each.
std::vector<std::int64_t> breadth_first(const system::FabricGraph& graph,
                                        std::vector<std::int64_t>& hops) {
  hops.assign(static_cast<std::size_t>(graph.chips()), -1);
  hops[0] = 0;
  std::vector<std::int64_t> order{0};
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::int64_t a = 0; a < graph.axes(); ++a)
      for (const int d : {0, 1}) {
        const auto next = graph.neighbour(order[i], a, d);
        if (next < 0 || hops[static_cast<std::size_t>(next)] >= 0) continue;
        hops[static_cast<std::size_t>(next)] = hops[static_cast<std::size_t>(order[i])] + 1;
        order.push_back(next);
      }
  return order;
}

}  // namespace

Reach reach(const system::FabricGraph& graph) {
  Reach r;
  const auto order = breadth_first(graph, r.hops);
  const auto directions = static_cast<std::size_t>(2 * graph.axes());
  const auto n = static_cast<std::size_t>(graph.chips());
  std::vector<double> paths(n, 0), uses(n * directions, 0);
  r.used.assign(directions, 0);
  paths[0] = 1;
  for (const auto chip : order) {
    const auto c = static_cast<std::size_t>(chip);
    for (std::size_t g = 0; g < directions; ++g) r.used[g] += uses[c * directions + g] / paths[c];
    for (std::size_t g = 0; g < directions; ++g) {
      const auto next =
          graph.neighbour(chip, static_cast<std::int64_t>(g / 2), static_cast<int>(g % 2));
      const auto to = static_cast<std::size_t>(next);
      if (next < 0 || r.hops[to] != r.hops[c] + 1) continue;
      paths[to] += paths[c];
      for (std::size_t h = 0; h < directions; ++h)
        uses[to * directions + h] += uses[c * directions + h] + (h == g ? paths[c] : 0);
    }
  }
  return r;
}

}  // namespace podsim::performance
