#include "src/performance/fabric_loads.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace podsim::performance {
namespace {

using system::DeviceId;
using system::FabricGraph;
using system::Link;
using system::LinkClassId;
using system::LinkId;
using system::LinkKind;

Loads nothing(const FabricGraph& graph) { return Loads(graph.links(), 0); }

/// Bandwidth that the root of a broadcast can send along the axis.
double outgoing_along(const Link& axis) { return axis.rate(0).base() + axis.rate(1).base(); }

bool has_link(const FabricGraph& graph, DeviceId chip, LinkClassId axis, int direction) {
  return graph.axis(axis).length > 1 &&
         (graph.axis(axis).kind == LinkKind::switched || graph.neighbour(chip, axis, direction));
}

/// `load(position, direction)` on every link along the axis.
template <class Load>
void set_axis(const FabricGraph& graph, LinkClassId axis, Loads& loads, const Load& load) {
  for (const DeviceId c : graph.chips())
    for (const int d : {0, 1})
      if (has_link(graph, c, axis, d))
        loads[graph.link(c, axis, d)] = load(graph.coordinate(c, axis), d);
}

/// Evenly over the directions of a torus that looks the same from everywhere.
using ByDirection = base::IdVector<LinkClassId, std::array<double, 2>>;
Loads even_loads(const FabricGraph& graph, const ByDirection& by_direction) {
  Loads loads = nothing(graph);
  for (const LinkClassId a : graph.axes())
    for (const DeviceId c : graph.chips()) {
      loads[graph.link(c, a, 0)] = by_direction[a][0];
      loads[graph.link(c, a, 1)] = by_direction[a][1];
    }
  return loads;
}

/// Members behind a line's link: those that what is scattered over it is meant for.
double behind(const Link& axis, std::int64_t position, int direction) {
  return static_cast<double>(direction == 0 ? axis.length - 1 - position : position);
}

/// The latency of so many hops along each axis; the sum does not depend on the order of the axes.
template <class Hops>
units::Time along_axes(const FabricGraph& graph, const FabricGroups& groups, const Hops& hops) {
  std::vector<units::Time> times;
  for (const auto a : groups.axes())
    times.push_back(graph.axis(a).latency * static_cast<double>(hops(graph.axis(a))));
  std::sort(times.begin(), times.end());
  return std::accumulate(times.begin(), times.end(), units::Time());
}

}  // namespace

namespace {

/// `moved`: bytes along each dimension; `turned`: for links that go the other way.
Loads scattered(const FabricGraph& graph, const GroupShape& shape, const std::vector<double>& moved,
                double bytes, int turned) {
  if (shape.twisted) {
    const double n = static_cast<double>(graph.chips().count());
    const double each = bytes * (n - 1) / n / static_cast<double>(2 * graph.axes().count());
    return even_loads(graph, ByDirection(graph.axes(), {each, each}));
  }
  Loads loads = nothing(graph);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const auto a = shape.dimensions[i].link;
    const Link& axis = graph.axis(a);
    const double capacity = shape.dimensions[i].capacity().base();
    set_axis(graph, a, loads, [&](std::int64_t position, int direction) {
      if (axis.kind == LinkKind::ring)
        return moved[i] * (axis.rate(direction ^ turned).base() / capacity);
      if (axis.kind == LinkKind::switched) return moved[i];
      return moved[i] * behind(axis, position, direction) / static_cast<double>(axis.length - 1);
    });
  }
  return loads;
}

/// The same links the other way.
Loads reversed(const FabricGraph& graph, const Loads& loads) {
  Loads back = nothing(graph);
  for (const LinkId l : graph.links())
    if (has_link(graph, graph.chip_of(l), graph.axis_of(l), graph.direction_of(l)))
      back[graph.reverse(l)] = loads[l];
  return back;
}

}  // namespace

Loads scatter_loads(const FabricGraph& graph, const GroupShape& shape,
                    const std::vector<double>& moved, double bytes) {
  return scattered(graph, shape, moved, bytes, 0);
}

Loads gather_loads(const FabricGraph& graph, const GroupShape& shape,
                   const std::vector<double>& moved, double bytes) {
  return reversed(graph, scattered(graph, shape, moved, bytes, 1));
}

