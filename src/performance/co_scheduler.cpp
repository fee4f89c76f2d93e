#include "src/performance/co_scheduler.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace podsim::performance {

using workload::OpKind;

class CoScheduler::Device : public Environment {
 public:
  Device(CoScheduler& all, PodDeviceId number, const Member& member)
      : scheduler(*member.plan, *member.costs, *this),
        reach_(member.reach),
        all_(all),
        number_(number) {
    std::uint32_t own = 0, sends = 0;
    for (std::size_t s = 0; s < reach_.size(); ++s) {
      const std::uint32_t bit = std::uint32_t{1} << s;
      if (reach_[s].device)
        sends |= bit;
      else if (!reach_[s].group && !reach_[s].fed)
        own |= bit;
    }
    scheduler.use_shortcut(own, sends);
  }

  DeviceScheduler scheduler;

 private:
  Reply join(std::size_t stream, const OpCost& cost, Picoseconds at) override {
    if (!reach_[stream].group) return {at, at + cost.alone()};
    all_.join(number_, stream, cost, at);
    return {};
  }
  Reply send(std::size_t stream, const OpCost& cost, Picoseconds at) override {
    const Picoseconds here = at + cost.flow + cost.latency;
    const Reach& r = reach_[stream];
    if (r.device) all_.answers_.push_back({r.device, r.stream, at, here, true});
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
  PodDeviceId number_;
};

CoScheduler::CoScheduler(base::IdVector<PodDeviceId, Member> members)
    : members_(std::move(members)) {
  for (const PodDeviceId d : members_.ids()) {
    devices_.push_back(std::make_unique<Device>(*this, d, members_[d]));
    rounds_.push_back(rounds_of(*members_[d].plan));
    for (const Reach& r : members_[d].reach) {
      if (!r.group) continue;
      if (!meetings_.contains(r.group)) meetings_.resize(r.group.index() + 1);
      ++meetings_[r.group].expected;
    }
  }
}

CoScheduler::~CoScheduler() = default;

std::vector<CoScheduler::Reach> CoScheduler::alone(const StreamPlan& plan) {
  return std::vector<Reach>(plan.streams().size());
}

void CoScheduler::run() {
  skip_steady_rounds();
  for (const PodDeviceId d : devices_.ids()) {
    devices_[d]->scheduler.fence(members_[d].plan->end());
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

void CoScheduler::join(PodDeviceId device, std::size_t stream, const OpCost& cost, Picoseconds at) {
  Meeting& m = meetings_[members_[device].reach[stream].group];
  m.come.push_back({device, stream, 0, at, false});
  m.longest = std::max(m.longest, cost.alone());
  if (m.come.size() < m.expected) return;
  Picoseconds began = 0;
  for (const Answer& a : m.come) {
    gaps_.push_back(a.at - began);
    began = std::max(began, a.at);
  }
  for (const Answer& a : m.come)
    answers_.push_back({a.device, a.stream, began, began + m.longest, false});
  m.come.clear();
  m.longest = 0;
}

/// The longest run of scheduled blocks that equal those a period before, among the periods that the
/// block in the middle of the schedule repeats with.
CoScheduler::Rounds CoScheduler::rounds_of(const StreamPlan& plan) {
  const ExecutionId end_of_all = plan.end(), middle(end_of_all.value() / 2);
  const std::int64_t n = end_of_all.value();
  Rounds best;
  std::int64_t longest = 0;
  for (ExecutionId e = middle + 1; e < end_of_all; ++e) {
    if (plan.context(e) != plan.context(middle)) continue;
    const std::int64_t period = e - middle;
    if (2 * longest > n && period % best.period == 0) continue;  // no better than that
    const auto repeats = [&](ExecutionId at) {
      return at && at + period < end_of_all && plan.context(at) == plan.context(at + period);
    };
    ExecutionId begin = middle, end = middle;
    while (repeats(begin - 1)) --begin;
    while (repeats(end)) ++end;
    if (end - begin - period <= longest) continue;
    longest = end - begin - period;
    best = {begin, period, (end - begin) / period + 1};
  }
  return best;
}

namespace {

/// Three states tell of a steady round; with fewer than these there is hardly one to skip.
constexpr std::int64_t kFewestRounds = 6;

}  // namespace

/// Begins the step and runs it as far as all devices' schedules repeat.
void CoScheduler::skip_steady_rounds() {
  std::int64_t rounds = rounds_.front().count;
  for (const Rounds& r : rounds_) rounds = std::min(rounds, r.count);
  for (const PodDeviceId d : devices_.ids())
    if (rounds >= kFewestRounds) devices_[d]->scheduler.fence(rounds_[d].at(0));
  for (auto& device : devices_) device->scheduler.begin(0);
  answer();
  if (rounds < kFewestRounds) return;
  for (auto& device : devices_) device->scheduler.record_gaps();
  saved_ = 0;
  for (std::int64_t round = 1; round + 1 < rounds; ++round) {
    run_round(round);
    save(round);
    const std::int64_t skipped = std::min(steady_rounds(), rounds - 1 - round);
    if (skipped <= 0) continue;
    skip_rounds(skipped);
    round += skipped;
    saved_ = 0;
  }
}

void CoScheduler::run_round(std::int64_t round) {
  gaps_.clear();
  for (const PodDeviceId d : devices_.ids()) {
    devices_[d]->scheduler.fence(rounds_[d].at(round));
    devices_[d]->scheduler.resume();
  }
  answer();
}

void CoScheduler::save(std::int64_t round) {
  earlier_.swap(before_);
  before_.swap(now_);
  now_.resize(devices_.size() + 1);
  ++saved_;
  for (const PodDeviceId d : devices_.ids()) {
    const Rounds& r = rounds_[d];
    ScheduleState& now = now_[d];
    devices_[d]->scheduler.save(now, r.at(round), r.at(r.count));
    now.waited.assign(now.waits.size(), 0);
    if (saved_ < 2) continue;
    for (std::size_t n = 0; n < now.waits.size(); ++n)
      now.waited[n] = now.waits[n] - before_[d].waits[n];
  }
  ScheduleState& meetings = now_.back();
  meetings.shape.clear();
  meetings.times.clear();
  meetings.gaps.swap(gaps_);
  for (const Meeting& m : meetings_) {
    meetings.shape.push_back(m.longest);
    for (const Answer& a : m.come) {
      meetings.shape.push_back(a.device.value());
      meetings.times.push_back(a.at);
    }
  }
}

namespace {

constexpr std::int64_t kForGood = std::int64_t{1} << 40;

/// Every time has changed by as much as every other, since the round before.
template <class States>
bool moved_alike(const States& now, const States& before) {
  std::optional<Picoseconds> shift;
  for (const PodDeviceId d : now.ids())
    for (std::size_t t = 0; t < now[d].times.size(); ++t) {
      const Picoseconds moved = now[d].times[t] - before[d].times[t];
      if (shift.value_or(moved) != moved) return false;
      shift = moved;
    }
  return true;
}

bool same_shape(const ScheduleState& a, const ScheduleState& b) {
  return a.shape == b.shape && a.times.size() == b.times.size();
}

/// Every time has changed by as much as in the round before.
bool keeps_pace(const ScheduleState& now, const ScheduleState& before,
                const ScheduleState& earlier) {
  for (std::size_t t = 0; t < now.times.size(); ++t)
    if (now.times[t] - before.times[t] != before.times[t] - earlier.times[t]) return false;
  return true;
}

/// Rounds before a difference that changes as it did changes its sign; zero counts as negative.
std::int64_t rounds_alike(Picoseconds now, Picoseconds before) {
  if ((now > 0) != (before > 0)) return 0;
  const Picoseconds change = now - before;
  if (now > 0) return change < 0 ? (now - 1) / -change : kForGood;
  return change > 0 ? -now / change : kForGood;
}

std::int64_t rounds_alike(const ScheduleState& now, const ScheduleState& before) {
  if (now.gaps.size() != before.gaps.size()) return 0;
  std::int64_t rounds = kForGood;
  for (std::size_t g = 0; g < now.gaps.size() && rounds > 0; ++g)
    rounds = std::min(rounds, rounds_alike(now.gaps[g], before.gaps[g]));
  return rounds;
}

}  // namespace

/// Further rounds that will change all times as the last one has.
std::int64_t CoScheduler::steady_rounds() const {
  if (saved_ < 3) return 0;
  for (const PodDeviceId d : now_.ids())
    if (!same_shape(now_[d], before_[d]) || !same_shape(before_[d], earlier_[d])) return 0;
  if (moved_alike(now_, before_)) return kForGood;
  std::int64_t rounds = kForGood;
  for (const PodDeviceId d : now_.ids())
    rounds = rounds > 0 && keeps_pace(now_[d], before_[d], earlier_[d])
                 ? std::min(rounds, rounds_alike(now_[d], before_[d]))
                 : 0;
  return rounds;
}

void CoScheduler::skip_rounds(std::int64_t count) {
  for (const PodDeviceId d : devices_.ids()) {
    const Rounds& r = rounds_[d];
    devices_[d]->scheduler.skip_rounds(count, r.period, r.at(r.count), now_[d], before_[d]);
  }
  std::size_t t = 0;
  for (Meeting& m : meetings_)
    for (Answer& a : m.come) {
      a.at += (now_.back().times[t] - before_.back().times[t]) * count;
      ++t;
    }
}

bool CoScheduler::finished(PodDeviceId device) const {
  return devices_[device]->scheduler.finished();
}

Picoseconds CoScheduler::end(PodDeviceId device) const { return devices_[device]->scheduler.end(); }

WaitLog CoScheduler::waits(PodDeviceId device) const { return devices_[device]->scheduler.waits(); }

Picoseconds CoScheduler::waited(PodDeviceId device) const {
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
  return {schedule.end(PodDeviceId(0)), schedule.waits(PodDeviceId(0)), schedule.iterations()};
}

}  // namespace podsim::performance
