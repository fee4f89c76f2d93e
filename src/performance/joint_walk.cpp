#include "src/performance/joint_walk.h"

#include <algorithm>
#include <stdexcept>

namespace podsim::performance {

class JointWalk::Walker : public Surroundings {
 public:
  Walker(JointWalk& all, std::size_t number, const LanePlan& plan, const ProgramCosts& costs)
      : walk(plan, costs, *this), plan_(plan), all_(all), number_(number) {}

  [[nodiscard]] const LanePlan& plan() const { return plan_; }

  DeviceWalk walk;

 private:
  void join(std::size_t lane, const OpCost& cost, Picoseconds at) override {
    all_.join(number_, lane, cost, at);
  }
  void send(std::size_t lane, const OpCost& cost, Picoseconds at) override {
    all_.send(number_, lane, cost, at);
  }
  void transfer(std::size_t lane, Picoseconds duration, Picoseconds at) override {
    all_.answers_.push_back({number_, lane, at, at + duration, false});
  }

  const LanePlan& plan_;
  JointWalk& all_;
  std::size_t number_;
};

JointWalk::JointWalk(const StepRequest& request, const Pod& pod,
                     const std::vector<ProgramCosts>& costs)
    : request_(request),
      pod_(pod),
      plans_(request.programs.size()),
      meetings_(pod.groups.size()),
      expected_(pod.groups.size()) {
  for (std::size_t d = 0; d < pod.devices.size(); ++d) {
    const auto c = static_cast<std::size_t>(pod.devices[d].device_class);
    auto& plan = plans_[static_cast<std::size_t>(request.classes[c].program)];
    if (!plan) plan = std::make_unique<LanePlan>(program_of(request, c), costs[c]);
    walkers_.push_back(std::make_unique<Walker>(*this, d, *plan, costs[c]));
    for (const Lane& lane : plan->lanes())
      if (lane.kind == workload::OpKind::collective)
        ++expected_[static_cast<std::size_t>(
            pod.devices[d].groups[static_cast<std::size_t>(lane.axis)])];
  }
}

JointWalk::~JointWalk() = default;

void JointWalk::run() {
  for (auto& walker : walkers_) walker->walk.begin(0);
  while (!answers_.empty()) {
    const Answer a = answers_.front();
    answers_.pop_front();
    DeviceWalk& walk = walkers_[a.device]->walk;
    if (a.message) {
      walk.message(a.lane, a.began, a.at);
    } else {
      walk.over(a.lane, a.began, a.at);
    }
  }
}

void JointWalk::join(std::size_t device, std::size_t lane, const OpCost& cost, Picoseconds at) {
  const auto group =
      static_cast<std::size_t>(pod_.devices[device].groups[static_cast<std::size_t>(cost.axis)]);
  Meeting& m = meetings_[group];
  m.come.push_back({device, lane, 0, at, false});
  m.longest = std::max(m.longest, cost.alone());
  if (m.come.size() < expected_[group]) return;
  Picoseconds began = 0;
  for (const Answer& a : m.come) began = std::max(began, a.at);
  for (const Answer& a : m.come)
    answers_.push_back({a.device, a.lane, began, began + m.longest, false});
  m = {};
}

void JointWalk::send(std::size_t device, std::size_t lane, const OpCost& cost, Picoseconds at) {
  const LanePlan& plan = walkers_[device]->plan();
  const auto offset = plan.lanes()[lane].offset;
  const auto message = message_number(pod_, {static_cast<std::int32_t>(cost.axis), offset});
  const auto to = static_cast<std::size_t>(pod_.devices[device].peers[message]);
  const Picoseconds here = at + cost.flow + cost.latency;
  answers_.push_back({device, lane, at, here, false});
  const auto inbox = walkers_[to]->plan().lane_of({workload::OpKind::receive, cost.axis, offset});
  if (inbox >= 0) answers_.push_back({to, static_cast<std::size_t>(inbox), at, here, true});
}

Picoseconds JointWalk::end(std::size_t device) const {
  if (!walkers_[device]->walk.finished()) {
    const auto c = static_cast<std::size_t>(pod_.devices[device].device_class);
    throw std::runtime_error("the step of '" + request_.classes[c].name +
                             "' does not end: the classes disagree on what they exchange");
  }
  return walkers_[device]->walk.end();
}

WaitLog JointWalk::waits(std::size_t device) const { return walkers_[device]->walk.waits(); }

}  // namespace podsim::performance
