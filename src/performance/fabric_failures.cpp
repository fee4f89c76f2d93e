#include "src/performance/fabric_failures.h"

#include <algorithm>
#include <functional>

#include "podsim/config/diagnostics.h"
#include "src/performance/fabric_detours.h"

namespace podsim::performance {
namespace {

using system::FabricGraph;
using system::LinkId;

/// Fewer chips have larger parts.
Loads enlarged(const FabricGraph& graph, const FabricGroups& groups, Loads loads) {
  if (graph.fabric().dead_chips.empty()) return loads;
  base::IdVector<FabricGroupId, double> dead(groups.ids(), 0);
  for (const auto c : graph.fabric().dead_chips) ++dead[groups.of(c)];
  const auto members = static_cast<double>(groups.members());
  for (const LinkId l : graph.links()) {
    const auto live = members - dead[groups.of(graph.chip_of(l))];
    if (live > 0) loads[l] *= members / live;
  }
  return loads;
}

/// An all-to-all among too many chips for a search from each is at least as slow as its bound.
Detours routed(const FabricGraph& broken, const FabricGroups& groups, FailureRepair repair,
               const FabricCollective& collective, Loads loads) {
  if (repair == FailureRepair::in_parts || repair == FailureRepair::exchange)
    loads = enlarged(broken, groups, std::move(loads));
  auto found = detour(broken, groups.axes(), std::move(loads));
  if (repair != FailureRepair::exchange || broken.fabric().dead_chips.empty()) return found;
  if (broken.chips().count() <= kMostSearches)
    found.loads = live_exchange_loads(broken, groups, collective.bytes.base());
  else
    found.least = collective_bound(broken, collective).base();
  return found;
}

}  // namespace

GroupSeconds busiest(const FabricGraph& graph, const FabricGroups& groups,
                     const FabricPhase& phase) {
  GroupSeconds longest(groups.ids(), 0);
  for (const LinkId l : graph.links()) {
    double& group = longest[groups.of(graph.chip_of(l))];
    group = std::max(group, phase.seconds(graph, l));
  }
  return longest;
}

void raise(GroupSeconds& least, const GroupSeconds& to) {
  least.resize(to.ids());
  for (const FabricGroupId i : to.ids()) least[i] = std::max(least[i], to[i]);
}

std::vector<system::Fabric> with_fewer_failures(const system::Fabric& fabric) {
  constexpr std::size_t few = 4;
  const auto cables = fabric.cut_links.size() / 2;
  const auto cube = static_cast<std::size_t>(system::in_cube(fabric));
  const auto cubes = static_cast<std::size_t>(fabric.dead_in_cubes) / cube;
  const std::size_t in_cubes = cubes * cube;
  const auto total = cables + cubes + fabric.dead_chips.size() - in_cubes;
  std::vector<system::Fabric> fewer;
  const auto keep = [&](const std::function<bool(std::size_t)>& kept) {
    system::Fabric f = fabric;
    f.cut_links.clear(), f.dead_chips.clear();
    const auto add = [](auto& to, const auto& from, std::size_t first, std::size_t n) {
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

void route_round_failures(const FabricGraph& graph, const FabricGroups& groups,
                          FailureRepair repair, const FabricCollective& collective,
                          FabricPhase& phase) {
  const auto& fabric = graph.fabric();
  if (fabric.cut_links.empty() && fabric.dead_chips.empty()) return;
  raise(phase.least, busiest(graph, groups, phase));
  std::int64_t hops = 0;
  const auto at_least = [&](double seconds) {
    raise(phase.least, GroupSeconds(phase.least.ids(), seconds));
  };
  for (const auto& fewer : with_fewer_failures(fabric)) {
    const FabricGraph broken(fewer);
    if (!system::is_connected(broken)) continue;  // its cables cut, a chip that is not dead
    auto some = routed(broken, groups, repair, collective, phase.bytes);
    FabricPhase with_fewer;
    with_fewer.bytes = std::move(some.loads);
    with_fewer.stretch = phase.stretch;
    raise(phase.least, busiest(graph, groups, with_fewer));
    at_least(some.least);
    hops = std::max(hops, some.hops);
  }
  auto all = routed(graph, groups, repair, collective, std::move(phase.bytes));
  at_least(all.least);
  phase.bytes = std::move(all.loads);
  units::Time slowest;
  for (const auto& a : fabric.axes) slowest = std::max(slowest, a.latency);
  phase.latency += slowest * static_cast<double>(std::max(hops, all.hops));
}

}  // namespace podsim::performance
