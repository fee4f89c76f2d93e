// One device: engines, core, queues of collectives and transfers, and the sequence of steps.
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <vector>

#include "models/chip/collective_queue.h"
#include "models/chip/core.h"
#include "models/chip/engine.h"
#include "models/chip/scoreboard.h"
#include "models/chip/sequencer.h"
#include "models/chip/transfer_queue.h"
#include "podsim/performance/wait_log.h"

namespace podsim::models {

class Chip : public sc_core::sc_module {
 public:
  sc_core::sc_vector<sc_core::sc_port<JoinIf>> axes;  ///< one per mesh axis of the cluster
  sc_core::sc_port<ChannelIf> host_link{"host_link"};
  sc_core::sc_port<InputIf> input{"input"};

  struct Parameters {
    const workload::StepProgram& program;  // both outlive the chip
    const performance::ProgramCosts& costs;
    std::size_t axes = 0;
    std::int64_t steps = 1;
  };
  Chip(const sc_core::sc_module_name& name, const Parameters& parameters);

  [[nodiscard]] bool finished() const { return sequencer_.finished(); }
  [[nodiscard]] const Sequencer::Times& last_step() const { return sequencer_.last_step(); }
  /// Of the last step, from its beginning to its end.
  [[nodiscard]] performance::WaitLog waits() const;
  [[nodiscard]] std::int64_t activations() const;

 private:
  void bind_stream(OpStream& stream);
  [[nodiscard]] performance::WaitMark mark_of(OpNumber op) const;
  [[nodiscard]] performance::WaitCause cause_of(OpNumber op) const;

  ProgramIndex index_;
  Engine mxu_{"mxu"}, vpu_{"vpu"}, hbm_{"hbm"};
  Scoreboard scoreboard_;
  Core core_;
  TransferQueue transfers_;
  sc_core::sc_vector<CollectiveQueue> collectives_{"collectives"};
  Sequencer sequencer_;
};

}  // namespace podsim::models
