// The waits that stay when links are infinitely fast.
#pragma once

#include "podsim/performance/costs.h"

namespace podsim::performance {

/// Waits that are not marked first or last, for collectives that take their hop latency alone.
Picoseconds latency_floor(const workload::StepProgram& program, const ProgramCosts& costs);

}  // namespace podsim::performance
