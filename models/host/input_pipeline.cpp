#include "models/host/input_pipeline.h"

#include <algorithm>

#include "models/kernel_time.h"

namespace podsim::models {

InputPipeline::InputPipeline(const sc_core::sc_module_name& name, const InputSetup& parameters)
    : sc_module(name), parameters_(parameters) {
  batches.bind(*this);
  SC_METHOD(produce);
  sensitive << buffer_free_;
  SC_METHOD(queue);
  sensitive << produced_;
  dont_initialize();
  SC_METHOD(deliver);
  sensitive << arrived_;
  dont_initialize();
}

bool InputPipeline::may_produce() const {
  const std::int64_t buffers = std::max<std::int64_t>(parameters_.prefetch_depth, asked_ ? 1 : 0);
  return !producing_ && started_ < parameters_.batches && started_ - taken_ < buffers;
}

void InputPipeline::produce() {
  ++activations_;
  if (!may_produce()) return;
  producing_ = true;
  ++started_;
  produced_.notify(kernel_time(parameters_.production));
}

/// The buffer stays taken, but the producer is free for the next one.
void InputPipeline::queue() {
  ++activations_;
  producing_ = false;
  ++queued_;
  send();
  buffer_free_.notify(sc_core::SC_ZERO_TIME);
}

void InputPipeline::send() {
  if (sending_ || queued_ == 0) return;
  sending_ = true;
  --queued_;
  link->transfer(parameters_.transfer, arrived_);
}

void InputPipeline::deliver() {
  ++activations_;
  sending_ = false;
  ++on_device_;
  send();
  ready_.notify(sc_core::SC_ZERO_TIME);
}

bool InputPipeline::take() {
  asked_ = on_device_ == 0;
  buffer_free_.notify(sc_core::SC_ZERO_TIME);
  if (asked_) return false;
  --on_device_;
  ++taken_;
  return true;
}

}  // namespace podsim::models
