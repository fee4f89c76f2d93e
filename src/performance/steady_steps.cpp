// The shortcut of a device scheduler: steady iterations of a block, and steady rounds of blocks.
#include "src/performance/steady_steps.h"

#include <algorithm>

namespace podsim::performance {

void DeviceScheduler::use_shortcut(std::uint32_t own) {
  steps_ = std::make_unique<Steps>();
  steps_->own = own;
  steps_->fence = plan_.executions();
}

void DeviceScheduler::fence(std::int64_t execution) { steps_->fence = execution; }

void DeviceScheduler::release() {
  limit_ = kNoLimit;
  lift();
}

std::int64_t DeviceScheduler::iterations() const { return steps_ ? steps_->iterations : 0; }

/// Raises the limit once all streams have come to it; false when it stays.
bool DeviceScheduler::raise_limit() {
  if (limit_ == kNoLimit || steps_->execution >= steps_->fence) return false;
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (hold_[i] != kEnded && hold_[i] != kFenced) return false;
  next_limit();
  limit_ = steps_->execution << 32 | steps_->iteration;
  lift();
  return true;
}

/// Lets streams go on that stood before the limit.
void DeviceScheduler::lift() {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const OpInstance& at = states_[i].at;
    if (hold_[i] != kFenced || (std::int64_t{at.execution} << 32 | at.iteration) >= limit_)
      continue;
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
  }
  const std::int64_t repeat = plan_.repeat(s.execution);
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
bool DeviceScheduler::by_iteration(std::int64_t execution) const {
  if (plan_.repeat(execution) < plan_.own_lag(execution) + 5) return false;
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
  const std::int64_t needed = plan_.own_lag(s.execution) + 1;
  if (s.steady >= needed && s.iteration > needed + 1)
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
  const std::int64_t slots = plan_.slots(s.execution);
  if (slots == 0) return shift;
  const Picoseconds* now =
      &times_.of(s.execution)[static_cast<std::size_t>((s.iteration - 1) * slots)];
  for (std::int64_t slot = 0; slot < slots; ++slot)
    if (differs(now[slot] - now[slot - slots])) return -1;
  return shift;
}

/// The streams that the block uses move on with it; the others have no say in it.
void DeviceScheduler::skip_iterations(std::int64_t iterations, Picoseconds shift) {
  if (iterations <= 0) return;
  Steps& s = *steps_;
  const Picoseconds time = shift * iterations;
  for (const auto& [number, waited] : s.journal) waits_[number] += waited * iterations;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (!used(s.execution, i)) continue;
    State& state = states_[i];
    state.at.iteration += static_cast<std::int32_t>(iterations);
    state.free += time;
    state.asked += time;
    state.latest_began += time;
    if (state.latest.execution >= 0)
      state.latest.iteration += static_cast<std::int32_t>(iterations);
    s.free_before[i] += time;
  }
  if (const std::int64_t slots = plan_.slots(s.execution); slots > 0) {
    auto& times = times_.of(s.execution);
    const std::int64_t kept = std::min(s.iteration, plan_.lag() + 2);
    for (std::int64_t from = s.iteration * slots, n = 1; n <= kept * slots; ++n)
      times[static_cast<std::size_t>(from + iterations * slots - n)] =
          times[static_cast<std::size_t>(from - n)] + time;
  }
  s.iteration += iterations;
}

void DeviceScheduler::save(ScheduleState& state, std::int64_t base, std::int64_t end) {
  std::int64_t lowest = end;
  const auto put = [&](const OpInstance& op) {
    state.shape.insert(state.shape.end(), {op.execution - base, op.iteration, op.op});
  };
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const State& s = states_[i];
    const bool idle = hold_[i] == kEnded || s.at.execution >= end;
    state.shape.push_back(idle ? kEnded : hold_[i]);
    if (idle) continue;
    lowest = std::min<std::int64_t>(lowest, s.at.execution);
    put(s.at);
    state.times.push_back(s.free);
    const auto kind = plan_.streams()[i].kind;
    if (kind == workload::OpKind::compute) continue;
    put(s.latest);
    state.times.push_back(s.latest_began);
    if (kind != workload::OpKind::receive) state.times.push_back(s.asked);
  }
  for (const Inbox& inbox : inboxes_) {
    state.shape.push_back(static_cast<std::int64_t>(inbox.messages.size() - inbox.taken));
    for (std::size_t m = inbox.taken; m < inbox.messages.size(); ++m)
      state.times.insert(state.times.end(), {inbox.messages[m].first, inbox.messages[m].second});
  }
  state.shape.insert(state.shape.end(), {steps_->execution - base, steps_->iteration});
  save_times(state, base, lowest);
  state.waits = waits_;
}

/// Times that operations from execution `lowest` on look back at.
void DeviceScheduler::save_times(ScheduleState& state, std::int64_t base, std::int64_t lowest) {
  times_.forget_before(lowest - plan_.reach());
  for (std::int64_t e = times_.oldest(); e < times_.end(); ++e) {
    const auto& times = times_.of(e);
    const std::int64_t kept = std::min(plan_.repeat(e), plan_.lag() + 1) * plan_.slots(e);
    const std::size_t from = e < lowest ? times.size() - static_cast<std::size_t>(kept) : 0;
    state.shape.push_back(e - base);
    for (std::size_t t = from; t < times.size(); ++t)
      if (times[t] == CompletionTimes::kUnknown)
        state.shape.push_back(static_cast<std::int64_t>(t));
      else
        state.times.push_back(times[t]);
  }
}

void DeviceScheduler::skip_rounds(std::int64_t times, std::int64_t executions, Picoseconds time,
                                  std::int64_t end, const Picoseconds* waits) {
  const Picoseconds later = time * times;
  const auto further = static_cast<std::int32_t>(executions * times);
  for (std::size_t i = 0; i < states_.size(); ++i) {
    State& s = states_[i];
    if (hold_[i] == kEnded || s.at.execution >= end) continue;
    s.at.execution += further;
    s.free += later;
    s.asked += later;
    s.latest_began += later;
    if (s.latest.execution >= 0) s.latest.execution += further;
  }
  for (Inbox& inbox : inboxes_)
    for (auto& [sent, here] : inbox.messages) sent += later, here += later;
  for (std::size_t n = 0; n < waits_.size(); ++n) waits_[n] += (waits_[n] - waits[n]) * times;
  times_.shift(further, later);
  steps_->execution += further;
  if (limit_ != kNoLimit) limit_ = steps_->execution << 32 | steps_->iteration;
}

}  // namespace podsim::performance
