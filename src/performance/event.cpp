// What the SystemC models are asked, each in a worker process.
#include "podsim/performance/ask.h"
#include "podsim/performance/chip_op.h"
#include "podsim/performance/enum_names.h"
#include "podsim/performance/step.h"

namespace podsim::performance {

StepResult run_event(const StepRequest& request) { return ask<StepResult>("step", request); }

OpResult simulate_op(const OpRequest& request) { return ask<OpResult>("op", request); }

}  // namespace podsim::performance
