#include <stdexcept>

#include "podsim/performance/summary.h"
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

}  // namespace

/// Classes do not wait for each other here: the slowest alone is a lower bound of all together.
StepResult run_analytic(const StepRequest& request) {
  if (request.classes.empty()) throw std::invalid_argument("a step request without devices");
  StepOutcome slowest;
  ProgramCosts slowest_costs;
  for (std::size_t i = 0; i < request.classes.size(); ++i) {
    ProgramCosts costs = cost_class(request, i);
    StepOutcome outcome = walk_class(request, i, costs);
    if (i > 0 && outcome.step <= slowest.step) continue;
    slowest = std::move(outcome);
    slowest_costs = std::move(costs);
  }
  StepResult result = summarize(request, slowest_costs, slowest);
  result.simulated_devices = 0;
  return result;
}

}  // namespace podsim::performance
