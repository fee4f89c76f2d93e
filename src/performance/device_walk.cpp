#include "podsim/performance/device_walk.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace podsim::performance {
namespace {

constexpr Picoseconds kUnknown = -1;

std::uint32_t bit(std::size_t lane) { return std::uint32_t{1} << lane; }

}  // namespace

DeviceWalk::DeviceWalk(const LanePlan& plan, const ProgramCosts& costs, Surroundings& surroundings)
    : plan_(plan), costs_(costs), surroundings_(surroundings), lanes_(plan.lanes().size()) {
  if (lanes_.size() > kMostLanes) throw std::invalid_argument("a program of too many lanes");
  first_.resize(lanes_.size());
  for (std::size_t l = 0; l < lanes_.size(); ++l)
    if (plan.lanes()[l].kind == workload::OpKind::receive) inboxes_.resize(l + 1);
  std::size_t ops = 0;
  for (const auto& block : plan.program().blocks) {
    offsets_.push_back(ops);
    ops += block.ops.size();
  }
  ops_ = ops;
}

void DeviceWalk::begin(Picoseconds at, bool noted) {
  noted_ = noted;
  waits_.assign(noted ? ops_ * kWaitMarks : 0, 0);
  std::fill(first_.begin(), first_.end(), OpInstance{});
  times_.clear();
  written_ = nullptr;
  oldest_ = 0;
  end_ = at;
  ready_lanes_ = 0;
  running_ = static_cast<std::int32_t>(lanes_.size());
  for (std::size_t l = 0; l < lanes_.size(); ++l) {
    lanes_[l] = {};
    lanes_[l].at = {0, 0, 0};
    lanes_[l].free = at;
    hold_[l] = kFree;
    settle(lanes_[l], l);
    if (hold_[l] == kFree) ready_lanes_ |= bit(l);
  }
  run();
}

void DeviceWalk::over(std::size_t lane, Picoseconds began, Picoseconds at) {
  State& s = lanes_[lane];
  const OpInstance op = op_at(s, lane);
  s.latest = op;
  s.latest_began = began;
  hold_[lane] = kFree;
  ready_lanes_ |= bit(lane);
  complete(s, lane, op, std::max(began, s.asked), at);
  run();
}

void DeviceWalk::message(std::size_t lane, Picoseconds sent, Picoseconds at) {
  inboxes_[lane].emplace_back(sent, at);
  if (hold_[lane] != kMessage) return;
  hold_[lane] = kFree;
  ready_lanes_ |= bit(lane);
  run();
}

void DeviceWalk::run() {
  while (ready_lanes_ != 0) advance(static_cast<std::size_t>(std::countr_zero(ready_lanes_)));
}

void DeviceWalk::advance(std::size_t lane) {
  ready_lanes_ &= ~bit(lane);
  while (hold_[lane] == kFree && step(lane)) {
  }
}

/// One op; false, with the reason in hold_, when it cannot be run.
bool DeviceWalk::step(std::size_t lane) {
  State& s = lanes_[lane];
  const OpInstance op = op_at(s, lane);
  const Ready when = ready(op);
  hold_[lane] = when.hold;
  if (when.hold != kFree) return false;
  const auto kind = plan_.lanes()[lane].kind;
  if (kind == workload::OpKind::compute) {
    compute(s, op, when);
    return true;
  }
  if (kind == workload::OpKind::receive) return receive(s, lane, op);
  s.asked = std::max(s.free, when.time);
  hold_[lane] = kUnderWay;
  const OpCost& c = cost(op);
  if (kind == workload::OpKind::collective) {
    if (when.free && s.latest.execution < 0) first_[lane] = op;
    surroundings_.join(lane, c, s.asked);
  } else if (kind == workload::OpKind::send) {
    surroundings_.send(lane, c, s.asked);
  } else {
    surroundings_.transfer(lane, c.transfer, s.asked);
  }
  return false;
}

bool DeviceWalk::receive(State& s, std::size_t lane, const OpInstance& op) {
  if (inboxes_[lane].empty()) {
    hold_[lane] = kMessage;
    return false;
  }
  const auto [sent, here] = inboxes_[lane].front();
  inboxes_[lane].pop_front();
  s.latest = op;
  s.latest_began = sent;
  complete(s, lane, op, std::max(sent, s.free), std::max(s.free, here));
  return true;
}

void DeviceWalk::compute(State& s, const OpInstance& op, const Ready& when) {
  if (noted_ && when.time > s.free) note_wait(when, s.free);
  const Picoseconds start = std::max(s.free, when.time);
  const OpCost& c = cost(op);
  complete(s, 0, op, start, start + c.core());
}

void DeviceWalk::complete(State& s, std::size_t lane, const OpInstance& op, Picoseconds began,
                          Picoseconds ended) {
  const std::int32_t slot = plan_.slot(op.execution, op.op);
  s.free = ended;
  if (sink_ != nullptr) sink_->span({lane, op, began, ended});
  if (slot >= 0) {
    Picoseconds& time = time_of(op, slot);
    time = ended;
    written_ = &time;
    release(lane);
  }
  ++s.at.op;
  settle(s, lane);
  if (s.at.execution != op.execution) forget();
}

