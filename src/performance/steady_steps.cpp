// The shortcut of a device scheduler: steady iterations of a block, and steady rounds of blocks.
#include "src/performance/steady_steps.h"

#include <algorithm>

namespace podsim::performance {

void DeviceScheduler::use_shortcut(std::uint32_t own, std::uint32_t sends) {
  times_.keep_buffers();
  steps_ = std::make_unique<Steps>();
  steps_->own = own;
  steps_->sends = sends;
  steps_->outcomes.resize(plan_.contexts());
  steps_->next.resize(plan_.contexts());
  steps_->fence = plan_.end();
}

void DeviceScheduler::fence(ExecutionId execution) { steps_->fence = execution; }

void DeviceScheduler::release() {
  steps_->records = false;
  limit_ = kNoLimit;
  lift();
}

std::int64_t DeviceScheduler::iterations() const { return steps_ ? steps_->iterations : 0; }

/// Raises the limit once all streams have come to it; false when it stays.
bool DeviceScheduler::raise_limit() {
  if (limit_ == kNoLimit) return false;
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (hold_[i] != kEnded && hold_[i] != kFenced) return false;
  if (steps_->records && steps_->iteration == 0) finish_recording();
  if (steps_->execution >= steps_->fence) return false;
  next_limit();
  limit_ = limit_at(steps_->execution, steps_->iteration);
  lift();
  return true;
}

/// Lets streams go on that stood before the limit.
void DeviceScheduler::lift() {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (hold_[i] != kFenced || beyond_limit(states_[i].at)) continue;
    hold_[i] = kFree;
    ready_streams_ |= std::uint32_t{1} << i;
  }
}

void DeviceScheduler::next_limit() {
  Steps& s = *steps_;
  if (s.iteration > 0) compare_iteration();
  if (s.iteration == 0) {
    times_.forget_before(s.execution - plan_.reach());
    s.restart();
    if (repeatable(s.execution)) {
      bring_core_up();
      if (recall()) return;
      start_recording();
    }
  }
  const std::uint32_t repeat = plan_.repeat(s.execution);
  if (by_iteration(s.execution) && s.iteration + 1 < repeat) {
    ++s.iteration;
    ++s.iterations;
    return;
  }
  s.iterations += repeat - s.iteration;
  s.iteration = 0;
  ++s.execution;
}

/// The block is long enough and depends on nobody else.
bool DeviceScheduler::by_iteration(ExecutionId execution) const {
  if (plan_.repeat(execution) < plan_.own_lag(execution) + 4) return false;
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (used(execution, i) && (steps_->own >> i & 1) == 0) return false;
  return true;
}

/// All iterations before the limit are done: how does the last of them compare with the one before?
void DeviceScheduler::compare_iteration() {
  Steps& s = *steps_;
  const Picoseconds shift = iteration_shift();
  s.steady = shift < 0 ? 0 : shift == s.shift ? s.steady + 1 : 1;
  s.shift = shift;
  s.free_before.resize(states_.size());
  for (std::size_t i = 0; i < states_.size(); ++i) s.free_before[i] = states_[i].free;
  if (s.steady >= std::max<std::int64_t>(plan_.own_lag(s.execution), 1))
    skip_iterations(plan_.repeat(s.execution) - 1 - s.iteration, shift);
  std::swap(s.journal, s.journal_before);
  s.journal.clear();
}

/// How much later than one iteration before all streams and times are; -1 when not the same for
/// all, or the core waited otherwise.
Picoseconds DeviceScheduler::iteration_shift() {
  const Steps& s = *steps_;
  if (s.iteration < 2 || s.journal != s.journal_before) return -1;
  Picoseconds shift = -1;
  const auto differs = [&shift](Picoseconds later) {
    if (shift < 0) shift = later;
    return shift != later;
  };
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (used(s.execution, i) && differs(states_[i].free - s.free_before[i])) return -1;
  const std::size_t slots = plan_.slots(s.execution);
  if (slots == 0) return shift;
  const Picoseconds* before = &times_.of(s.execution)[(s.iteration - 2) * slots];
  const Picoseconds* now = before + slots;
  for (std::size_t slot = 0; slot < slots; ++slot)
    if (differs(now[slot] - before[slot])) return -1;
  return shift;
}

