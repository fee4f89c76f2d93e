#include "podsim/performance/device_scheduler.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "src/performance/steady_steps.h"

namespace podsim::performance {
namespace {

std::uint32_t bit(std::size_t stream) { return std::uint32_t{1} << stream; }

std::size_t lowest_bit(std::uint32_t streams) {
  return static_cast<std::size_t>(std::countr_zero(streams));
}

}  // namespace

DeviceScheduler::DeviceScheduler(const StreamPlan& plan, const ProgramCosts& costs,
                                 Environment& environment)
    : plan_(plan),
      costs_(costs),
      environment_(environment),
      limit_(kNoLimit),
      states_(plan.streams().size()),
      first_(plan.streams().size()) {
  if (states_.size() > kMostStreams) throw std::invalid_argument("a program of too many streams");
  for (std::size_t s = 0; s < states_.size(); ++s)
    if (plan.streams()[s].kind == workload::OpKind::receive) inboxes_.resize(s + 1);
}

DeviceScheduler::~DeviceScheduler() = default;

void DeviceScheduler::begin(Picoseconds at, bool noted) {
  noted_ = noted;
  waits_.assign(noted ? plan_.size() * kWaitMarks : 0, 0);
  std::fill(first_.begin(), first_.end(), OpInstance{});
  times_.clear();
  written_ = nullptr;
  end_ = at;
  ready_streams_ = 0;
  running_ = static_cast<std::int32_t>(states_.size());
  if (steps_) {
    steps_->begin();
    limit_ = 0;
    gaps_ = nullptr;
  }
  for (std::size_t i = 0; i < states_.size(); ++i) {
    states_[i] = {};
    states_[i].free = at;
    hold_[i] = kFree;
    settle(states_[i], i);
    if (hold_[i] == kFree) ready_streams_ |= bit(i);
  }
  run();
}

void DeviceScheduler::finish(std::size_t stream, Picoseconds began, Picoseconds at) {
  State& s = states_[stream];
  const PlannedOp& op = planned(s, stream);
  ready_streams_ |= bit(stream);
  answered(s, stream, {s.at.execution, s.at.iteration, op.op}, op.slot, {began, at});
  run();
}

void DeviceScheduler::deliver(std::size_t stream, Picoseconds sent, Picoseconds at) {
  inboxes_[stream].messages.emplace_back(sent, at);
  if (hold_[stream] != kMessage) return;
  hold_[stream] = kFree;
  ready_streams_ |= bit(stream);
  run();
}

void DeviceScheduler::run() {
  do {
    while (ready_streams_ != 0) advance(lowest_bit(ready_streams_));
  } while (steps_ && raise_limit());
}

void DeviceScheduler::advance(std::size_t stream) {
  ready_streams_ &= ~bit(stream);
  while (hold_[stream] == kFree && step(stream)) {
  }
}

/// Runs one operation; false, with the reason in hold_, when it cannot be run.
bool DeviceScheduler::step(std::size_t stream) {
  State& s = states_[stream];
  const PlannedOp& op = planned(s, stream);
  const OpInstance instance{s.at.execution, s.at.iteration, op.op};
  const Ready when = ready(instance, op);
  hold_[stream] = when.hold;
  if (when.hold != kFree) return false;
  const auto kind = plan_.streams()[stream].kind;
  if (kind == workload::OpKind::compute) {
    const bool waits = later(when.time, s.free);
    if (noted_ && waits) note_wait(when, s.free);
    const Picoseconds start = waits ? when.time : s.free;
    if (steps_ && steps_->records) note_inputs(stream, op, start);
    complete(s, stream, instance, op.slot, start, start + cost(instance).core());
    return true;
  }
  if (kind == workload::OpKind::receive) return receive(s, stream, instance, op.slot);
  return ask(s, stream, instance, when);
}

/// Lets the environment run an operation.
bool DeviceScheduler::ask(State& s, std::size_t stream, const OpInstance& op, const Ready& when) {
  s.asked = latest(when.time, s.free);
  if (steps_ && steps_->records) note_inputs(stream, planned(s, stream), s.asked);
  hold_[stream] = kUnderWay;
  const OpCost& c = cost(op);
  Reply reply;
  if (c.kind == workload::OpKind::collective) {
    if (when.free && !s.latest.execution) first_[stream] = op;
    reply = environment_.join(stream, c, s.asked);
  } else if (c.kind == workload::OpKind::send) {
    if (steps_ && steps_->records)
      steps_->recording.messages.push_back({stream, op.op, s.asked - steps_->base});
    reply = environment_.send(stream, c, s.asked);
  } else {
    reply = environment_.transfer(stream, c.transfer, s.asked);
  }
  return reply.known() && answered(s, stream, op, planned(s, stream).slot, reply);
}

bool DeviceScheduler::answered(State& s, std::size_t stream, const OpInstance& op, SlotId slot,
                               const Reply& reply) {
  s.latest = op;
  s.latest_began = reply.began;
  hold_[stream] = kFree;
  complete(s, stream, op, slot, std::max(reply.began, s.asked), reply.ended);
  return true;
}

bool DeviceScheduler::receive(State& s, std::size_t stream, const OpInstance& op, SlotId slot) {
  Reply reply = environment_.receive(stream, s.free);
  if (!reply.known()) {
    Inbox& inbox = inboxes_[stream];
    if (inbox.taken == inbox.messages.size()) {
      hold_[stream] = kMessage;
      return false;
    }
    const auto [sent, here] = inbox.messages[inbox.taken++];
    reply = {sent, here};
    if (inbox.taken == inbox.messages.size()) {
      inbox.messages.clear();
      inbox.taken = 0;
    }
  }
  s.latest = op;
  s.latest_began = reply.began;
  complete(s, stream, op, slot, std::max(reply.began, s.free), latest(reply.ended, s.free));
  return true;
}

void DeviceScheduler::complete(State& s, std::size_t stream, const OpInstance& op, SlotId slot,
                               Picoseconds began, Picoseconds ended) {
  s.free = ended;
  if (sink_ != nullptr) sink_->span({stream, op, began, ended});
  if (slot) {
    Picoseconds& time = time_of(op, slot);
    time = ended;
    written_ = &time;
    release_waiting(stream);
  }
  ++s.at.place;
  settle(s, stream);
  if (s.at.execution != op.execution && limit_ == kNoLimit) forget();
}

/// Lets those go on that stand still for this stream.
void DeviceScheduler::release_waiting(std::size_t stream) {
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (hold_[i] == static_cast<Hold>(stream)) {
      hold_[i] = kFree;
      ready_streams_ |= bit(i);
    }
}

/// Moves to the next operation of the stream, over blocks that have none.
void DeviceScheduler::settle(State& s, std::size_t stream) {
  while (s.at.execution < plan_.end()) {
    const std::size_t count = plan_.ops(s.at.execution, stream).size();
    if (s.at.place >= count) {
      s.at.place = 0;
      ++s.at.iteration;
      if (count == 0 || s.at.iteration >= plan_.repeat(s.at.execution)) {
        s.at.iteration = 0;
        ++s.at.execution;
        continue;
      }
    }
    if (s.at.place < count) {
      if (beyond_limit(s.at)) hold_[stream] = kFenced;
      return;
    }
  }
  hold_[stream] = kEnded;
  if (--running_ == 0) end_step();
}

/// Drops times that nobody looks back to any more.
void DeviceScheduler::forget() {
  ExecutionId needed = plan_.end();
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (hold_[i] != kEnded) needed = std::min(needed, states_[i].at.execution);
  times_.forget_before(needed - plan_.reach());
}

/// Ends the step. What ends after the core's last operation has kept the step from ending.
void DeviceScheduler::end_step() {
  const Picoseconds core = states_.front().free;
  std::size_t latest = 0;
  for (std::size_t i = 1; i < states_.size(); ++i)
    if (states_[i].free > states_[latest].free) latest = i;
  end_ = states_[latest].free;
  if (noted_ && latest > 0) add_wait(plan_.last(latest), WaitMark::last, end_ - core);
}

DeviceScheduler::Ready DeviceScheduler::ready(const OpInstance& op,
                                              const PlannedOp& planned) const {
  Ready result;
  for (const auto& d : plan_.dependencies(planned)) {
    const ExecutionId execution = op.execution - d.blocks_back;
    const std::uint32_t from = d.blocks_back == 0 ? op.iteration : plan_.repeat(execution) - 1;
    if (from < d.lag) continue;
    result.free = false;
    const Picoseconds time =
        times_.at(execution, (from - d.lag) * plan_.slots(execution) + d.slot.index());
    if (time == CompletionTimes::kUnknown) {
      result.hold = static_cast<Hold>(d.stream);
      return result;
    }
    if (later(time, result.time)) {
      result.time = time;
      result.cause = {execution, from - d.lag, d.op};
    }
  }
  return result;
}

/// What went by until the others had come, or a message had been sent, is noted apart.
void DeviceScheduler::note_wait(const Ready& when, Picoseconds from) {
  const std::size_t stream = plan_.stream_at(when.cause);
  const State& s = states_[stream];
  const auto kind = plan_.streams()[stream].kind;
  WaitMark mark = WaitMark::none;
  if (first_[stream] == when.cause) mark = WaitMark::first;
  if (kind == workload::OpKind::collective && plan_.last(stream) == when.cause)
    mark = WaitMark::last;
  Picoseconds late = 0;
  const bool receives = kind == workload::OpKind::receive;
  if (steps_ && ((steps_->own | steps_->sends) >> stream & 1) == 0) steps_->records = false;
  if (s.latest == when.cause) {
    const Picoseconds all = when.time - from;
    late = s.latest_began - (receives ? from : latest(s.asked, from));
    late = later(late, 0) ? late : 0;
    late = later(late, all) ? all : late;
  }
  add_wait(when.cause, receives ? WaitMark::bubble : WaitMark::late, late);
  add_wait(when.cause, mark, when.time - from - late);
}

void DeviceScheduler::add_wait(const OpInstance& op, WaitMark mark, Picoseconds time) {
  const std::size_t number = plan_.number(op) * kWaitMarks + static_cast<std::size_t>(mark);
  waits_[number] += time;
  if (!steps_ || time <= 0) return;
  steps_->journal.emplace_back(number, time);
  if (steps_->records) steps_->recording.waits.emplace_back(number, time);
}

WaitLog DeviceScheduler::waits() const {
  WaitLog log;
  if (waits_.empty()) return log;
  std::size_t number = 0;
  const auto& blocks = plan_.program().blocks;
  for (const workload::BlockId b : blocks.ids())
    for (const OpId op : blocks[b].ops.ids())
      for (std::size_t mark = 0; mark < kWaitMarks; ++mark)
        log.add({b, op, static_cast<WaitMark>(mark)}, waits_[number++]);
  return log;
}

Picoseconds& DeviceScheduler::time_of(const OpInstance& op, SlotId slot) {
  for (auto e = times_.end(); e <= op.execution; e = times_.end())
    times_.append(plan_.repeat(e) * plan_.slots(e));
  return times_.of(op.execution)[op.iteration * plan_.slots(op.execution) + slot.index()];
}

const OpCost& DeviceScheduler::cost(const OpInstance& op) const {
  return costs_.blocks[plan_.block_of(op.execution)][op.op];
}

}  // namespace podsim::performance
