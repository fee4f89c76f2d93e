#include "podsim/performance/device_walk.h"

#include <algorithm>
#include <utility>

namespace podsim::performance {
namespace {

constexpr Picoseconds kUnknown = -1;

}  // namespace

DeviceWalk::DeviceWalk(const LanePlan& plan, const ProgramCosts& costs, Surroundings& surroundings)
    : plan_(plan), costs_(costs), surroundings_(surroundings), lanes_(plan.lanes().size()) {
  std::size_t ops = 0;
  for (const auto& block : plan.program().blocks) {
    offsets_.push_back(ops);
    ops += block.ops.size();
  }
  waits_.resize(ops * kWaitMarks);
}

void DeviceWalk::begin(Picoseconds at) {
  std::fill(waits_.begin(), waits_.end(), 0);
  times_.clear();
  oldest_ = 0;
  began_ = end_ = at;
  running_ = lanes_.size();
  for (std::size_t l = 0; l < lanes_.size(); ++l) {
    State& s = lanes_[l];
    auto inbox = std::exchange(s.inbox, {});  // senders may be a step ahead
    s = {};
    s.inbox = std::move(inbox);
    s.at = {0, 0, 0};
    s.free = at;
    settle(s, l);
  }
  run();
}

void DeviceWalk::over(std::size_t lane, Picoseconds began, Picoseconds at) {
  State& s = lanes_[lane];
  const OpInstance op{s.at.execution, s.at.iteration,
                      plan_.ops(s.at.execution, lane)[static_cast<std::size_t>(s.at.op)]};
  s.under_way = false;
  s.latest = op;
  s.latest_began = began;
  complete(s, lane, op, std::max(began, s.asked), at);
  run();
}

void DeviceWalk::message(std::size_t lane, Picoseconds sent, Picoseconds at) {
  lanes_[lane].inbox.emplace_back(sent, at);
  run();
}

void DeviceWalk::run() {
  for (bool moved = true; moved && running_ > 0;) {
    moved = false;
    for (std::size_t l = 0; l < lanes_.size(); ++l)
      while (advance(l)) moved = true;
  }
}

bool DeviceWalk::advance(std::size_t lane) {
  State& s = lanes_[lane];
  if (s.under_way || s.at.execution < 0) return false;
  const OpInstance op{s.at.execution, s.at.iteration,
                      plan_.ops(s.at.execution, lane)[static_cast<std::size_t>(s.at.op)]};
  const Ready when = ready(op);
  if (!when.known) return false;
  const auto kind = plan_.lanes()[lane].kind;
  if (kind == workload::OpKind::compute) {
    compute(s, op, when);
    return true;
  }
  if (kind == workload::OpKind::receive) return receive(s, lane, op);
  s.asked = std::max(s.free, when.time);
  s.under_way = true;
  if (when.free && s.latest.execution < 0 && kind == workload::OpKind::collective) s.first = op;
  if (kind == workload::OpKind::collective) surroundings_.join(lane, cost(op), s.asked);
  if (kind == workload::OpKind::send) surroundings_.send(lane, cost(op), s.asked);
  if (kind == workload::OpKind::host_transfer)
    surroundings_.transfer(lane, cost(op).transfer, s.asked);
  return false;
}

bool DeviceWalk::receive(State& s, std::size_t lane, const OpInstance& op) {
  if (s.inbox.empty()) return false;
  const auto [sent, here] = s.inbox.front();
  s.inbox.pop_front();
  s.latest = op;
  s.latest_began = sent;
  complete(s, lane, op, std::max(sent, s.free), std::max(s.free, here));
  return true;
}

void DeviceWalk::compute(State& s, const OpInstance& op, const Ready& when) {
  if (when.time > s.free) note_wait(when, s.free);
  const Picoseconds start = std::max(s.free, when.time);
  complete(s, 0, op, start, start + cost(op).alone());
}

void DeviceWalk::complete(State& s, std::size_t lane, const OpInstance& op, Picoseconds began,
                          Picoseconds ended) {
  if (plan_.slot(op.execution, op.op) >= 0) time_of(op) = ended;
  s.free = ended;
  if (sink_ != nullptr) sink_->span({lane, op, began, ended});
  next(s, lane);
}

void DeviceWalk::next(State& s, std::size_t lane) {
  const std::int64_t execution = s.at.execution;
  ++s.at.op;
  settle(s, lane);
  if (s.at.execution != execution) forget();
}

/// To the next op of the lane, over blocks that have none.
void DeviceWalk::settle(State& s, std::size_t lane) {
  while (s.at.execution < plan_.executions()) {
    const auto count = static_cast<std::int64_t>(plan_.ops(s.at.execution, lane).size());
    if (s.at.op < count) return;
    s.at.op = 0;
    ++s.at.iteration;
    if (count > 0 && s.at.iteration < plan_.block(s.at.execution).repeat) return;
    s.at.iteration = 0;
    ++s.at.execution;
  }
  s.at.execution = -1;
  if (--running_ == 0) finish();
}

/// Times that nobody looks back to any more.
void DeviceWalk::forget() {
  std::int64_t needed = plan_.executions();
  for (const State& s : lanes_)
    if (s.at.execution >= 0) needed = std::min(needed, s.at.execution);
  for (needed -= plan_.reach(); oldest_ < needed && !times_.empty(); ++oldest_) times_.pop_front();
}

/// What ends after the core's last op has kept the step from ending.
void DeviceWalk::finish() {
  const Picoseconds core = lanes_.front().free;
  std::size_t latest = 0;
  for (std::size_t l = 1; l < lanes_.size(); ++l)
    if (lanes_[l].free > lanes_[latest].free) latest = l;
  end_ = lanes_[latest].free;
  if (latest > 0) add_wait(plan_.last(latest), WaitMark::last, end_ - core);
}

DeviceWalk::Ready DeviceWalk::ready(const OpInstance& op) const {
  Ready result;
  for (const auto& d : op_at(op).deps) {
    const OpInstance before = plan_.resolve(op, d);
    if (before.execution < 0) continue;
    result.free = false;
    const Picoseconds time = time_of(before);
    if (time == kUnknown) return {false, 0, before, false};
    if (time > result.time) {
      result.time = time;
      result.cause = before;
    }
  }
  return result;
}

/// What went by until the others had come, or a message had been sent, is put down apart.
void DeviceWalk::note_wait(const Ready& when, Picoseconds from) {
  const std::size_t lane = lane_at(when.cause);
  const State& s = lanes_[lane];
  WaitMark mark = WaitMark::none;
  if (s.first == when.cause) mark = WaitMark::first;
  if (plan_.lanes()[lane].kind == workload::OpKind::collective && plan_.last(lane) == when.cause)
    mark = WaitMark::last;
  Picoseconds late = 0;
  const bool receives = plan_.lanes()[lane].kind == workload::OpKind::receive;
  if (s.latest == when.cause)
    late = std::clamp<Picoseconds>(s.latest_began - std::max(from, receives ? from : s.asked), 0,
                                   when.time - from);
  add_wait(when.cause, receives ? WaitMark::bubble : WaitMark::late, late);
  add_wait(when.cause, mark, when.time - from - late);
}

void DeviceWalk::add_wait(const OpInstance& op, WaitMark mark, Picoseconds time) {
  const auto block = static_cast<std::size_t>(plan_.block_number(op.execution));
  const std::size_t number = offsets_[block] + static_cast<std::size_t>(op.op);
  waits_[number * kWaitMarks + static_cast<std::size_t>(mark)] += time;
}

WaitLog DeviceWalk::waits() const {
  WaitLog log;
  for (std::size_t b = 0; b < offsets_.size(); ++b)
    for (std::size_t op = 0; op < plan_.program().blocks[b].ops.size(); ++op)
      for (std::size_t mark = 0; mark < kWaitMarks; ++mark)
        log.add({static_cast<std::int64_t>(b), static_cast<std::int64_t>(op),
                 static_cast<WaitMark>(mark)},
                waits_[(offsets_[b] + op) * kWaitMarks + mark]);
  return log;
}

Picoseconds& DeviceWalk::time_of(const OpInstance& op) {
  for (auto e = oldest_ + static_cast<std::int64_t>(times_.size()); e <= op.execution; ++e)
    times_.emplace_back(static_cast<std::size_t>(plan_.block(e).repeat * plan_.slots(e)), kUnknown);
  return times_[static_cast<std::size_t>(op.execution - oldest_)][static_cast<std::size_t>(
      op.iteration * plan_.slots(op.execution) + plan_.slot(op.execution, op.op))];
}

Picoseconds DeviceWalk::time_of(const OpInstance& op) const {
  const auto at = static_cast<std::size_t>(op.execution - oldest_);
  if (at >= times_.size()) return kUnknown;
  return times_[at][static_cast<std::size_t>(op.iteration * plan_.slots(op.execution) +
                                             plan_.slot(op.execution, op.op))];
}

std::size_t DeviceWalk::lane_at(const OpInstance& op) const {
  const auto& c = cost(op);
  return static_cast<std::size_t>(plan_.lane_of({c.kind, c.axis, op_at(op).offset}));
}

const OpCost& DeviceWalk::cost(const OpInstance& op) const {
  return costs_.blocks[static_cast<std::size_t>(plan_.block_number(op.execution))]
                      [static_cast<std::size_t>(op.op)];
}

const workload::Op& DeviceWalk::op_at(const OpInstance& op) const {
  return plan_.block(op.execution).ops[static_cast<std::size_t>(op.op)];
}

}  // namespace podsim::performance
