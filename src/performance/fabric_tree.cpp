// Trees of a broadcast that depend on which chips are alive, and on a switch.
#include <algorithm>

#include "src/performance/fabric_loads.h"

namespace podsim::performance {
namespace {

using system::DeviceId;
using system::FabricGraph;
using system::LinkClassId;
using system::LinkId;
using system::LinkKind;

/// A search from one chip. Through a switch the chips pass the tensor on one to the next.
class Tree {
 public:
  Tree(const FabricGraph& graph, std::vector<LinkClassId> axes)
      : graph_(graph),
        axes_(std::move(axes)),
        into_(graph.chips()),
        reached_(graph.chips(), 0),
        needed_(graph.chips(), 0) {}

  void grow(DeviceId root) {
    for (const DeviceId chip : order_) reached_[chip] = needed_[chip] = 0;
    order_.clear();
    add(root, {}, {}, {});
    for (std::size_t i = 0; i < order_.size(); ++i)
      for (const auto a : axes_) spread(order_[i], a);
  }
  [[nodiscard]] bool reaches(DeviceId chip) const { return reached_[chip] != 0; }

  /// All bytes over the branches that lead to members; the time to the last of them.
  template <class IsMember>
  units::Time use(double bytes, const IsMember& is_member, Loads& loads) {
    units::Time last;
    for (std::size_t i = order_.size(); i-- > 1;) {
      const auto chip = order_[i];
      const Branch& branch = into_[chip];
      if (is_member(chip)) needed_[chip] = 1;
      if (needed_[chip] == 0) continue;
      needed_[branch.from] = 1;
      for (const LinkId l : branch.links) loads[l] += bytes;
      last = std::max(last, branch.time);
    }
    return last;
  }

 private:
  struct Branch {
    DeviceId from;
    std::vector<LinkId> links;
    units::Time time;  ///< latency from the root
  };

  void add(DeviceId chip, DeviceId from, std::vector<LinkId> links, units::Time latency) {
    reached_[chip] = 1;
    const auto before = from ? into_[from].time : units::Time();
    into_[chip] = {from, std::move(links), before + latency};
    order_.push_back(chip);
  }

  void spread(DeviceId chip, LinkClassId a) {
    const auto& axis = graph_.axis(a);
    if (axis.kind == LinkKind::switched) return pass_on(chip, a);
    for (const int d : {0, 1}) {
      const DeviceId next = graph_.neighbour(chip, a, d);
      const LinkId link = graph_.link(chip, a, d);
      if (next && graph_.usable(link) && !reaches(next)) add(next, chip, {link}, axis.latency);
    }
  }

  void pass_on(DeviceId chip, LinkClassId a) {
    DeviceId from = chip;
    const DeviceId first = graph_.first_along(chip, a);
    for (std::int64_t i = 0; i < graph_.axis(a).length; ++i) {
      const DeviceId to = first + i * graph_.stride(a);
      if (!graph_.alive(to) || reaches(to)) continue;
      add(to, from, {graph_.link(from, a, 0), graph_.link(to, a, 1)}, graph_.axis(a).latency);
      from = to;
    }
  }

  const FabricGraph& graph_;
  std::vector<LinkClassId> axes_;
  std::vector<DeviceId> order_;
  base::IdVector<DeviceId, Branch> into_;
  base::IdVector<DeviceId, char> reached_, needed_;
};

/// Grows it from the first member; false where it does not lead to all of them.
bool joins(Tree& tree, const std::vector<DeviceId>& members) {
  tree.grow(members.front());
  return std::all_of(members.begin(), members.end(), [&](DeviceId c) { return tree.reaches(c); });
}

}  // namespace

LiveTrees live_tree_loads(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  LiveTrees result{Loads(graph.links(), 0), {}};
  Tree inside(graph, groups.axes()), anywhere(graph, all_axes(graph));
  for (const auto& members : live_members(graph, groups)) {
    if (members.empty()) continue;
    const auto group = groups.of(members.front());
    const auto is_member = [&](DeviceId c) { return groups.of(c) == group; };
    const bool whole = joins(inside, members);
    if (!whole) anywhere.grow(members.front());
    result.latency =
        std::max(result.latency, (whole ? inside : anywhere).use(bytes, is_member, result.loads));
  }
  return result;
}

bool is_joined(const FabricGraph& graph, const FabricGroups& groups) {
  Tree tree(graph, groups.axes());
  const auto all = live_members(graph, groups);
  return std::all_of(all.begin(), all.end(),
                     [&](const auto& members) { return members.empty() || joins(tree, members); });
}

std::vector<Loads> doubling_loads(const FabricGraph& graph, const FabricGroups& groups,
                                  double bytes) {
  std::vector<Loads> rounds;
  const auto roots = roots_of(graph, groups);
  const auto after_root = [&](DeviceId chip, LinkClassId axis) {
    const DeviceId root = roots[groups.of(chip)];
    const auto length = graph.axis(axis).length;
    return (graph.coordinate(chip, axis) - graph.coordinate(root, axis) + length) % length;
  };
  for (auto a = groups.axes().rbegin(); a != groups.axes().rend(); ++a)
    for (std::int64_t have = 1; have < graph.axis(*a).length; have *= 2) {
      rounds.emplace_back(graph.links(), 0);
      for (const DeviceId c : graph.chips()) {
        // The axes before this one in the list come later: only the root's places have the tensor.
        const bool takes_part = std::all_of(groups.axes().begin(), a.base() - 1,
                                            [&](LinkClassId b) { return after_root(c, b) == 0; });
        const auto at = after_root(c, *a);
        if (!takes_part) continue;
        if (at < have && at + have < graph.axis(*a).length)
          rounds.back()[graph.link(c, *a, 0)] = bytes;
        if (at >= have && at < 2 * have) rounds.back()[graph.link(c, *a, 1)] = bytes;
      }
    }
  return rounds;
}

}  // namespace podsim::performance
