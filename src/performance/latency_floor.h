// The waits that stay when links are infinitely fast.
#pragma once

#include "podsim/performance/costs.h"

namespace podsim::performance {

/// Waits between a step's first and last op for collectives that take their hop latency alone.
Picoseconds latency_floor(const workload::StepProgram& program, const ProgramCosts& costs);

}  // namespace podsim::performance
