#include <algorithm>

#include "podsim/performance/fabric_collective.h"
#include "src/performance/algorithm.h"
#include "src/performance/fabric_failures.h"

namespace podsim::performance {
namespace {

using system::FabricGraph;

/// The slowest group, each with its phases one after the other.
void set_time(const FabricGraph& graph, const FabricGroups& groups, FabricPlan& plan) {
  GroupSeconds busy(groups.ids(), 0);
  for (const auto& phase : plan.phases) {
    auto longest = busiest(graph, groups, phase);
    raise(longest, phase.least.empty() ? longest : phase.least);
    for (const FabricGroupId g : groups.ids()) busy[g] += longest[g];
    plan.latency += phase.latency;
  }
  plan.busy = units::Time(*std::max_element(busy.begin(), busy.end()));
  plan.alone = plan.busy + plan.latency;
}

std::vector<std::string> axis_names(const FabricGraph& graph, const FabricGroups& groups) {
  std::vector<std::string> names;
  for (const auto a : groups.axes()) names.push_back(graph.axis(a).name);
  return names;
}

}  // namespace

double FabricPhase::seconds(const FabricGraph& graph, system::LinkId link) const {
  const double full = bytes[link] / graph.bandwidth(link).base();
  return stretch.empty() ? full : full * stretch[graph.axis_of(link)];
}

FabricPlan plan_collective(const FabricGraph& graph, const FabricCollective& collective) {
  const FabricGroups groups(graph, collective.axes);
  const GroupShape shape = shape_of(graph, collective.axes);
  FabricPlan best;
  for (const auto* algorithm : algorithms()) {
    if (!algorithm->suits(collective.op, shape)) continue;
    FabricPlan plan;
    plan.phases = algorithm->on_links(collective, shape, graph, groups);
    if (algorithm->repair() != FailureRepair::knows_of_them)
      for (auto& phase : plan.phases)
        route_round_failures(graph, groups, algorithm->repair(), collective, phase);
    if (shape.has_library())
      plan.fixed = fixed_time(shape, algorithm->phases(collective.op, collective.bytes, shape));
    plan.phases.front().latency += plan.fixed;
    set_time(graph, groups, plan);
    if (!best.phases.empty() && !is_faster(plan.alone, best.alone)) continue;
    plan.algorithm = algorithm->name(collective.op, shape, axis_names(graph, groups));
    best = std::move(plan);
  }
  return best;
}

}  // namespace podsim::performance