Loads exchange_loads(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  if (!graph.fabric().twists.empty()) {
    auto used = shortest_paths(graph).used;
    for (auto& directions : used)
      for (double& u : directions) u *= bytes / static_cast<double>(graph.chips().count());
    return even_loads(graph, used);
  }
  Loads loads = nothing(graph);
  for (const auto a : groups.axes()) {
    const Link& axis = graph.axis(a);
    const auto n = static_cast<double>(axis.length);
    set_axis(graph, a, loads, [&](std::int64_t position, int direction) {
      if (axis.kind == LinkKind::ring) return bytes * std::floor(n * n / 4) / n / 2;
      if (axis.kind == LinkKind::switched) return bytes * (n - 1) / n;
      const double ahead = behind(axis, position, direction);
      return bytes * ahead * (n - ahead) / n;
    });
  }
  return loads;
}

Loads permute_loads(const FabricGraph& graph, LinkClassId axis, double bytes) {
  Loads loads = nothing(graph);
  set_axis(graph, axis, loads, [&](std::int64_t, int direction) {
    return direction == 0 || graph.axis(axis).kind == LinkKind::switched ? bytes : 0;
  });
  return loads;
}

Loads in_switch_loads(const FabricGraph& graph, LinkClassId axis, double bytes) {
  Loads loads = nothing(graph);
  set_axis(graph, axis, loads, [&](std::int64_t, int) { return bytes; });
  return loads;
}

Loads tree_loads(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  Loads loads = nothing(graph);
  const auto roots = roots_of(graph, groups);
  // Places after the root's, counted onwards; on a line those before it are reached backwards.
  const auto carries = [&](const Link& axis, std::int64_t at, std::int64_t root, int d) {
    if (axis.kind == LinkKind::line) return d == 0 ? at >= root : at <= root;
    const auto after = (at - root + axis.length) % axis.length;
    if (axis.kind == LinkKind::switched) return d == 0 ? after < axis.length - 1 : after > 0;
    return d == 0 ? after < axis.length / 2 : after == 0 || after > axis.length / 2 + 1;
  };
  for (const DeviceId c : graph.chips()) {
    const DeviceId root = roots[groups.of(c)];
    bool on_tree(root);
    for (auto a = groups.axes().rbegin(); a != groups.axes().rend() && on_tree; ++a) {
      const auto here = graph.coordinate(c, *a), from = graph.coordinate(root, *a);
      for (const int d : {0, 1}) {
        const bool back_of_two =
            graph.axis(*a).length == 2 && d == 1 && graph.axis(*a).kind == LinkKind::ring;
        if (!back_of_two && has_link(graph, c, *a, d) && carries(graph.axis(*a), here, from, d))
          loads[graph.link(c, *a, d)] = bytes;
      }
      on_tree = here == from;
    }
  }
  return loads;
}

Loads disjoint_tree_loads(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  double outgoing = 0;
  for (const auto a : groups.axes()) outgoing += outgoing_along(graph.axis(a));
  Loads loads = nothing(graph);
  const auto roots = roots_of(graph, groups);
  for (const auto a : groups.axes())
    for (const DeviceId c : graph.chips())
      for (const int d : {0, 1}) {
        const auto to = graph.neighbour(c, a, d);
        if (!to || to == roots[groups.of(c)]) continue;
        loads[graph.link(c, a, d)] = bytes * graph.axis(a).rate(d).base() / outgoing;
      }
  return loads;
}

units::Time farthest(const FabricGraph& graph, const FabricGroups& groups) {
  if (!graph.fabric().twists.empty()) {
    const auto hops = shortest_paths(graph).hops;
    return graph.axis(LinkClassId(0)).latency *
           static_cast<double>(*std::max_element(hops.begin(), hops.end()));
  }
  return shape_of(graph, groups.axes()).farthest();
}

units::Time longest_way(const FabricGraph& graph, const FabricGroups& groups) {
  return along_axes(graph, groups, [](const Link& axis) { return axis.length - 1; });
}

units::Time passed_on(const FabricGraph& graph, const FabricGroups& groups) {
  return along_axes(graph, groups, [](const Link& axis) {
    return axis.kind == LinkKind::ring ? axis.length / 2 : axis.length - 1;
  });
}

}  // namespace podsim::performance
