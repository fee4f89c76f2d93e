#include "src/performance/walk.h"

#include <algorithm>

namespace podsim::performance {
namespace {

std::int64_t reach_of(const workload::StepProgram& program) {
  std::int64_t reach = 0;
  for (const auto& block : program.blocks)
    for (const auto& op : block.ops)
      for (const auto& d : op.deps) reach = std::max(reach, d.blocks_back);
  return reach;
}

/// Iterations that any dependency looks back.
std::int64_t memory_of(const workload::StepProgram& program) {
  std::int64_t lag = 0;
  for (const auto& block : program.blocks)
    for (const auto& op : block.ops)
      for (const auto& d : op.deps) lag = std::max(lag, d.lag);
  return lag;
}

std::int64_t own_memory_of(const workload::Block& block) {
  std::int64_t lag = 0;
  for (const auto& op : block.ops)
    for (const auto& d : op.deps)
      if (d.blocks_back == 0) lag = std::max(lag, d.lag);
  return lag;
}

bool has_compute(const workload::Block& block) {
  return std::any_of(block.ops.begin(), block.ops.end(),
                     [](const workload::Op& op) { return op.kind == workload::OpKind::compute; });
}

std::size_t lanes_of(const ProgramCosts& costs) {
  std::int64_t axes = 0;
  for (const auto& ops : costs.blocks)
    for (const auto& op : ops) axes = std::max(axes, op.axis + 1);
  return static_cast<std::size_t>(axes) + 1;
}

}  // namespace

Walk::Walk(const workload::StepProgram& program, const ProgramCosts& costs)
    : program_(program),
      costs_(costs),
      reach_(reach_of(program)),
      lanes_(lanes_of(costs)),
      past_(static_cast<std::size_t>(reach_) + 1) {
  note_finals();
}

void Walk::note_finals() {
  const auto executions = static_cast<std::int64_t>(program_.schedule.size());
  for (execution_ = 0; execution_ < executions; ++execution_) {
    const workload::Block& block = block_at(execution_);
    for (std::int64_t op = 0; op < static_cast<std::int64_t>(block.ops.size()); ++op)
      if (cost_at(op).kind == workload::OpKind::collective)
        lane_of(cost_at(op)).final = {execution_, block.repeat - 1, op};
  }
}

void Walk::run() {
  const std::int64_t depth = memory_of(program_) + 2;
  const auto executions = static_cast<std::int64_t>(program_.schedule.size());
  for (execution_ = 0; execution_ < executions; ++execution_) {
    const auto ops = static_cast<std::int64_t>(block_at(execution_).ops.size());
    history(execution_) = History(ops, depth);
    run_block();
  }
  finish();
}

void Walk::run_block() {
  const workload::Block& block = block_at(execution_);
  const History& times = history(execution_);
  const std::int64_t needed = own_memory_of(block) + 1;
  std::int64_t steady = 0;
  Picoseconds last_shift = -1;
  for (iteration_ = 0; iteration_ < block.repeat; ++iteration_) {
    run_iteration();
    const auto shift = times.shift(iteration_);
    steady = !shift ? 0 : *shift == last_shift ? steady + 1 : 1;
    last_shift = shift.value_or(-1);
    if (steady >= needed && iteration_ > needed) skip(block.repeat - 2 - iteration_, last_shift);
  }
}

void Walk::run_iteration() {
  iteration_waits_.clear();
  const auto ops = static_cast<std::int64_t>(block_at(execution_).ops.size());
  for (std::int64_t op = 0; op < ops; ++op) run_op(op);
  waits_.add(iteration_waits_);
  ++walked_;
}

void Walk::run_op(std::int64_t op) {
  const OpCost& cost = cost_at(op);
  const Ready when = ready(block_at(execution_).ops[static_cast<std::size_t>(op)]);
  if (cost.kind == workload::OpKind::compute) return run_compute(op, when);
  Lane& lane = lane_of(cost);
  const Instance self{execution_, iteration_, op};
  if (lane.last.execution < 0 && when.free && cost.axis >= 0) lane.first = self;
  lane.free = std::max(lane.free, when.time) + cost.alone();
  lane.last = self;
  history(execution_).at(iteration_, op) = lane.free;
}

void Walk::run_compute(std::int64_t op, const Ready& when) {
  if (when.time > core_) {
    iteration_waits_.add(cause_of(when.cause), when.time - core_);
    core_ = when.time;
  }
  core_ += cost_at(op).alone();
  history(execution_).at(iteration_, op) = core_;
}

/// The lanes that the block uses move on with it; the others have no say in it.
void Walk::skip(std::int64_t iterations, Picoseconds shift) {
  if (iterations <= 0) return;
  waits_.add(iteration_waits_, iterations);
  if (has_compute(block_at(execution_))) core_ += shift * iterations;
  for (Lane& lane : lanes_) {
    if (lane.last.execution != execution_) continue;
    lane.free += shift * iterations;
    lane.last.iteration += iterations;
  }
  history(execution_).skip(iteration_, iterations, shift * iterations);
  iteration_ += iterations;
}

void Walk::finish() {
  end_ = core_;
  const Lane* latest = nullptr;
  for (const Lane& lane : lanes_)
    if (lane.free > end_) {
      end_ = lane.free;
      latest = &lane;
    }
  if (latest == nullptr) return;
  WaitCause cause = cause_of(latest->last);
  cause.mark = WaitMark::last;
  waits_.add(cause, end_ - core_);
}

Walk::Ready Walk::ready(const workload::Op& op) const {
  Ready result;
  for (const auto& d : op.deps) {
    const Instance i = resolve(d);
    if (i.execution < 0) continue;
    result.free = false;
    const Picoseconds time = time_at(i);
    if (time > result.time) result = {time, i, false};
  }
  return result;
}

Walk::Instance Walk::resolve(const workload::Dependency& d) const {
  const std::int64_t execution = execution_ - d.blocks_back;
  if (execution < 0) return {};
  const std::int64_t from = d.blocks_back == 0 ? iteration_ : block_at(execution).repeat - 1;
  if (from < d.lag) return {};
  return {execution, from - d.lag, d.op};
}

Picoseconds Walk::time_at(const Instance& i) const {
  return history(i.execution).at(i.iteration, i.op);
}

WaitCause Walk::cause_of(const Instance& i) const {
  const std::int64_t block = program_.schedule[static_cast<std::size_t>(i.execution)];
  return {block, i.op, mark_of(i)};
}

WaitMark Walk::mark_of(const Instance& i) const {
  for (const Lane& lane : lanes_) {
    if (lane.first == i) return WaitMark::first;
    if (lane.final == i) return WaitMark::last;
  }
  return WaitMark::none;
}

History& Walk::history(std::int64_t execution) {
  return past_[static_cast<std::size_t>(execution % (reach_ + 1))];
}

const History& Walk::history(std::int64_t execution) const {
  return past_[static_cast<std::size_t>(execution % (reach_ + 1))];
}

const OpCost& Walk::cost_at(std::int64_t op) const {
  const auto block = program_.schedule[static_cast<std::size_t>(execution_)];
  return costs_.blocks[static_cast<std::size_t>(block)][static_cast<std::size_t>(op)];
}

Walk::Lane& Walk::lane_of(const OpCost& cost) {
  return cost.axis < 0 ? lanes_.back() : lanes_[static_cast<std::size_t>(cost.axis)];
}

const workload::Block& Walk::block_at(std::int64_t execution) const {
  const auto index = static_cast<std::size_t>(execution);
  return program_.blocks[static_cast<std::size_t>(program_.schedule[index])];
}

}  // namespace podsim::performance
