// Runs a device's steps back to back.
#pragma once

#include <cstdint>
#include <functional>
#include <systemc>

#include "models/chip/op_stream.h"
#include "models/host/input_pipeline.h"

namespace podsim::models {

/// A step begins when the one before is done and its input is on the device, and is done when all
/// streams have run their ops.
class Sequencer : public sc_core::sc_module, private StepIf {
 public:
  sc_core::sc_export<StepIf> step{"step"};
  sc_core::sc_port<InputIf> input{"input"};
  sc_core::sc_port<StreamIf, 0> streams{"streams"};

  /// Of the last step: it was waited for from `asked`, ran from `began` to `ended`; `last_op` was
  /// done last, -1 for none.
  struct Times {
    performance::Picoseconds asked = 0, began = 0, ended = 0;
    OpNumber last_op = -1;
  };

  SC_HAS_PROCESS(Sequencer);
  /// `prepare` is called before each step.
  Sequencer(const sc_core::sc_module_name& name, std::int64_t steps, std::function<void()> prepare);

  [[nodiscard]] const Times& last_step() const { return times_; }
  [[nodiscard]] bool finished() const { return steps_left_ == 0; }
  [[nodiscard]] std::int64_t activations() const { return activations_; }

 private:
  void advance();
  bool begin();
  void stream_finished(OpNumber last) override;

  std::int64_t steps_left_;
  std::function<void()> prepare_;
  int running_ = 0;  ///< streams
  bool in_step_ = false;
  Times times_;
  sc_core::sc_event all_finished_{"all_finished"};
  std::int64_t activations_ = 0;
};

}  // namespace podsim::models
