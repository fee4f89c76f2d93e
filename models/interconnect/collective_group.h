// One group of chips doing its part of a collective, phase after phase.
#pragma once

#include <systemc>
#include <vector>

#include "models/interconnect/flow_fabric.h"
#include "podsim/performance/fabric_collective.h"

namespace podsim::models {

class CollectiveGroup : public sc_core::sc_module {
 public:
  sc_core::sc_port<FlowFabricIf> fabric{"fabric"};

  SC_HAS_PROCESS(CollectiveGroup);
  CollectiveGroup(const sc_core::sc_module_name& name, std::vector<Flow> phases);

  /// When the last phase was over; -1 before.
  [[nodiscard]] performance::Picoseconds end() const { return end_; }

 private:
  void next_phase();

  std::vector<Flow> phases_;
  std::size_t next_ = 0;
  sc_core::sc_event done_{"done"};
  performance::Picoseconds end_ = -1;
};

/// The phases of each group of a collective: what its links carry of the plan.
std::vector<std::vector<Flow>> group_flows(const system::FabricGraph& graph,
                                           const performance::FabricGroups& groups,
                                           const performance::FabricPlan& plan);

}  // namespace podsim::models
