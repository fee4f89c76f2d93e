// The mesh of a measured run, as its table counts degrees.
#pragma once

#include "podsim/config/diagnostics.h"
#include "podsim/workload/mesh.h"
#include "src/calibration/training/rows.h"

namespace podsim::calibration {

/// The words behind "context-parallel strategy", in lower case; empty where there are none.
std::string context_strategy(const MeasuredRun& run);

/// Degrees over devices. On GPUs expert parallelism lies inside data parallelism, and `dp` equal to
/// `fsdp` is one axis; `dcn_dp` copies of the mesh make up the slices. A degree that the table
/// leaves out is 1. "USP A x B" is a ring over A groups of B ranks that exchange heads.
workload::Mesh mesh_of(const MeasuredRun& run);

/// Adds a problem where the degrees do not multiply out to the chip's devices.
void check_mesh(const MeasuredRun& run, const catalog::Chip& chip, config::Diagnostics& problems);

}  // namespace podsim::calibration
