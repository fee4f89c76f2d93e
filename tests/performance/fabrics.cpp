#include "tests/performance/fabrics.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "podsim/config/diagnostics.h"

namespace podsim::sample {
namespace {

using performance::FabricCollective;
using system::DeviceId;
using system::FabricGraph;
using system::LinkClassId;
using system::LinkKind;
using workload::CollectiveKind;

std::int64_t pick(std::mt19937& random, std::int64_t from, std::int64_t to) {
  return std::uniform_int_distribution<std::int64_t>(from, to)(random);
}

double draw(std::mt19937& random, double from, double to) {
  return std::uniform_real_distribution<double>(from, to)(random);
}

std::string number(std::mt19937& random, std::int64_t from, std::int64_t to) {
  return std::to_string(pick(random, from, to));
}

std::string torus_text(std::mt19937& random, std::int64_t longest) {
  const std::int64_t axes = pick(random, 1, 3);
  std::string shape = number(random, 2, longest), wraps;
  for (std::int64_t a = 1; a < axes; ++a) shape += "x" + number(random, 1, longest);
  for (std::int64_t a = 0; a < axes; ++a)
    if (pick(random, 0, 2) > 0) wraps += "xyz"[a];
  if (pick(random, 0, 3) == 0) return "mesh:" + shape;
  return "torus:" + shape + ":wrap=" + (wraps.empty() ? "none" : wraps);
}

std::string outer_text(std::mt19937& random) {
  return ":nic=" + number(random, 5, 60) + "GB/s:latency=" + number(random, 1, 4) +
         "us:oversubscription=" + number(random, 1, 4);
}

std::string random_text(std::mt19937& random) {
  const char* const twisted[] = {"4x4x8", "4x8x4", "8x4x4", "4x8x8",
                                 "8x8x4", "2x2x4", "2x4x4", "3x6x6"};
  switch (pick(random, 0, 8)) {
    case 0:
      return std::string("twisted:") + twisted[pick(random, 0, 7)];
    case 1:
      return "ring:" + number(random, 2, 40);
    case 2:
      return "line:" + number(random, 2, 20);
    case 3:
      return "switch:" + number(random, 2, 40);
    case 4: {
      const auto inside = pick(random, 2, 8);
      return "nvlink:" + std::to_string(inside) +
             ",fat-tree:" + std::to_string(inside * pick(random, 1, 8)) + outer_text(random);
    }
    case 5:
      return torus_text(random, 4) + ",dcn:" + number(random, 1, 4) + outer_text(random);
    default:
      return torus_text(random, 7);
  }
}

std::string random_failure(const FabricGraph& graph, std::mt19937& random) {
  const DeviceId chip(pick(random, 0, graph.chips().count() - 1));
  const LinkClassId axis(pick(random, 0, graph.axes().count() - 1));
  const DeviceId to = graph.neighbour(chip, axis, 0);
  if (!to || pick(random, 0, 2) == 0) return "chip:" + graph.chip_name(chip);
  return "link:" + graph.chip_name(chip) + "-" + graph.chip_name(to);
}

/// Some links between the chips of a group, and what they can carry.
class Group {
 public:
  Group(const FabricGraph& graph, std::vector<DeviceId> members, std::vector<LinkClassId> axes,
        bool leaves)
      : graph_(graph), members_(std::move(members)), axes_(std::move(axes)), leaves_(leaves) {}

  [[nodiscard]] double size() const { return static_cast<double>(members_.size()); }
  [[nodiscard]] double outgoing(DeviceId chip) const {
    double sum = 0;
    for (const auto a : axes_)
      for (const int d : {0, 1}) {
        const bool out_of_switch = d == 1 && graph_.axis(a).kind == LinkKind::switched;
        const auto link = graph_.link(chip, a, d);
        if (graph_.usable(link) && !out_of_switch) sum += graph_.bandwidth(link).base();
      }
    return sum;
  }
  [[nodiscard]] double outgoing() const {
    double sum = 0;
    for (const auto c : members_) sum += outgoing(c);
    return sum;
  }
  /// Where links of other chips help, every byte still leaves its sender once.
  [[nodiscard]] double distances() const {
    if (leaves_) return size() * (size() - 1);
    double sum = 0;
    for (const auto from : members_) {
      const auto hops = search(from);
      for (const auto to : members_)
        if (to != from) sum += behind_other_port(from, to) ? 1 : hops.at(to);
    }
    return sum;
  }
  [[nodiscard]] const std::vector<DeviceId>& members() const { return members_; }
  /// Behind the same switch.
  [[nodiscard]] bool has_neighbour(DeviceId chip, LinkClassId axis) const {
    return std::any_of(members_.begin(), members_.end(), [&](DeviceId other) {
      return other != chip && joined_by_switch(chip, other, axis);
    });
  }

 private:
  [[nodiscard]] bool behind_other_port(DeviceId from, DeviceId to) const {
    return std::any_of(axes_.begin(), axes_.end(), [&](LinkClassId a) {
      return graph_.axis(a).scope == system::LinkScope::between &&
             graph_.coordinate(from, a) != graph_.coordinate(to, a);
    });
  }
  [[nodiscard]] bool joined_by_switch(DeviceId from, DeviceId to, LinkClassId axis) const {
    for (const LinkClassId a : graph_.axes())
      if (a != axis && graph_.coordinate(from, a) != graph_.coordinate(to, a)) return false;
    return true;
  }
  [[nodiscard]] std::map<DeviceId, double> search(DeviceId root) const {
    std::map<DeviceId, double> hops{{root, 0}};
    std::vector<DeviceId> order{root};
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto here = order[i];
      const auto reach = [&](DeviceId to) {
        if (graph_.alive(to) && hops.emplace(to, hops.at(here) + 1).second) order.push_back(to);
      };
      for (const auto a : axes_) {
        for (const int d : {0, 1}) {
          const auto to = graph_.neighbour(here, a, d);
          if (to && graph_.usable(graph_.link(here, a, d))) reach(to);
        }
        for (const DeviceId c : graph_.chips())
          if (graph_.axis(a).kind == LinkKind::switched && joined_by_switch(here, c, a)) reach(c);
      }
    }
    return hops;
  }

