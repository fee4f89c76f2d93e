// The collectives of one mesh axis, in program order.
#pragma once

#include <systemc>

#include "models/chip/op_stream.h"
#include "models/interconnect/axis_join.h"

namespace podsim::models {

class CollectiveQueue : public OpStream {
 public:
  sc_core::sc_port<JoinIf> join{"join"};

  CollectiveQueue(const sc_core::sc_module_name& name, const ProgramIndex& index,
                  const performance::ProgramCosts& costs, std::int64_t axis);

  /// The step's first collective when it depends on nothing in the step; else -1.
  [[nodiscard]] OpNumber first() const { return first_; }

 private:
  bool work(int phase) override;
  void step_started() override { first_ = -1, begun_ = false; }

  sc_core::sc_event over_{"over"};
  OpNumber first_ = -1;
  bool begun_ = false;
};

}  // namespace podsim::models
