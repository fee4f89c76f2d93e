#include <algorithm>
#include <cstdlib>

#include "podsim/performance/fabric_collective.h"
#include "src/performance/fabric_loads.h"

namespace podsim::performance {
namespace {

using system::DeviceId;
using system::FabricGraph;
using system::LinkClassId;
using system::LinkKind;
using workload::CollectiveKind;

/// The figures that bound one group.
struct GroupFigures {
  double members = 0, outgoing = 0;
  bool leaves = false;  ///< its axes, over links of chips that are not its own
};

using Figures = base::IdVector<FabricGroupId, GroupFigures>;

/// Bytes per second that the chip can send on the axes; a switch's port counts once.
double outgoing(const FabricGraph& graph, const FabricGroups& groups, DeviceId chip,
                bool all_axes) {
  double sum = 0;
  for (const LinkClassId a : graph.axes())
    for (const int d : {0, 1})
      if ((all_axes || groups.has_axis(a)) && graph.usable(graph.link(chip, a, d)) &&
          (d == 0 || graph.axis(a).kind != LinkKind::switched))
        sum += graph.axis(a).rate(d).base();
  return sum;
}

/// Where failures cut a group's own links apart, it uses those of other axes as well.
bool leaves_its_axes(const FabricGraph& graph, const FabricGroups& groups) {
  if (groups.axes().size() == graph.axes().size()) return false;
  return !graph.fabric().cut_links.empty() || !graph.fabric().dead_chips.empty();
}

Figures figures(const FabricGraph& graph, const FabricGroups& groups) {
  Figures all(groups.ids());
  // A group that is whole needs no other axes, and those that are not have the looser bound.
  base::IdVector<FabricGroupId, char> broken(groups.ids(), 0);
  const bool any = leaves_its_axes(graph, groups);
  for (const auto l : graph.fabric().cut_links) broken[groups.of(graph.chip_of(l))] = any;
  for (const auto c : graph.fabric().dead_chips) broken[groups.of(c)] = any;
  for (const DeviceId c : graph.chips()) {
    if (!graph.alive(c)) continue;
    const FabricGroupId g = groups.of(c);
    all[g].members += 1;
    all[g].leaves = broken[g] != 0;
    all[g].outgoing += outgoing(graph, groups, c, broken[g] != 0);
  }
  return all;
}

double round_bound(const FabricGraph& graph, const FabricGroups& groups, double bytes,
                   double rounds) {
  double longest = 0;
  for (const auto& group : figures(graph, groups)) {
    if (group.members < 2) continue;
    const double sent = graph.fabric().switch_reduces && rounds > 1
                            ? group.members * bytes
                            : rounds * (group.members - 1) * bytes;
    longest = std::max(longest, sent / group.outgoing);
  }
  return longest;
}

/// Whether links of the axis lead from one slice or domain to another.
bool joins_parts(const FabricGraph& graph, LinkClassId axis) {
  return graph.axis(axis).scope == system::LinkScope::between;
}

std::int64_t axis_distance(const system::Link& axis, std::int64_t from, std::int64_t to) {
  const auto apart = std::abs(from - to);
  if (axis.kind == LinkKind::switched) return apart == 0 ? 0 : 1;
  return axis.kind == LinkKind::ring ? std::min(apart, axis.length - apart) : apart;
}

/// Hops between two chips. An outer network reaches any chip behind it at once.
std::int64_t distance(const FabricGraph& graph, const FabricGroups& groups, DeviceId from,
                      DeviceId to) {
  std::int64_t hops = 0;
  for (const auto a : groups.axes()) {
    const auto here =
        axis_distance(graph.axis(a), graph.coordinate(from, a), graph.coordinate(to, a));
    if (joins_parts(graph, a) && here > 0) return 1;
    hops += here;
  }
  return hops;
}

/// Sum of the distances along one axis over all ordered pairs of its places. On a line, 2 (n - d)
/// pairs are d apart; on a ring and a switch every place sees the same.
double axis_distances(const system::Link& axis) {
  const bool line = axis.kind == LinkKind::line;
  double sum = 0;
  for (std::int64_t d = 1; d < axis.length; ++d)
    sum += static_cast<double>(axis_distance(axis, 0, d)) *
           static_cast<double>(line ? 2 * (axis.length - d) : axis.length);
  return sum;
}

/// Sum over all ordered pairs of a whole group. Axes add up: each pair of places along an axis
/// occurs once for every pair of places along the others. Pairs behind different ports of an outer
/// network are one hop apart.
double whole_distances(const FabricGraph& graph, const FabricGroups& groups) {
  const auto n = static_cast<double>(groups.members());
  if (!graph.fabric().twists.empty()) {
    double sum = 0;
    for (const auto h : shortest_paths(graph).hops) sum += static_cast<double>(h);
    return n * sum;
  }
  double inside = 0, members = 1, domains = 1;
  for (const auto a : groups.axes())
    (joins_parts(graph, a) ? domains : members) *= static_cast<double>(graph.axis(a).length);
  for (const auto a : groups.axes()) {
    const double others = members / static_cast<double>(graph.axis(a).length);
    if (!joins_parts(graph, a)) inside += axis_distances(graph.axis(a)) * others * others;
  }
  return inside * domains + n * (n - members);
}

/// Twice what the dead chips of the group are away from all others: more than the pairs that they
/// are missing from.
double missing_distances(const FabricGraph& graph, const FabricGroups& groups,
                         FabricGroupId group) {
  double sum = 0;
  for (const auto dead : graph.fabric().dead_chips) {
    if (groups.of(dead) != group) continue;
    if (!graph.fabric().twists.empty()) {
      for (const auto h : shortest_paths(graph).hops) sum += static_cast<double>(h);
      continue;
    }
    for (const DeviceId c : graph.chips())
      if (groups.of(c) == group) sum += static_cast<double>(distance(graph, groups, dead, c));
  }
  return 2 * sum;
}

double exchange_bound(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  const auto all = figures(graph, groups);
  const double whole = whole_distances(graph, groups);
  double longest = 0;
  for (const FabricGroupId g : groups.ids()) {
    if (all[g].members < 2) continue;
    // Where other chips help, all that is sure is that the bytes leave their senders.
    const double hops = all[g].leaves ? all[g].members * (all[g].members - 1)
                                      : whole - missing_distances(graph, groups, g);
    longest = std::max(longest, bytes / all[g].members * hops / all[g].outgoing);
  }
  return longest;
}

/// The bound of a chip that sends all bytes itself.
double sender_bound(const FabricGraph& graph, const FabricGroups& groups, double bytes,
                    const std::vector<DeviceId>& senders) {
  const bool all_axes = leaves_its_axes(graph, groups);
  double longest = 0;
  for (const DeviceId chip : senders) {
    const double rate = outgoing(graph, groups, chip, all_axes);
    if (rate > 0) longest = std::max(longest, bytes / rate);
  }
  return longest;
}

/// Roots of groups that have somebody to send to.
std::vector<DeviceId> busy_roots(const FabricGraph& graph, const FabricGroups& groups) {
  std::vector<DeviceId> busy;
  const auto roots = roots_of(graph, groups);
  const auto all = figures(graph, groups);
  for (const FabricGroupId g : groups.ids())
    if (all[g].members >= 2) busy.push_back(roots[g]);
  return busy;
}

/// Live chips with a live next one along the axis, through a switch with any.
std::vector<DeviceId> senders_along(const FabricGraph& graph, LinkClassId axis) {
  std::vector<DeviceId> senders;
  const FabricGroups lines(graph, {axis});
  const auto all = figures(graph, lines);
  for (const DeviceId c : graph.chips()) {
    const auto next = graph.neighbour(c, axis, 0);
    const bool sends = graph.axis(axis).kind == LinkKind::switched ? all[lines.of(c)].members > 1
                                                                   : next && graph.alive(next);
    if (graph.alive(c) && sends) senders.push_back(c);
  }
  return senders;
}

}  // namespace

units::Time collective_bound(const FabricGraph& graph, const FabricCollective& collective) {
  const FabricGroups groups(graph, collective.axes);
  const double bytes = collective.bytes.base();
  switch (collective.op) {
    case CollectiveKind::all_reduce:
      return units::Time(round_bound(graph, groups, bytes, 2));
    case CollectiveKind::reduce_scatter:
    case CollectiveKind::all_gather:
      return units::Time(round_bound(graph, groups, bytes, 1));
    case CollectiveKind::all_to_all:
      return units::Time(exchange_bound(graph, groups, bytes));
    case CollectiveKind::broadcast:
      return units::Time(sender_bound(graph, groups, bytes, busy_roots(graph, groups)));
    case CollectiveKind::permute:
      break;
  }
  return units::Time(
      sender_bound(graph, groups, bytes, senders_along(graph, collective.axes.front())));
}

}  // namespace podsim::performance
