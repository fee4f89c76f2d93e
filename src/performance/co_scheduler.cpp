#include "src/performance/co_scheduler.h"

#include <algorithm>
#include <utility>

namespace podsim::performance {

using workload::OpKind;

class CoScheduler::Device : public Environment {
 public:
  Device(CoScheduler& all, std::size_t number, const Member& member)
      : scheduler(*member.plan, *member.costs, *this),
        reach_(member.reach),
        all_(all),
        number_(number) {
    std::uint32_t own = 0;
    for (std::size_t s = 0; s < reach_.size(); ++s)
      if (reach_[s].group < 0 && reach_[s].device < 0 && !reach_[s].fed)
        own |= std::uint32_t{1} << s;
    scheduler.use_shortcut(own);
  }

  DeviceScheduler scheduler;

 private:
  Reply join(std::size_t stream, const OpCost& cost, Picoseconds at) override {
    if (reach_[stream].group < 0) return {at, at + cost.alone()};
    all_.join(number_, stream, cost, at);
    return {};
  }
  Reply send(std::size_t stream, const OpCost& cost, Picoseconds at) override {
    const Picoseconds here = at + cost.flow + cost.latency;
    const Reach& r = reach_[stream];
    if (r.device >= 0)
      all_.answers_.push_back(
          {static_cast<std::size_t>(r.device), static_cast<std::size_t>(r.stream), at, here, true});
    return {at, here};
  }
  Reply transfer(std::size_t /*stream*/, Picoseconds duration, Picoseconds at) override {
    return {at, at + duration};
  }
  Reply receive(std::size_t stream, Picoseconds at) override {
    return reach_[stream].fed ? Reply{} : Reply{at, at};
  }

