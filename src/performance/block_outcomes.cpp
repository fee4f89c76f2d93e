// The shortcut of a device scheduler for blocks that meet the same state again.
//
// A block that depends on the device alone takes earlier times from what lies before it: when each
// of its streams was free, and when operations of earlier blocks were done. Where such a time was
// the latest of those that an operation waited for, it has to be met exactly; where it never was,
// it may be any earlier one. All of these count from when the core was free.
#include <algorithm>

#include "src/performance/steady_steps.h"

namespace podsim::performance {
namespace {

constexpr std::size_t kKept = 8;  ///< outcomes of a context

}  // namespace

/// The block comes again, depends on nobody else, and its waits are of the plain kind: none of its
/// collectives or those before is the first or last of its stream.
bool DeviceScheduler::repeatable(ExecutionId execution) const {
  if (plan_.uses(plan_.context(execution)) < 2 || !used(execution, 0)) return false;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const auto near = [&](const OpInstance& op) {
      return op.execution && op.execution >= execution - plan_.reach() && op.execution <= execution;
    };
    if (plan_.streams()[i].kind == workload::OpKind::collective &&
        (near(first_[i]) || near(plan_.last(i))))
      return false;
    if (!used(execution, i)) continue;
    if (((steps_->own | steps_->sends) >> i & 1) == 0) return false;
    if (i > 0 && !states_[i].latest.execution) return false;
  }
  return true;
}

/// Time of what an operation waits for in an earlier block; unknown without such an iteration.
Picoseconds DeviceScheduler::looked_back(ExecutionId execution, const PlannedDependency& d) const {
  const ExecutionId earlier = execution - d.blocks_back;
  const std::uint32_t last = plan_.repeat(earlier) - 1;
  if (last < d.lag) return CompletionTimes::kUnknown;
  return times_.at(earlier, (last - d.lag) * plan_.slots(earlier) + d.slot.index());
}

bool DeviceScheduler::meets(const Outcome& outcome, ExecutionId execution) const {
  const Picoseconds base = states_.front().free;
  const auto fits = [base](const Outcome::InputTime& input, Picoseconds time) {
    return input.exact ? time - base == input.time : time - base <= input.time;
  };
  for (const auto& output : outcome.outputs)
    if (!fits(outcome.free[output.stream], states_[output.stream].free)) return false;
  const auto dependencies = plan_.dependencies(execution);
  for (std::size_t d = 0; d < dependencies.size(); ++d)
    if (dependencies[d].blocks_back > 0 &&
        !fits(outcome.dependencies[d], looked_back(execution, dependencies[d])))
      return false;
  return true;
}

/// Lets the core wait for what its first operation of the next block needs, where that is known
/// already, a message say. What the block makes of its state then does not depend on how long.
void DeviceScheduler::bring_core_up() {
  Steps& s = *steps_;
  State& core = states_.front();
  const PlannedOp& op = plan_.ops(s.execution, 0).front();
  const Ready when = ready({s.execution, 0, op.op}, op);
  s.core_is_up = when.hold == kFree;
  if (!s.core_is_up || !later(when.time, core.free)) return;
  if (noted_) note_wait(when, core.free);
  core.free = when.time;
}

/// Looks the next block up; false when its outcome is not known.
bool DeviceScheduler::recall() {
  Steps& s = *steps_;
  const auto& known = s.outcomes[plan_.context(s.execution)];
  const auto it = std::find_if(known.begin(), known.end(),
                               [&](const Outcome& outcome) { return meets(outcome, s.execution); });
  if (it == known.end()) return false;
  if (gaps_ != nullptr) s.recalled.push_back(it - known.begin());
  apply(*it, s.execution);
  ++s.execution;
  return true;
}

