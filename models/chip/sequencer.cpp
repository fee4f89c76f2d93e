#include "models/chip/sequencer.h"

#include <utility>

#include "models/kernel_time.h"

namespace podsim::models {

Sequencer::Sequencer(const sc_core::sc_module_name& name, std::int64_t steps,
                     std::function<void()> prepare)
    : sc_module(name), steps_left_(steps), prepare_(std::move(prepare)) {
  step.bind(*this);
  SC_METHOD(advance);
  sensitive << all_finished_;
}

/// From one wait to the next: for the step's end, then for the next one's input.
void Sequencer::advance() {
  ++activations_;
  if (in_step_) {
    in_step_ = false;
    times_.ended = now();
    if (--steps_left_ > 0) times_.asked = now();
  }
  if (steps_left_ == 0) return;
  if (!begin()) next_trigger(input->ready());
}

bool Sequencer::begin() {
  if (!input->take()) return false;
  times_.began = now();
  times_.last_op = -1;
  in_step_ = true;
  running_ = streams.size();
  prepare_();
  for (int i = 0; i < streams.size(); ++i) streams[i]->start_step();
  return true;
}

void Sequencer::stream_finished(OpNumber last) {
  if (last >= 0 && now() > times_.began) times_.last_op = last;
  if (--running_ == 0) all_finished_.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace podsim::models
