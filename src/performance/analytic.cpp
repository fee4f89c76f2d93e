#include <algorithm>
#include <stdexcept>

#include "podsim/performance/pod.h"
#include "podsim/performance/summary.h"
#include "src/performance/joint_walk.h"
#include "src/performance/walk.h"

namespace podsim::performance {
namespace {

StepOutcome walk_class(const StepRequest& request, std::size_t device_class,
                       const ProgramCosts& costs) {
  Walk walk(program_of(request, device_class), costs);
  walk.run();
  StepOutcome outcome;
  outcome.device_class = device_class;
  outcome.step = period(walk.end(), costs, request.classes[device_class].host.prefetch_depth);
  outcome.input_wait = outcome.step - walk.end();
  outcome.waits = walk.waits();
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
StepOutcome walk_apart(const StepRequest& request, const std::vector<ProgramCosts>& costs) {
  StepOutcome slowest;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    StepOutcome outcome = walk_class(request, i, costs[i]);
    if (i == 0 || outcome.step > slowest.step) slowest = std::move(outcome);
  }
  return slowest;
}

/// Who waits for messages makes no sense alone. The step ends with its last device.
StepOutcome walk_together(const StepRequest& request, const std::vector<ProgramCosts>& costs) {
  const Pod pod = build_pod(request);
  JointWalk walk(request, pod, costs);
  walk.run();
  std::size_t least = 0;
  Picoseconds end = 0, step = 0, waited = 0;
  for (std::size_t d = 0; d < pod.devices.size(); ++d) {
    const auto c = static_cast<std::size_t>(pod.devices[d].device_class);
    end = std::max(end, walk.end(d));
    step = std::max(step, period(end, costs[c], request.classes[c].host.prefetch_depth));
    const Picoseconds own = walk.waits(d).total() - walk.end(d);
    if (d > 0 && own >= waited) continue;
    waited = own;
    least = d;
  }
  StepOutcome outcome;
  outcome.device_class = static_cast<std::size_t>(pod.devices[least].device_class);
  outcome.step = step;
  outcome.input_wait = step - end;
  outcome.waits = walk.waits(least);
  outcome.idle = end - walk.end(least);
  return outcome;
}

/// Healthy devices, each of them alone at its host.
StepRequest uncontended(StepRequest request) {
  request.detail = Detail::folded;
  request.cut_links.clear();
  for (DeviceClass& c : request.classes) {
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
      has_messages(alone) ? walk_together(alone, costs) : walk_apart(alone, costs);
  StepResult result = summarize(alone, costs[outcome.device_class], outcome);
  result.simulated_devices = 0;
  return result;
}

}  // namespace podsim::performance
