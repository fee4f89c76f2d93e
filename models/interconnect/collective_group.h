// One group of chips doing its part of a collective, phase after phase.
#pragma once

#include <systemc>
#include <vector>

#include "models/interconnect/flow_fabric.h"
#include "podsim/performance/fabric_collective.h"

namespace podsim::models {

/// The links' loads of one group's part of a phase.
struct GroupPhase {
  LinkUses uses;
  performance::Picoseconds length = 0, latency = 0;
};

class CollectiveGroup : public sc_core::sc_module, private FlowEndIf {
 public:
  sc_core::sc_port<FlowFabricIf> fabric{"fabric"};

  SC_HAS_PROCESS(CollectiveGroup);
  CollectiveGroup(const sc_core::sc_module_name& name, std::vector<Flow> phases);

  /// When the last phase was over; -1 before.
  [[nodiscard]] performance::Picoseconds end() const { return end_; }

 private:
  void begin();
  void next_phase(performance::Picoseconds at);
  void flow_ended(performance::Picoseconds began, performance::Picoseconds at) override;

  std::vector<Flow> phases_;
  std::size_t next_ = 0;
  performance::Picoseconds end_ = -1;
};

/// The phases of each group of a collective. Links are numbered as those of the graph.
using PhasesByGroup = base::IdVector<performance::FabricGroupId, std::vector<GroupPhase>>;
PhasesByGroup group_phases(const system::FabricGraph& graph,
                           const performance::FabricGroups& groups,
                           const performance::FabricPlan& plan);

}  // namespace podsim::models
