// What a table says, or its framework does, that changes memory alone.
#pragma once

#include "podsim/workload/mesh.h"
#include "podsim/workload/section.h"
#include "src/calibration/training/rows.h"

namespace podsim::calibration {

/// Completes a recipe with what its framework keeps in memory, and reads number formats of the
/// optimizer's state and tiles of the loss from the row.
void set_memory(workload::WorkloadSection& w, const MeasuredRun& run, const workload::Mesh& mesh);

}  // namespace podsim::calibration
