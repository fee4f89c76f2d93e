#include "models/interconnect/collective_group.h"

#include <algorithm>

#include "models/kernel_time.h"

namespace podsim::models {

CollectiveGroup::CollectiveGroup(const sc_core::sc_module_name& name, std::vector<Flow> phases)
    : sc_module(name), phases_(std::move(phases)) {
  SC_METHOD(begin);
}

void CollectiveGroup::begin() { next_phase(now()); }

void CollectiveGroup::next_phase(performance::Picoseconds at) {
  if (next_ == phases_.size()) {
    end_ = at;
    return;
  }
  fabric->carry(phases_[next_++], at, *this);
}

void CollectiveGroup::flow_ended(performance::Picoseconds /*began*/, performance::Picoseconds at) {
  next_phase(at);
}

namespace {

/// Seconds that the links work, by group.
base::IdVector<performance::FabricGroupId, LinkUses> loads_by_group(
    const system::FabricGraph& graph, const performance::FabricGroups& groups,
    const performance::FabricPhase& phase) {
  base::IdVector<performance::FabricGroupId, LinkUses> loads(groups.ids());
  for (const system::LinkId l : graph.links()) {
    const double seconds = phase.seconds(graph, l);
    if (seconds <= 0) continue;
    loads[groups.of(graph.chip_of(l))].push_back({FlowLinkId(l.value()), seconds});
  }
  return loads;
}

/// Times of a group that add up to whole picoseconds over all its phases, as closed forms round
/// them.
class PhaseClock {
 public:
  GroupPhase phase_of(LinkUses loads, double least, units::Time latency) {
    double longest = least;
    for (const auto& load : loads) longest = std::max(longest, load.share);
    for (auto& load : loads) load.share /= longest;
    return {std::move(loads), add(busy_, units::Time(longest)), add(latency_, latency)};
  }

 private:
  static performance::Picoseconds add(units::Time& sum, units::Time more) {
    const auto before = performance::picoseconds(sum);
    sum += more;
    return performance::picoseconds(sum) - before;
  }
  units::Time busy_, latency_;
};

}  // namespace

PhasesByGroup group_phases(const system::FabricGraph& graph,
                           const performance::FabricGroups& groups,
                           const performance::FabricPlan& plan) {
  PhasesByGroup phases(groups.ids());
  base::IdVector<performance::FabricGroupId, PhaseClock> clocks(groups.ids());
  for (const auto& phase : plan.phases) {
    auto loads = loads_by_group(graph, groups, phase);
    for (const performance::FabricGroupId g : groups.ids())
      phases[g].push_back(clocks[g].phase_of(
          std::move(loads[g]), phase.least.empty() ? 0 : phase.least[g], phase.latency));
  }
  return phases;
}

}  // namespace podsim::models
