#include <algorithm>
#include <functional>

#include "podsim/config/diagnostics.h"
#include "podsim/performance/fabric_collective.h"
#include "src/performance/fabric_detours.h"

namespace podsim::performance {
namespace {

using system::AxisKind;
using system::FabricGraph;

/// An algorithm on the whole fabric.
struct Candidate {
  std::string name;
  std::vector<FabricPhase> phases;
  bool in_parts = false;  ///< each live chip has an equal part of the bytes to itself
  bool knows_failures = false;
  bool is_exchange = false;
};

/// "ring x, y, z", "line x", "nvlink, network".
std::string over(const FabricGraph& graph, const FabricGroups& groups) {
  std::string names;
  for (const auto a : groups.axes()) names += (names.empty() ? "" : ", ") + graph.axis(a).name;
  return names;
}

std::string style(const FabricGraph& graph, const FabricGroups& groups) {
  if (!graph.fabric().twists.empty()) return "shortest-path trees";
  const auto& axes = groups.axes();
  const auto is = [&](AxisKind kind) {
    return [&graph, kind](std::int64_t a) { return graph.axis(a).kind == kind; };
  };
  const auto kinds = std::count_if(axes.begin(), axes.end(), is(AxisKind::switched));
  const bool outer =
      std::any_of(axes.begin(), axes.end(), [&](std::int64_t a) { return graph.axis(a).outer; });
  if (outer && axes.size() > 1) return "hierarchical";
  if (kinds > 0) return "direct";
  const bool rings = std::all_of(axes.begin(), axes.end(), is(AxisKind::ring));
  return std::string(axes.size() > 1 ? "multi-axis " : "") + (rings ? "ring" : "line");
}

using Candidates = std::vector<Candidate>;

Candidates reductions(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  const auto latency = farthest(graph, groups);
  const auto scatter = scatter_loads(graph, groups, bytes);
  const auto gather = gather_loads(graph, groups, bytes);
  Candidates found;
  found.push_back({style(graph, groups) + " reduce-scatter, all-gather over " + over(graph, groups),
                   {{scatter, latency, {}}, {gather, latency, {}}},
                   true});
  const auto members = static_cast<double>(groups.members());
  found.push_back({"one-shot all-gather over " + over(graph, groups),
                   {{gather_loads(graph, groups, bytes * members), latency, {}}}});
  if (graph.fabric().switch_reduces)
    found.push_back({"in-switch reduction",
                     {{in_switch_loads(graph, groups.axes().front(), bytes), latency, {}}}});
  return found;
}

bool all_are(const FabricGraph& graph, const FabricGroups& groups, AxisKind kind) {
  return std::all_of(groups.axes().begin(), groups.axes().end(),
                     [&](std::int64_t a) { return graph.axis(a).kind == kind; });
}

/// Seconds that each group's busiest link works.
std::vector<double> busiest(const FabricGraph& graph, const FabricGroups& groups,
                            const Loads& loads) {
  std::vector<double> longest(static_cast<std::size_t>(groups.count()), 0);
  for (std::int64_t l = 0; l < graph.links(); ++l) {
    double& group = longest[static_cast<std::size_t>(groups.of(graph.chip_of(l)))];
    group = std::max(group, loads[static_cast<std::size_t>(l)] / graph.bandwidth(l).base());
  }
  return longest;
}

void raise(std::vector<double>& least, const std::vector<double>& to) {
  least.resize(to.size(), 0);
  for (std::size_t i = 0; i < to.size(); ++i) least[i] = std::max(least[i], to[i]);
}

/// Sets of failures that leave some of them out: all of those where they are few, otherwise each
/// one alone and the first ones together.
std::vector<system::Fabric> with_fewer_failures(const system::Fabric& fabric) {
  constexpr std::size_t few = 4;
  const auto cables = fabric.cut_links.size() / 2;
  const auto in_cubes = static_cast<std::size_t>(fabric.dead_in_cubes);
  const std::size_t cube = system::kCubeChips, cubes = in_cubes / cube;
  const auto total = cables + cubes + fabric.dead_chips.size() - in_cubes;
  std::vector<system::Fabric> fewer;
  const auto keep = [&](const std::function<bool(std::size_t)>& kept) {
    system::Fabric f = fabric;
    f.cut_links.clear(), f.dead_chips.clear();
    const auto add = [](std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from,
                        std::size_t first, std::size_t n) {
      const auto begin = from.begin() + static_cast<std::ptrdiff_t>(first);
      to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(n));
    };
    for (std::size_t i = 0; i < total; ++i) {
      if (!kept(i)) continue;
      if (i < cables)
        add(f.cut_links, fabric.cut_links, 2 * i, 2);
      else if (i < cables + cubes)
        add(f.dead_chips, fabric.dead_chips, (i - cables) * cube, cube);
      else
        add(f.dead_chips, fabric.dead_chips, i - cables - cubes + in_cubes, 1);
    }
    fewer.push_back(std::move(f));
  };
  if (total <= few) {
    for (std::size_t set = 1; set + 1 < (std::size_t{1} << total); ++set)
      keep([set](std::size_t i) { return (set >> i & 1U) != 0; });
    return fewer;
  }
  for (std::size_t n = 1; n < total; ++n) keep([n](std::size_t i) { return i < n; });
  for (std::size_t n = 1; n < total; ++n) keep([n](std::size_t i) { return i == n; });
  return fewer;
}

/// A tree over what is left. With a chip dead the others may be nearer to each other: no faster
/// than with it, nor than the slowest axis of the whole.
Candidate live_tree(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  auto trees = live_tree_loads(graph, groups, bytes);
  auto latency = std::max(trees.latency, graph.fabric().twists.empty() ? passed_on(graph, groups)
                                                                       : farthest(graph, groups));
  double slowest = 0;
  for (const auto a : groups.axes())
    slowest =
        std::max(slowest, bytes / std::min(graph.axis(a).rate(0), graph.axis(a).rate(1)).base());
  std::vector<double> least(static_cast<std::size_t>(groups.count()), slowest);
  for (const auto& fewer : with_fewer_failures(graph.fabric())) {
    const FabricGraph broken(fewer);
    if (!system::is_connected(broken)) continue;
    const auto some = live_tree_loads(broken, groups, bytes);
    raise(least, busiest(graph, groups, some.loads));
    latency = std::max(latency, some.latency);
  }
  Candidate tree{"pipelined tree of shortest ways along " + over(graph, groups), {}};
  tree.phases.push_back({std::move(trees.loads), latency, std::move(least)});
  tree.knows_failures = true;
  return tree;
}

/// The switches' latency once a round.
Candidate doubling(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  units::Time latency;
  for (const auto a : groups.axes()) latency = std::max(latency, graph.axis(a).latency);
  Candidate tree{"binomial tree along " + over(graph, groups), {}};
  for (auto& loads : doubling_loads(graph, groups, bytes))
    tree.phases.push_back({std::move(loads), latency, {}});
  return tree;
}

Candidates broadcasts(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  Candidates found;
  const auto& fabric = graph.fabric();
  // Where chips are missing a way round does not reach all that they would have passed it on to.
  if (all_are(graph, groups, AxisKind::ring) && fabric.dead_chips.empty())
    found.push_back(
        {"edge-disjoint trees over " + over(graph, groups),
         {{disjoint_tree_loads(graph, groups, bytes), longest_way(graph, groups), {}}}});
  if (!fabric.cut_links.empty() || !fabric.dead_chips.empty() || !fabric.twists.empty()) {
    found.push_back(live_tree(graph, groups, bytes));
    return found;
  }
  if (all_are(graph, groups, AxisKind::switched)) found.push_back(doubling(graph, groups, bytes));
  found.push_back({"pipelined tree along " + over(graph, groups),
                   {{tree_loads(graph, groups, bytes), passed_on(graph, groups), {}}}});
  return found;
}

Candidates candidates(const FabricGraph& graph, const FabricGroups& groups,
                      const FabricCollective& c) {
  const double bytes = c.bytes.base();
  const auto latency = farthest(graph, groups);
  const std::string name = style(graph, groups);
  const std::string axes = " over " + over(graph, groups);
  const auto scatter = [&] { return scatter_loads(graph, groups, bytes); };
  switch (c.op) {
    case FabricOp::all_reduce:
      return reductions(graph, groups, bytes);
    case FabricOp::reduce_scatter:
      return {{name + " reduce-scatter" + axes, {{scatter(), latency, {}}}, true}};
    case FabricOp::all_gather:
      return {
          {name + " all-gather" + axes, {{gather_loads(graph, groups, bytes), latency, {}}}, true}};
    case FabricOp::all_to_all:
      return {{"shortest paths" + axes,
               {{exchange_loads(graph, groups, bytes), latency, {}}},
               true,
               false,
               true}};
    case FabricOp::broadcast:
      return broadcasts(graph, groups, bytes);
    case FabricOp::permute:
      break;
  }
  const auto first = groups.axes().front();
  return {{"next along " + graph.axis(first).name,
           {{permute_loads(graph, first, bytes), graph.axis(first).latency, {}}}}};
}

/// Fewer chips have larger parts.
Loads enlarged(const FabricGraph& graph, const FabricGroups& groups, Loads loads) {
  if (graph.fabric().dead_chips.empty()) return loads;
  std::vector<double> dead(static_cast<std::size_t>(groups.count()), 0);
  for (const auto c : graph.fabric().dead_chips) ++dead[static_cast<std::size_t>(groups.of(c))];
  const auto members = static_cast<double>(groups.members());
  for (std::int64_t l = 0; l < graph.links(); ++l) {
    const auto live = members - dead[static_cast<std::size_t>(groups.of(graph.chip_of(l)))];
    if (live > 0) loads[static_cast<std::size_t>(l)] *= members / live;
  }
  return loads;
}

/// An all-to-all among too many chips for a search from each is at least as slow as its bound.
Detours routed(const FabricGraph& broken, const FabricGroups& groups, const Candidate& candidate,
               const FabricCollective& collective, Loads loads) {
  if (candidate.in_parts) loads = enlarged(broken, groups, std::move(loads));
  auto found = detour(broken, groups.axes(), std::move(loads));
  if (!candidate.is_exchange || broken.fabric().dead_chips.empty()) return found;
  if (broken.chips() <= kMostSearches)
    found.loads = live_exchange_loads(broken, groups, collective.bytes.base());
  else
    found.least = collective_bound(broken, collective).base();
  return found;
}

void route_round_failures(const FabricGraph& graph, const FabricGroups& groups,
                          const Candidate& candidate, const FabricCollective& collective,
                          FabricPhase& phase) {
  const auto& fabric = graph.fabric();
  if (fabric.cut_links.empty() && fabric.dead_chips.empty()) return;
  raise(phase.least, busiest(graph, groups, phase.bytes));
  std::int64_t hops = 0;
  const auto at_least = [&](double seconds) {
    raise(phase.least, std::vector<double>(phase.least.size(), seconds));
  };
  for (const auto& fewer : with_fewer_failures(fabric)) {
    const FabricGraph broken(fewer);
    if (!system::is_connected(broken)) continue;  // its cables cut, a chip that is not dead
    const auto some = routed(broken, groups, candidate, collective, phase.bytes);
    raise(phase.least, busiest(graph, groups, some.loads));
    at_least(some.least);
    hops = std::max(hops, some.hops);
  }
  auto all = routed(graph, groups, candidate, collective, std::move(phase.bytes));
  at_least(all.least);
  phase.bytes = std::move(all.loads);
  units::Time slowest;
  for (const auto& a : fabric.axes) slowest = std::max(slowest, a.latency);
  phase.latency += slowest * static_cast<double>(std::max(hops, all.hops));
}

/// The longest of the groups, each with its phases one after the other.
units::Time time_alone(const FabricGraph& graph, const FabricGroups& groups,
                       const std::vector<FabricPhase>& phases) {
  std::vector<double> total(static_cast<std::size_t>(groups.count()), 0);
  for (const auto& phase : phases) {
    auto longest = busiest(graph, groups, phase.bytes);
    raise(longest, phase.least.empty() ? longest : phase.least);
    for (std::size_t g = 0; g < total.size(); ++g) total[g] += longest[g] + phase.latency.base();
  }
  return units::Time(*std::max_element(total.begin(), total.end()));
}

}  // namespace

FabricPlan plan_collective(const FabricGraph& graph, const FabricCollective& collective) {
  const FabricGroups groups(graph, collective.axes);
  FabricPlan best;
  for (auto& candidate : candidates(graph, groups, collective)) {
    for (auto& phase : candidate.phases)
      if (!candidate.knows_failures)
        route_round_failures(graph, groups, candidate, collective, phase);
    const auto time = time_alone(graph, groups, candidate.phases);
    if (best.phases.empty() || time < best.alone)
      best = {std::move(candidate.name), std::move(candidate.phases), time};
  }
  return best;
}

}  // namespace podsim::performance
