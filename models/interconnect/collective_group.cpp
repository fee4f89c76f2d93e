#include "models/interconnect/collective_group.h"

#include <algorithm>

#include "models/kernel_time.h"

namespace podsim::models {

CollectiveGroup::CollectiveGroup(const sc_core::sc_module_name& name, std::vector<Flow> phases)
    : sc_module(name), phases_(std::move(phases)) {
  SC_METHOD(next_phase);
  sensitive << done_;
}

void CollectiveGroup::next_phase() {
  if (next_ == phases_.size()) {
    end_ = now();
    return;
  }
  fabric->carry(phases_[next_++], done_);
}

namespace {

/// Seconds that the links work, by group.
std::vector<LinkUses> loads_by_group(const system::FabricGraph& graph,
                                     const performance::FabricGroups& groups,
                                     const performance::FabricPhase& phase) {
  std::vector<LinkUses> loads(static_cast<std::size_t>(groups.count()));
  for (std::int64_t l = 0; l < graph.links(); ++l) {
    const double bytes = phase.bytes[static_cast<std::size_t>(l)];
    if (bytes <= 0) continue;
    loads[static_cast<std::size_t>(groups.of(graph.chip_of(l)))].push_back(
        {static_cast<std::int32_t>(l), bytes / graph.bandwidth(l).base()});
  }
  return loads;
}

Flow flow_of(LinkUses loads, double least, units::Time latency) {
  double longest = least;
  for (const auto& load : loads) longest = std::max(longest, load.share);
  for (auto& load : loads) load.share /= longest;
  return {std::move(loads), performance::picoseconds(units::Time(longest)),
          performance::picoseconds(latency)};
}

}  // namespace

std::vector<std::vector<Flow>> group_flows(const system::FabricGraph& graph,
                                           const performance::FabricGroups& groups,
                                           const performance::FabricPlan& plan) {
  std::vector<std::vector<Flow>> flows(static_cast<std::size_t>(groups.count()));
  for (const auto& phase : plan.phases) {
    auto loads = loads_by_group(graph, groups, phase);
    for (std::size_t g = 0; g < flows.size(); ++g)
      flows[g].push_back(
          flow_of(std::move(loads[g]), phase.least.empty() ? 0 : phase.least[g], phase.latency));
  }
  return flows;
}

}  // namespace podsim::models
