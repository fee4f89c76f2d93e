#include "models/chip/op_stream.h"

#include <algorithm>
#include <utility>

namespace podsim::models {

namespace {

OpNumber last_of(const ProgramIndex& index, const std::vector<std::vector<std::int64_t>>& ops) {
  for (std::int64_t e = index.executions(); e-- > 0;) {
    const auto& list = ops[static_cast<std::size_t>(index.block_number(e))];
    if (!list.empty()) return index.number({e, index.block(e).repeat - 1, list.back()});
  }
  return -1;
}

}  // namespace

OpStream::OpStream(const sc_core::sc_module_name& name, const ProgramIndex& index,
                   const performance::ProgramCosts& costs, Selection ops)
    : sc_module(name),
      index_(index),
      costs_(costs),
      final_op_(last_of(index, ops)),
      cursor_(index, std::move(ops)) {
  stream.bind(*this);
  SC_METHOD(advance);
  sensitive << wake_;
  dont_initialize();
}

void OpStream::start_step() {
  cursor_.rewind();
  running_ = true;
  phase_ = 0;
  waited_for_ = last_ = -1;
  step_started();
  wake_.notify(sc_core::SC_ZERO_TIME);
}

/// Runs until the op at hand has to wait. Static sensitivity is to `wake_` alone; `work` sets the
/// trigger when it returns false.
void OpStream::advance() {
  ++activations_;
  while (running_) {
    if (cursor_.at_end()) {
      running_ = false;
      step->stream_finished(last_);
      return;
    }
    if (phase_ == 0 && !dependencies_done()) return;
    if (!work(phase_++)) return;
    finish_op();
  }
}

bool OpStream::dependencies_done() {
  const Place here = cursor_.place();
  for (const auto& d : index_.op(here).deps) {
    const OpNumber op = index_.dependency(here, d);
    if (op < 0 || scoreboard->is_done(op)) continue;
    waited_for_ = op;
    scoreboard->watch(op, wake_);
    return false;
  }
  return true;
}

void OpStream::finish_op() {
  last_ = index_.number(cursor_.place());
  scoreboard->complete(last_);
  cursor_.next();
  phase_ = 0;
  waited_for_ = -1;
}

const performance::OpCost& OpStream::cost() const {
  const Place here = cursor_.place();
  const auto block = static_cast<std::size_t>(index_.block_number(here.execution));
  return costs_.blocks[block][static_cast<std::size_t>(here.op)];
}

bool OpStream::is_free() const {
  const Place here = cursor_.place();
  const auto& deps = index_.op(here).deps;
  return std::none_of(deps.begin(), deps.end(), [&](const workload::Dependency& d) {
    return index_.dependency(here, d) >= 0;
  });
}

}  // namespace podsim::models