/// The streams that the block uses move on with it; the others have no say in it.
void DeviceScheduler::skip_iterations(std::uint32_t iterations, Picoseconds shift) {
  if (iterations == 0) return;
  Steps& s = *steps_;
  const Picoseconds time = shift * iterations;
  for (const auto& [number, waited] : s.journal) {
    waits_[number] += waited * iterations;
    if (s.records) s.recording.waits.emplace_back(number, waited * iterations);
  }
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (!used(s.execution, i)) continue;
    State& state = states_[i];
    state.at.iteration += iterations;
    state.free += time;
    state.asked += time;
    state.latest_began += time;
    if (state.latest.execution) state.latest.iteration += iterations;
    s.free_before[i] += time;
  }
  if (const std::size_t slots = plan_.slots(s.execution); slots > 0) {
    auto& times = times_.of(s.execution);
    const std::size_t kept = std::min(s.iteration, plan_.lag() + 2) * slots;
    const std::size_t from = s.iteration * slots, to = from + iterations * slots;
    for (std::size_t n = 1; n <= kept; ++n) times[to - n] = times[from - n] + time;
  }
  s.iteration += iterations;
}

void DeviceScheduler::record_gaps() {
  steps_->gaps.clear();
  steps_->recalled.clear();
  gaps_ = &steps_->gaps;
}

/// The first scheduled block in which a stream still has something to do.
ExecutionId DeviceScheduler::lowest(ExecutionId end) const {
  ExecutionId lowest = end;
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (!idle(i, end)) lowest = std::min(lowest, states_[i].at.execution);
  return lowest;
}

/// Visits the times that what follows depends on, always in the same order.
template <class Visit>
void DeviceScheduler::visit_times(ExecutionId end, Visit visit) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (idle(i, end)) continue;
    State& s = states_[i];
    visit(s.free);
    const auto kind = plan_.streams()[i].kind;
    if (kind == workload::OpKind::compute) continue;
    visit(s.latest_began);
    if (kind != workload::OpKind::receive) visit(s.asked);
  }
  for (Inbox& inbox : inboxes_)
    for (std::size_t m = inbox.taken; m < inbox.messages.size(); ++m) {
      visit(inbox.messages[m].first);
      visit(inbox.messages[m].second);
    }
  const ExecutionId from = lowest(end);
  for (ExecutionId e = times_.oldest(); e < times_.end(); ++e) {
    auto& times = times_.of(e);
    const std::size_t kept = std::min(plan_.repeat(e), plan_.lag() + 1) * plan_.slots(e);
    for (std::size_t t = e < from ? times.size() - kept : 0; t < times.size(); ++t)
      if (times[t] != CompletionTimes::kUnknown) visit(times[t]);
  }
}

void DeviceScheduler::save_shape(ScheduleState& state, ExecutionId base, ExecutionId end) const {
  auto& shape = state.shape;
  const auto put = [&](ExecutionId execution, std::uint32_t iteration, std::int64_t op) {
    shape.insert(shape.end(), {execution - base, iteration, op});
  };
  for (std::size_t i = 0; i < states_.size(); ++i) {
    shape.push_back(idle(i, end) ? kEnded : hold_[i]);
    if (idle(i, end)) continue;
    const State& s = states_[i];
    put(s.at.execution, s.at.iteration, s.at.place);
    if (plan_.streams()[i].kind != workload::OpKind::compute)
      put(s.latest.execution, s.latest.iteration, s.latest.op.value());
  }
  for (const Inbox& inbox : inboxes_)
    shape.push_back(static_cast<std::int64_t>(inbox.messages.size() - inbox.taken));
  shape.insert(shape.end(), {steps_->execution - base, steps_->iteration, times_.oldest() - base});
  shape.insert(shape.end(), steps_->recalled.begin(), steps_->recalled.end());
}

void DeviceScheduler::save(ScheduleState& state, ExecutionId base, ExecutionId end) {
  times_.forget_before(lowest(end) - plan_.reach());
  state.shape.clear();
  state.times.clear();
  save_shape(state, base, end);
  visit_times(end, [&](const Picoseconds& time) { state.times.push_back(time); });
  state.waits = waits_;
  state.gaps.swap(steps_->gaps);
  steps_->gaps.clear();
  steps_->recalled.clear();
}

void DeviceScheduler::skip_rounds(std::int64_t rounds, std::int64_t executions, ExecutionId end,
                                  const ScheduleState& now, const ScheduleState& before) {
  std::size_t t = 0;
  visit_times(end, [&](Picoseconds& time) {
    time += (now.times[t] - before.times[t]) * rounds;
    ++t;
  });
  const std::int64_t sum = rounds * (rounds + 1) / 2;
  for (std::size_t n = 0; n < waits_.size(); ++n)
    waits_[n] += now.waited[n] * rounds + (now.waited[n] - before.waited[n]) * sum;
  const std::int64_t further = executions * rounds;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (idle(i, end)) continue;
    State& s = states_[i];
    s.at.execution += further;
    if (s.latest.execution) s.latest.execution += further;
  }
  times_.shift(further);
  steps_->execution += further;
  if (limit_ != kNoLimit) limit_ = limit_at(steps_->execution, steps_->iteration);
}

}  // namespace podsim::performance
