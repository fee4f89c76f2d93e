#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "podsim/performance/pod.h"
#include "podsim/performance/summary.h"
#include "src/performance/co_scheduler.h"
#include "src/performance/representatives.h"

namespace podsim::performance {
namespace {

StepOutcome schedule_class(const StepRequest& request, std::size_t device_class,
                           const ProgramCosts& costs) {
  const SoloSchedule solo = schedule_alone(program_of(request, device_class), costs);
  StepOutcome outcome;
  outcome.device_class = device_class;
  outcome.step = period(solo.end, costs, request.classes[device_class].host.prefetch_depth);
  outcome.input_wait = outcome.step - solo.end;
  outcome.waits = solo.waits;
  return outcome;
}

bool has_messages(const StepRequest& request) {
  const auto is_message = [](const workload::Op& op) { return op.kind == workload::OpKind::send; };
  for (const auto& program : request.programs)
    for (const auto& block : program.blocks)
      if (std::any_of(block.ops.begin(), block.ops.end(), is_message)) return true;
  return false;
}

/// Classes do not wait for each other here: the slowest alone is a lower bound of all together.
StepOutcome schedule_apart(const StepRequest& request, const std::vector<ProgramCosts>& costs) {
  StepOutcome slowest;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    StepOutcome outcome = schedule_class(request, i, costs[i]);
    if (i == 0 || outcome.step > slowest.step) slowest = std::move(outcome);
  }
  return slowest;
}

/// Devices of a pod and what schedules them.
struct Together {
  Together(const StepRequest& request, const std::vector<ProgramCosts>& costs)
      : pod(representatives(request)), plans(request.programs.size()) {
    std::vector<const StreamPlan*> plan_of;
    for (const PodDevice& device : pod.devices) {
      const auto c = static_cast<std::size_t>(device.device_class);
      auto& plan = plans[static_cast<std::size_t>(request.classes[c].program)];
      if (!plan) plan = std::make_unique<StreamPlan>(program_of(request, c), costs[c]);
      plan_of.push_back(plan.get());
    }
    std::vector<CoScheduler::Member> members;
    for (std::size_t d = 0; d < pod.devices.size(); ++d)
      members.push_back({plan_of[d], &costs[static_cast<std::size_t>(pod.devices[d].device_class)],
                         reach_of(pod, d, plan_of)});
    schedule.emplace(std::move(members));
    schedule->run();
    for (std::size_t d = 0; d < pod.devices.size(); ++d)
      if (!schedule->finished(d))
        throw std::runtime_error(
            "the step of '" +
            request.classes[static_cast<std::size_t>(pod.devices[d].device_class)].name +
            "' does not end: the classes disagree on what they exchange");
  }

  Pod pod;
  std::vector<std::unique_ptr<StreamPlan>> plans;  ///< by program
  std::optional<CoScheduler> schedule;
};

/// A device that waits for messages cannot be scheduled alone. The step ends with its last device.
StepOutcome schedule_together(const StepRequest& request, const std::vector<ProgramCosts>& costs) {
  const Together all(request, costs);
  std::size_t least = 0;
  Picoseconds end = 0, step = 0, waited = 0;
  for (std::size_t d = 0; d < all.pod.devices.size(); ++d) {
    const auto c = static_cast<std::size_t>(all.pod.devices[d].device_class);
    const Picoseconds own_end = all.schedule->end(d);
    end = std::max(end, own_end);
    step = std::max(step, period(end, costs[c], request.classes[c].host.prefetch_depth));
    const Picoseconds own = all.schedule->waited(d) - own_end;
    if (d > 0 && own >= waited) continue;
    waited = own;
    least = d;
  }
  StepOutcome outcome;
  outcome.device_class = static_cast<std::size_t>(all.pod.devices[least].device_class);
  outcome.step = step;
  outcome.input_wait = step - end;
  outcome.waits = all.schedule->waits(least);
  outcome.idle = end - all.schedule->end(least);
  return outcome;
}

/// Healthy devices, each of them alone at its host.
StepRequest uncontended(StepRequest request) {
  request.detail = Detail::folded;
  request.cut_links.clear();
  for (system::DeviceClass& c : request.classes) {
    c.slow = 1;
    c.host.input_bandwidth *= static_cast<double>(c.host.sharers);
  }
  return request;
}

}  // namespace

StepResult run_analytic(const StepRequest& request) {
  const StepRequest alone = uncontended(request);
  if (alone.classes.empty()) throw std::invalid_argument("a step request without devices");
  const std::vector<ProgramCosts> costs = cost_classes(alone);
  const StepOutcome outcome =
      has_messages(alone) ? schedule_together(alone, costs) : schedule_apart(alone, costs);
  StepResult result = summarize(alone, costs[outcome.device_class], outcome);
  result.simulated_devices = 0;
  return result;
}

}  // namespace podsim::performance