  const FabricGraph& graph_;
  std::vector<DeviceId> members_;
  std::vector<LinkClassId> axes_;
  bool leaves_ = false;
};

/// By the coordinates outside the axes. A group that failures touch may use all links.
std::vector<Group> groups_of(const FabricGraph& graph, const std::vector<LinkClassId>& axes) {
  const auto key = [&](DeviceId chip) {
    std::vector<std::int64_t> at;
    for (const LinkClassId a : graph.axes())
      if (std::find(axes.begin(), axes.end(), a) == axes.end())
        at.push_back(graph.coordinate(chip, a));
    return at;
  };
  std::map<std::vector<std::int64_t>, std::vector<DeviceId>> members;
  std::map<std::vector<std::int64_t>, bool> touched;
  for (const DeviceId c : graph.chips())
    if (graph.alive(c)) members[key(c)].push_back(c);
  for (const auto l : graph.fabric().cut_links) touched[key(graph.chip_of(l))] = true;
  for (const auto c : graph.fabric().dead_chips) touched[key(c)] = true;
  std::vector<Group> groups;
  const auto all = all_axes(graph.fabric());
  for (const auto& [at, chips] : members) {
    const bool leaves = touched[at] && axes.size() < all.size();
    groups.emplace_back(graph, chips, leaves ? all : axes, leaves);
  }
  return groups;
}

double bound_of(const FabricGraph& graph, const Group& group, const FabricCollective& c) {
  const double n = group.size(), bytes = c.bytes.base();
  switch (c.op) {
    case CollectiveKind::all_reduce:
      return (graph.fabric().switch_reduces ? n : 2 * (n - 1)) * bytes / group.outgoing();
    case CollectiveKind::reduce_scatter:
    case CollectiveKind::all_gather:
      return (n - 1) * bytes / group.outgoing();
    case CollectiveKind::all_to_all:
      return bytes / n * group.distances() / group.outgoing();
    case CollectiveKind::broadcast:
      return bytes / group.outgoing(group.members().front());
    case CollectiveKind::permute:
      break;
  }
  double least = 0;
  for (const auto chip : group.members()) {
    const auto axis = c.axes.front();
    const auto next = graph.neighbour(chip, axis, 0);
    const bool sends = graph.axis(axis).kind == LinkKind::switched ? group.has_neighbour(chip, axis)
                                                                   : next && graph.alive(next);
    if (sends) least = std::max(least, bytes / group.outgoing(chip));
  }
  return least;
}

}  // namespace

system::Fabric fabric(const std::string& text, double gigabytes_per_second, double nanoseconds) {
  return system::parse_fabric(
      text, {units::Bandwidth(gigabytes_per_second * 1e9), units::Time(nanoseconds * 1e-9)});
}

system::Fabric random_fabric(std::mt19937& random) {
  auto f = fabric(random_text(random), draw(random, 1, 200),
                  pick(random, 0, 3) == 0 ? 0 : draw(random, 10, 3000));
  if (f.twists.empty() && pick(random, 0, 1) == 0)
    for (auto& a : f.axes) {
      a.bandwidth *= draw(random, 0.2, 2);
      if (pick(random, 0, 2) == 0) a.backwards = a.bandwidth * draw(random, 0.5, 2);
    }
  return f;
}

system::Fabric with_random_failures(const system::Fabric& whole, std::mt19937& random) {
  const FabricGraph graph(whole);
  system::Fabric f = whole;
  std::vector<std::string> failures;
  for (auto left = pick(random, 1, 3); left > 0; --left) {
    failures.push_back(random_failure(graph, random));
    try {
      f = system::with_failures(whole, failures);
    } catch (const config::InputError&) {
      failures.pop_back();
    }
  }
  return f;
}

std::vector<LinkClassId> all_axes(const system::Fabric& f) {
  std::vector<LinkClassId> axes;
  for (const LinkClassId a : f.axes.ids())
    if (f.axes[a].length > 1) axes.push_back(a);
  return axes;
}

std::vector<LinkClassId> random_axes(const system::Fabric& f, std::mt19937& random) {
  const auto all = all_axes(f);
  if (!f.twists.empty() || pick(random, 0, 1) == 0) return all;
  std::vector<LinkClassId> some;
  for (const auto a : all)
    if (pick(random, 0, 1) == 0) some.push_back(a);
  return some.empty() ? all : some;
}

FabricCollective collective(CollectiveKind op, double bytes, const system::Fabric& f) {
  return {op, units::Bytes(bytes), all_axes(f)};
}

double alone(const system::Fabric& f, const FabricCollective& c) {
  return performance::plan_collective(FabricGraph(f), c).alone.base();
}

double counted_bound(const FabricGraph& graph, const FabricCollective& c) {
  double longest = 0;
  for (const auto& group : groups_of(graph, c.axes))
    if (group.size() > 1) longest = std::max(longest, bound_of(graph, group, c));
  return longest;
}

}  // namespace podsim::sample
