// The in-order core of a device: one compute op after the other, each on all engines at once.
#pragma once

#include <array>
#include <systemc>
#include <vector>

#include "models/chip/engine.h"
#include "models/chip/op_stream.h"

namespace podsim::models {

/// An op costs its dispatch overhead and the ramp of its pipeline, then what its slowest engine
/// takes.
class Core : public OpStream {
 public:
  sc_core::sc_port<EngineIf> mxu{"mxu"}, vpu{"vpu"}, hbm{"hbm"};

  Core(const sc_core::sc_module_name& name, const ProgramIndex& index,
       const performance::ProgramCosts& costs);

  /// Of the step at hand or the last one: op numbers and how long the core stood for them.
  struct Stall {
    OpNumber op;
    performance::Picoseconds time;
  };
  [[nodiscard]] const std::vector<Stall>& stalls() const { return stalls_; }
  /// When the last compute op was done, or the step began.
  [[nodiscard]] performance::Picoseconds free_since() const { return free_since_; }

 private:
  bool work(int phase) override;
  void step_started() override;
  void end_of_elaboration() override;
  void note_stall();
  bool dispatch();
  bool start_engines();

  /// Completion of each subset of the engines; bit 0 the MXU, 1 the VPU, 2 the HBM.
  std::array<sc_core::sc_event_and_list, 8> all_done_;
  bool engines_started_ = false;
  std::vector<Stall> stalls_;
  performance::Picoseconds free_since_ = 0;
};

}  // namespace podsim::models
