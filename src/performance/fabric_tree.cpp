// Trees of a broadcast that depend on which chips are alive, and on a switch.
#include <algorithm>

#include "src/performance/fabric_loads.h"

namespace podsim::performance {
namespace {

using system::FabricGraph;
using system::LinkKind;

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

/// A search from one chip. Through a switch the chips pass the tensor on one to the next.
class Tree {
 public:
  Tree(const FabricGraph& graph, std::vector<std::int64_t> axes)
      : graph_(graph),
        axes_(std::move(axes)),
        into_(index(graph.chips())),
        reached_(into_.size(), 0),
        needed_(into_.size(), 0) {}

  void grow(std::int64_t root) {
    for (const auto chip : order_) reached_[index(chip)] = needed_[index(chip)] = 0;
    order_.clear();
    add(root, -1, {}, {});
    for (std::size_t i = 0; i < order_.size(); ++i)
      for (const auto a : axes_) spread(order_[i], a);
  }
  [[nodiscard]] bool reaches(std::int64_t chip) const { return reached_[index(chip)] != 0; }

  /// All bytes over the branches that lead to members; the time to the last of them.
  template <class IsMember>
  units::Time use(double bytes, const IsMember& is_member, Loads& loads) {
    units::Time last;
    for (std::size_t i = order_.size(); i-- > 1;) {
      const auto chip = order_[i];
      const Branch& branch = into_[index(chip)];
      if (is_member(chip)) needed_[index(chip)] = 1;
      if (needed_[index(chip)] == 0) continue;
      needed_[index(branch.from)] = 1;
      for (const auto l : branch.links) loads[index(l)] += bytes;
      last = std::max(last, branch.time);
    }
    return last;
  }

 private:
  struct Branch {
    std::int64_t from = -1;
    std::vector<std::int64_t> links;
    units::Time time;  ///< from the root
  };

  void add(std::int64_t chip, std::int64_t from, std::vector<std::int64_t> links,
           units::Time latency) {
    reached_[index(chip)] = 1;
    const auto before = from < 0 ? units::Time() : into_[index(from)].time;
    into_[index(chip)] = {from, std::move(links), before + latency};
    order_.push_back(chip);
  }

  void spread(std::int64_t chip, std::int64_t a) {
    const auto& axis = graph_.axis(a);
    if (axis.kind == LinkKind::switched) return pass_on(chip, a);
    for (const int d : {0, 1}) {
      const auto next = graph_.neighbour(chip, a, d), link = graph_.link(chip, a, d);
      if (next >= 0 && graph_.usable(link) && !reaches(next)) add(next, chip, {link}, axis.latency);
    }
  }

  void pass_on(std::int64_t chip, std::int64_t a) {
    std::int64_t stride = 1, from = chip;
    for (std::int64_t b = 0; b < a; ++b) stride *= graph_.axis(b).length;
    const auto first = chip - graph_.coordinate(chip, a) * stride;
    for (std::int64_t i = 0; i < graph_.axis(a).length; ++i) {
      const auto to = first + i * stride;
      if (!graph_.alive(to) || reaches(to)) continue;
      add(to, from, {graph_.link(from, a, 0), graph_.link(to, a, 1)}, graph_.axis(a).latency);
      from = to;
    }
  }

  const FabricGraph& graph_;
  std::vector<std::int64_t> axes_, order_;
  std::vector<Branch> into_;
  std::vector<char> reached_, needed_;
};

/// Live ones of each group.
std::vector<std::vector<std::int64_t>> members_of(const FabricGraph& graph,
                                                  const FabricGroups& groups) {
  std::vector<std::vector<std::int64_t>> members(index(groups.count()));
  for (std::int64_t c = 0; c < graph.chips(); ++c)
    if (graph.alive(c)) members[index(groups.of(c))].push_back(c);
  return members;
}

/// Grows it from the first member; false where it does not lead to all of them.
bool joins(Tree& tree, const std::vector<std::int64_t>& members) {
  tree.grow(members.front());
  return std::all_of(members.begin(), members.end(),
                     [&](std::int64_t c) { return tree.reaches(c); });
}

}  // namespace

LiveTrees live_tree_loads(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  LiveTrees result{Loads(index(graph.links()), 0), {}};
  std::vector<std::int64_t> all;
  for (std::int64_t a = 0; a < graph.axes(); ++a) all.push_back(a);
  Tree inside(graph, groups.axes()), anywhere(graph, all);
  for (const auto& members : members_of(graph, groups)) {
    if (members.empty()) continue;
    const auto group = groups.of(members.front());
    const auto is_member = [&](std::int64_t c) { return groups.of(c) == group; };
    const bool whole = joins(inside, members);
    if (!whole) anywhere.grow(members.front());
    result.latency =
        std::max(result.latency, (whole ? inside : anywhere).use(bytes, is_member, result.loads));
  }
  return result;
}

bool is_joined(const FabricGraph& graph, const FabricGroups& groups) {
  Tree tree(graph, groups.axes());
  const auto all = members_of(graph, groups);
  return std::all_of(all.begin(), all.end(),
                     [&](const auto& members) { return members.empty() || joins(tree, members); });
}

std::vector<Loads> doubling_loads(const FabricGraph& graph, const FabricGroups& groups,
                                  double bytes) {
  std::vector<Loads> rounds;
  const auto roots = roots_of(graph, groups);
  const auto after_root = [&](std::int64_t chip, std::int64_t axis) {
    const auto root = roots[index(groups.of(chip))];
    const auto length = graph.axis(axis).length;
    return (graph.coordinate(chip, axis) - graph.coordinate(root, axis) + length) % length;
  };
  for (auto a = groups.axes().rbegin(); a != groups.axes().rend(); ++a)
    for (std::int64_t have = 1; have < graph.axis(*a).length; have *= 2) {
      rounds.emplace_back(index(graph.links()), 0);
      for (std::int64_t c = 0; c < graph.chips(); ++c) {
        // The axes before this one in the list come later: only the root's places have the tensor.
        const bool takes_part = std::all_of(groups.axes().begin(), a.base() - 1,
                                            [&](std::int64_t b) { return after_root(c, b) == 0; });
        const auto at = after_root(c, *a);
        if (!takes_part) continue;
        if (at < have && at + have < graph.axis(*a).length)
          rounds.back()[index(graph.link(c, *a, 0))] = bytes;
        if (at >= have && at < 2 * have) rounds.back()[index(graph.link(c, *a, 1))] = bytes;
      }
    }
  return rounds;
}

}  // namespace podsim::performance
