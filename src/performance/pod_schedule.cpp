#include "src/performance/pod_schedule.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "src/performance/representatives.h"

namespace podsim::performance {

PodSchedule::PodSchedule(const StepRequest& request,
                         const base::IdVector<system::ClassId, ProgramCosts>& costs)
    : request_(request),
      costs_(costs),
      pod_(representatives(request)),
      plans_(request.programs.size()) {
  plan();
  base::IdVector<PodDeviceId, CoScheduler::Member> members;
  for (const PodDeviceId d : pod_.devices.ids())
    members.push_back({plan_of_[d], &costs_[class_of(d)], reach_of(pod_, d, plan_of_)});
  schedule_.emplace(std::move(members));
  schedule_->run();
  check_finished();
}

void PodSchedule::plan() {
  for (const PodDeviceId d : pod_.devices.ids()) {
    const system::ClassId c = class_of(d);
    auto& plan = plans_[request_.classes[c].program];
    if (!plan) plan = std::make_unique<StreamPlan>(program_of(request_, c), costs_[c]);
    plan_of_.push_back(plan.get());
  }
}

void PodSchedule::check_finished() const {
  for (const PodDeviceId d : pod_.devices.ids())
    if (!schedule_->finished(d))
      throw std::runtime_error("the step of '" + request_.classes[class_of(d)].name +
                               "' does not end: the classes disagree on what they exchange");
}

StepOutcome PodSchedule::outcome() const {
  PodDeviceId least(0);
  Picoseconds end = 0, step = 0, waited = 0;
  for (const PodDeviceId d : pod_.devices.ids()) {
    const system::ClassId c = class_of(d);
    const Picoseconds own_end = schedule_->end(d);
    end = std::max(end, own_end);
    step = std::max(step, period(end, costs_[c], request_.classes[c].host.prefetch_depth));
    const Picoseconds own = schedule_->waited(d) - own_end;
    if (d > PodDeviceId(0) && own >= waited) continue;
    waited = own;
    least = d;
  }
  StepOutcome outcome;
  outcome.device_class = class_of(least);
  outcome.step = step;
  outcome.input_wait = step - end;
  outcome.waits = schedule_->waits(least);
  outcome.idle = end - schedule_->end(least);
  return outcome;
}

}  // namespace podsim::performance