void DeviceScheduler::apply(const Outcome& outcome, ExecutionId execution) {
  const Picoseconds base = states_.front().free;
  if (gaps_ != nullptr) {
    const auto slack = [&](const Outcome::InputTime& input, Picoseconds time) {
      if (!input.exact) gaps_->push_back(input.time + 1 - (time - base));
    };
    for (const auto& output : outcome.outputs)
      slack(outcome.free[output.stream], states_[output.stream].free);
    const auto dependencies = plan_.dependencies(execution);
    for (std::size_t d = 0; d < dependencies.size(); ++d)
      if (dependencies[d].blocks_back > 0)
        slack(outcome.dependencies[d], looked_back(execution, dependencies[d]));
  }
  for (auto e = times_.end(); e <= execution; e = times_.end())
    times_.append(plan_.repeat(e) * plan_.slots(e));
  auto& times = times_.of(execution);
  std::transform(outcome.times.begin(), outcome.times.end(),
                 times.end() - std::ssize(outcome.times),
                 [base](Picoseconds time) { return base + time; });
  for (const auto& [number, waited] : outcome.waits) waits_[number] += waited;
  for (const auto& message : outcome.messages)
    environment_.send(message.stream, cost({execution, 0, message.op}), base + message.at);
  limit_ = limit_at(execution + 1, 0);
  for (const auto& [stream, state] : outcome.outputs) {
    State& s = states_[stream];
    s = state;
    s.free += base;
    s.asked += base;
    s.latest_began += base;
    if (s.latest.execution) s.latest.execution = execution;
    s.at = {execution + 1, 0, 0};
    settle(s, stream);
  }
}

void DeviceScheduler::start_recording() {
  Steps& s = *steps_;
  s.records = true;
  s.base = states_.front().free;
  s.recording.free.assign(states_.size(), {kNoLimit, false});
  s.recording.dependencies.assign(plan_.dependencies(s.execution).size(), {kNoLimit, false});
  s.recording.outputs.clear();
  s.recording.waits.clear();
  s.recording.messages.clear();
}

/// Notes which earlier times decided when an operation started.
void DeviceScheduler::note_inputs(std::size_t stream, const PlannedOp& op, Picoseconds start) {
  Steps& s = *steps_;
  const State& state = states_[stream];
  const auto note = [&](Outcome::InputTime& input, Picoseconds time) {
    if (time >= start)
      input = {time - s.base, true};
    else if (!input.exact)
      input.time = std::min(input.time, start - 1 - s.base);
  };
  if (state.at.place == 0 && state.at.iteration == 0) note(s.recording.free[stream], state.free);
  if (stream == 0 && state.at.place == 0 && state.at.iteration == 0 && s.core_is_up) return;
  const ExecutionId execution = state.at.execution;
  const auto all = plan_.dependencies(execution);
  auto* const recorded = s.recording.dependencies.data();
  for (const auto& d : plan_.dependencies(op))
    if (d.blocks_back > 0) note(recorded[&d - all.data()], looked_back(execution, d));
}

/// Keeps what the block that has just ended made of its state.
void DeviceScheduler::finish_recording() {
  Steps& s = *steps_;
  s.records = false;
  const ExecutionId execution = s.execution - 1;
  Outcome& outcome = s.recording;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (!used(execution, i)) continue;
    State state = states_[i];
    state.free -= s.base;
    state.asked -= s.base;
    state.latest_began -= s.base;
    outcome.outputs.push_back({i, state});
  }
  const auto& times = times_.end() > execution ? times_.of(execution) : std::vector<Picoseconds>();
  const std::size_t kept =
      std::min(plan_.repeat(execution), plan_.lag() + 1) * plan_.slots(execution);
  outcome.times.clear();
  for (std::size_t t = times.size() - kept; t < times.size(); ++t)
    outcome.times.push_back(times[t] - s.base);
  const ContextId context = plan_.context(execution);
  auto& known = s.outcomes[context];
  if (known.size() < kKept) {
    known.push_back(outcome);
    return;
  }
  known[s.next[context]] = outcome;
  s.next[context] = (s.next[context] + 1) % kKept;
}

}  // namespace podsim::performance