  const std::vector<Reach>& reach_;
  CoScheduler& all_;
  std::size_t number_;
};

CoScheduler::CoScheduler(std::vector<Member> members) : members_(std::move(members)) {
  for (std::size_t d = 0; d < members_.size(); ++d) {
    devices_.push_back(std::make_unique<Device>(*this, d, members_[d]));
    rounds_.push_back(rounds_of(*members_[d].plan));
    for (const Reach& r : members_[d].reach) {
      if (r.group < 0) continue;
      const auto group = static_cast<std::size_t>(r.group);
      if (group >= meetings_.size()) meetings_.resize(group + 1);
      ++meetings_[group].expected;
    }
  }
}

CoScheduler::~CoScheduler() = default;

std::vector<CoScheduler::Reach> CoScheduler::alone(const StreamPlan& plan) {
  return std::vector<Reach>(plan.streams().size());
}

void CoScheduler::run() {
  skip_steady_rounds();
  for (std::size_t d = 0; d < devices_.size(); ++d) {
    devices_[d]->scheduler.fence(members_[d].plan->executions());
    devices_[d]->scheduler.resume();
  }
  answer();
  const auto waits = [](const auto& device) { return !device->scheduler.finished(); };
  if (std::none_of(devices_.begin(), devices_.end(), waits)) return;
  // Somebody's message leaves a block after the one in which the answer is awaited.
  for (auto& device : devices_) {
    device->scheduler.release();
    device->scheduler.resume();
  }
  answer();
}

void CoScheduler::answer() {
  while (!answers_.empty()) {
    const Answer a = answers_.front();
    answers_.pop_front();
    DeviceScheduler& scheduler = devices_[a.device]->scheduler;
    if (a.message) {
      scheduler.deliver(a.stream, a.began, a.at);
    } else {
      scheduler.finish(a.stream, a.began, a.at);
    }
  }
}

void CoScheduler::join(std::size_t device, std::size_t stream, const OpCost& cost, Picoseconds at) {
  Meeting& m = meetings_[static_cast<std::size_t>(members_[device].reach[stream].group)];
  m.come.push_back({device, stream, 0, at, false});
  m.longest = std::max(m.longest, cost.alone());
  if (m.come.size() < m.expected) return;
  Picoseconds began = 0;
  for (const Answer& a : m.come) began = std::max(began, a.at);
  for (const Answer& a : m.come)
    answers_.push_back({a.device, a.stream, began, began + m.longest, false});
  m.come.clear();
  m.longest = 0;
}

/// The longest run of scheduled blocks that equal those a period before, among the periods that the
/// block in the middle of the schedule repeats with.
CoScheduler::Rounds CoScheduler::rounds_of(const StreamPlan& plan) {
  const std::int64_t n = plan.executions(), middle = n / 2;
  Rounds best;
  std::int64_t longest = 0;
  for (std::int64_t e = middle + 1; e < n; ++e) {
    if (plan.context(e) != plan.context(middle)) continue;
    const std::int64_t period = e - middle;
    if (2 * longest > n && period % best.period == 0) continue;  // no better than that
    const auto repeats = [&](std::int64_t at) {
      return at >= 0 && at + period < n && plan.context(at) == plan.context(at + period);
    };
    std::int64_t begin = middle, end = middle;
    while (repeats(begin - 1)) --begin;
    while (repeats(end)) ++end;
    if (end - begin - period <= longest) continue;
    longest = end - begin - period;
    best = {begin, period, (end - begin) / period + 1};
  }
  return best;
}

/// Begins the step and runs it as far as all devices' schedules repeat.
void CoScheduler::skip_steady_rounds() {
  std::int64_t rounds = rounds_.front().count;
  for (const Rounds& r : rounds_) rounds = std::min(rounds, r.count);
  for (std::size_t d = 0; d < devices_.size(); ++d)
    if (rounds > 2) devices_[d]->scheduler.fence(rounds_[d].at(0));
  for (auto& device : devices_) device->scheduler.begin(0);
  answer();
  for (std::int64_t round = 1; round + 1 < rounds; ++round) {
    for (std::size_t d = 0; d < devices_.size(); ++d) {
      devices_[d]->scheduler.fence(rounds_[d].at(round));
      devices_[d]->scheduler.resume();
    }
    answer();
    save(round);
    const Picoseconds shift = round > 1 ? round_shift() : -1;
    if (shift >= 0) return skip_rounds(rounds - 1 - round, shift);
  }
}

void CoScheduler::save(std::int64_t round) {
  now_.swap(before_);
  now_.resize(devices_.size() + 1);
  for (ScheduleState& state : now_) state.clear();
  for (std::size_t d = 0; d < devices_.size(); ++d) {
    const Rounds& r = rounds_[d];
    devices_[d]->scheduler.save(now_[d], r.at(round), r.at(r.count));
  }
  for (const Meeting& m : meetings_) {
    now_.back().shape.push_back(m.longest);
    for (const Answer& a : m.come) {
      now_.back().shape.push_back(static_cast<std::int64_t>(a.device));
      now_.back().times.push_back(a.at);
    }
  }
}

/// How much later than one round before everything is; -1 when not the same for all.
Picoseconds CoScheduler::round_shift() const {
  Picoseconds shift = -1;
  for (std::size_t d = 0; d < now_.size(); ++d) {
    const ScheduleState &now = now_[d], &before = before_[d];
    if (now.shape != before.shape || now.times.size() != before.times.size()) return -1;
    for (std::size_t t = 0; t < now.times.size(); ++t) {
      const Picoseconds later = now.times[t] - before.times[t];
      if (shift < 0) shift = later;
      if (later != shift) return -1;
    }
  }
  return shift;
}

void CoScheduler::skip_rounds(std::int64_t count, Picoseconds shift) {
  for (std::size_t d = 0; d < devices_.size(); ++d) {
    const Rounds& r = rounds_[d];
    devices_[d]->scheduler.skip_rounds(count, r.period, shift, r.at(r.count),
                                       before_[d].waits.data());
  }
  for (Meeting& m : meetings_)
    for (Answer& a : m.come) a.at += shift * count;
}

bool CoScheduler::finished(std::size_t device) const {
  return devices_[device]->scheduler.finished();
}

Picoseconds CoScheduler::end(std::size_t device) const { return devices_[device]->scheduler.end(); }

WaitLog CoScheduler::waits(std::size_t device) const { return devices_[device]->scheduler.waits(); }

Picoseconds CoScheduler::waited(std::size_t device) const {
  return devices_[device]->scheduler.waited();
}

std::int64_t CoScheduler::iterations() const {
  std::int64_t sum = 0;
  for (const auto& device : devices_) sum += device->scheduler.iterations();
  return sum;
}

SoloSchedule schedule_alone(const workload::StepProgram& program, const ProgramCosts& costs) {
  const StreamPlan plan(program, costs);
  CoScheduler schedule({{&plan, &costs, CoScheduler::alone(plan)}});
  schedule.run();
  return {schedule.end(0), schedule.waits(0), schedule.iterations()};
}

}  // namespace podsim::performance