/// Lanes that stand still for this one.
void DeviceWalk::release(std::size_t lane) {
  for (std::size_t l = 0; l < lanes_.size(); ++l)
    if (hold_[l] == static_cast<Hold>(lane)) {
      hold_[l] = kFree;
      ready_lanes_ |= bit(l);
    }
}

/// To the next op of the lane, over blocks that have none.
void DeviceWalk::settle(State& s, std::size_t lane) {
  while (s.at.execution < plan_.executions()) {
    const auto count = static_cast<std::int64_t>(plan_.ops(s.at.execution, lane).size());
    if (s.at.op < count) return;
    s.at.op = 0;
    ++s.at.iteration;
    if (count > 0 && s.at.iteration < plan_.repeat(s.at.execution)) return;
    s.at.iteration = 0;
    ++s.at.execution;
  }
  hold_[lane] = kEnded;
  if (--running_ == 0) finish();
}

/// Times that nobody looks back to any more.
void DeviceWalk::forget() {
  std::int64_t needed = plan_.executions();
  for (std::size_t l = 0; l < lanes_.size(); ++l)
    if (hold_[l] != kEnded) needed = std::min<std::int64_t>(needed, lanes_[l].at.execution);
  needed = std::min(needed - plan_.reach() - oldest_, static_cast<std::int64_t>(times_.size()));
  if (needed <= 0) return;
  times_.erase(times_.begin(), times_.begin() + needed);
  oldest_ += needed;
}

/// What ends after the core's last op has kept the step from ending.
void DeviceWalk::finish() {
  const Picoseconds core = lanes_.front().free;
  std::size_t latest = 0;
  for (std::size_t l = 1; l < lanes_.size(); ++l)
    if (lanes_[l].free > lanes_[latest].free) latest = l;
  end_ = lanes_[latest].free;
  if (noted_ && latest > 0) add_wait(plan_.last(latest), WaitMark::last, end_ - core);
}

OpInstance DeviceWalk::op_at(const State& s, std::size_t lane) const {
  return {s.at.execution, s.at.iteration,
          plan_.ops(s.at.execution, lane)[static_cast<std::size_t>(s.at.op)]};
}

DeviceWalk::Ready DeviceWalk::ready(const OpInstance& op) const {
  Ready result;
  for (const auto& d : plan_.dependencies(op.execution, op.op)) {
    const std::int64_t execution = op.execution - d.blocks_back;
    const std::int64_t from = d.blocks_back == 0 ? op.iteration : plan_.repeat(execution) - 1;
    if (from < d.lag) continue;
    result.free = false;
    const auto at = static_cast<std::size_t>(execution - oldest_);
    const auto index = static_cast<std::size_t>((from - d.lag) * plan_.slots(execution) + d.slot);
    const Picoseconds time = at < times_.size() ? times_[at][index] : kUnknown;
    if (time == kUnknown) {
      result.hold = static_cast<Hold>(d.lane);
      return result;
    }
    if (time > result.time) {
      result.time = time;
      result.cause = {static_cast<std::int32_t>(execution), static_cast<std::int32_t>(from - d.lag),
                      d.op};
    }
  }
  return result;
}

/// What went by until the others had come, or a message had been sent, is put down apart.
void DeviceWalk::note_wait(const Ready& when, Picoseconds from) {
  const std::size_t lane = plan_.lane_at(when.cause);
  const State& s = lanes_[lane];
  WaitMark mark = WaitMark::none;
  if (first_[lane] == when.cause) mark = WaitMark::first;
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
  if (waits_.empty()) return log;
  for (std::size_t b = 0; b < offsets_.size(); ++b)
    for (std::size_t op = 0; op < plan_.program().blocks[b].ops.size(); ++op)
      for (std::size_t mark = 0; mark < kWaitMarks; ++mark)
        log.add({static_cast<std::int64_t>(b), static_cast<std::int64_t>(op),
                 static_cast<WaitMark>(mark)},
                waits_[(offsets_[b] + op) * kWaitMarks + mark]);
  return log;
}

Picoseconds& DeviceWalk::time_of(const OpInstance& op, std::int32_t slot) {
  for (auto e = oldest_ + static_cast<std::int64_t>(times_.size()); e <= op.execution; ++e)
    times_.emplace_back(static_cast<std::size_t>(plan_.repeat(e) * plan_.slots(e)), kUnknown);
  return times_[static_cast<std::size_t>(op.execution - oldest_)]
               [static_cast<std::size_t>(op.iteration * plan_.slots(op.execution) + slot)];
}

const OpCost& DeviceWalk::cost(const OpInstance& op) const {
  return costs_.blocks[static_cast<std::size_t>(plan_.block_number(op.execution))]
                      [static_cast<std::size_t>(op.op)];
}

}  // namespace podsim::performance
