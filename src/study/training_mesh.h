// The mesh of a measured run, as its table counts degrees.
#pragma once

#include "podsim/config/diagnostics.h"
#include "podsim/workload/mesh.h"
#include "src/study/training_rows.h"

namespace podsim::study {

/// Degrees over devices. On GPUs expert parallelism lies inside data parallelism, and `dp` equal to
/// `fsdp` is one axis; `dcn_dp` copies of the mesh make up the slices. A degree that the table
/// leaves out is 1.
workload::Mesh mesh_of(const MeasuredRun& run);

/// Adds a problem where the degrees do not multiply out to the chip's devices.
void check_mesh(const MeasuredRun& run, const catalog::Chip& chip, config::Diagnostics& problems);

}  // namespace podsim::study
