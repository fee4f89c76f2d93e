#include "models/chip/chip.h"

namespace podsim::models {

Chip::Chip(const sc_core::sc_module_name& name, const Parameters& p)
    : sc_module(name),
      axes("axes", p.axes),
      index_(p.program),
      scoreboard_("scoreboard", index_.size()),
      core_("core", index_, p.costs),
      transfers_("transfers", index_, p.costs),
      sequencer_("sequencer", p.steps, [this] { scoreboard_.clear(); }) {
  collectives_.init(p.axes, [&](const char* queue, std::size_t axis) {
    return new CollectiveQueue(queue, index_, p.costs, static_cast<std::int64_t>(axis));
  });
  core_.mxu.bind(mxu_.work);
  core_.vpu.bind(vpu_.work);
  core_.hbm.bind(hbm_.work);
  transfers_.link.bind(host_link);
  sequencer_.input.bind(input);
  bind_stream(core_);
  bind_stream(transfers_);
  for (std::size_t i = 0; i < p.axes; ++i) {
    collectives_[i].join.bind(axes[i]);
    bind_stream(collectives_[i]);
  }
}

void Chip::bind_stream(OpStream& stream) {
  stream.scoreboard.bind(scoreboard_.ops);
  stream.step.bind(sequencer_.step);
  sequencer_.streams.bind(stream.stream);
}

performance::WaitMark Chip::mark_of(OpNumber op) const {
  for (const CollectiveQueue& queue : collectives_) {
    if (queue.first() == op) return performance::WaitMark::first;
    if (queue.final_op() == op) return performance::WaitMark::last;
  }
  return performance::WaitMark::none;
}

performance::WaitCause Chip::cause_of(OpNumber op) const {
  const Place place = index_.place(op);
  return {index_.block_number(place.execution), place.op, mark_of(op)};
}

performance::WaitLog Chip::waits() const {
  performance::WaitLog log;
  for (const Core::Stall& stall : core_.stalls()) log.add(cause_of(stall.op), stall.time);
  const Sequencer::Times& times = last_step();
  if (times.ended == core_.free_since()) return log;
  performance::WaitCause last = cause_of(times.last_op);
  last.mark = performance::WaitMark::last;
  log.add(last, times.ended - core_.free_since());
  return log;
}

std::int64_t Chip::activations() const {
  std::int64_t sum = core_.activations() + transfers_.activations() + sequencer_.activations();
  for (const auto& queue : collectives_) sum += queue.activations();
  return sum;
}

}  // namespace podsim::models
