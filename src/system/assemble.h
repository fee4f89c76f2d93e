// One mesh on one place: a run that can be simulated, or the reasons why not.
#pragma once

#include <string>

#include "podsim/config/diagnostics.h"
#include "podsim/system/layout.h"
#include "podsim/system/open_run.h"
#include "podsim/system/resolve.h"
#include "podsim/workload/lower.h"
#include "src/system/place.h"

namespace podsim::system {

/// The inputs that the candidates of a request have in common.
struct RunConfiguration {
  const RunRequest& request;
  const catalog::ModelArch& arch;
  const Place& place;
};

/// Memory of a mesh with the widest gathering ahead and the fewest tiles of the loss that fit, by
/// the expected need; with the narrowest where none does.
struct MemoryChoice {
  workload::Prefetch prefetch = workload::Prefetch::matrix;
  std::int64_t loss_chunks = 1;
  workload::MemoryPlan plan;
  DeviceMemory memory;  ///< the plan's, on a device
  DeviceMemory least;   ///< with nothing gathered ahead, which decides whether the step fits
  bool fits_host = true;

  /// Returns whether the expected need is within the limit.
  [[nodiscard]] bool fits() const { return fits_host && memory.device <= memory.usable; }
  /// Returns whether the need may be within the limit.
  [[nodiscard]] bool may_fit() const { return fits_host && least.verdict != Verdict::does_not_fit; }
};
MemoryChoice choose_memory(const RunConfiguration& s, const workload::Mesh& mesh);

/// Bytes over each axis in a step of a program; messages count where they are sent.
AxisBytes bytes_over_axes(const workload::StepProgram& program);

/// Devices and links with the mesh laid on them for so many bytes over each axis.
Cluster cluster_of(const RunConfiguration& s, const workload::Mesh& mesh, const AxisBytes& bytes);

/// The run without what is said of it: no notes, no lines of its layout. `mesh` divides
/// (check_workload) and `memory` fits.
ResolvedRun assemble_bare(const RunConfiguration& s, const workload::Mesh& mesh,
                          const MemoryChoice& memory);
/// The outline of such a run.
RunOutline outline(const RunConfiguration& s, const workload::Mesh& mesh,
                   const MemoryChoice& memory);
/// The run with its notes.
ResolvedRun assemble(const RunConfiguration& s, const workload::Mesh& mesh,
                     const MemoryChoice& memory);

/// "data 2, fsdp 8, tensor 1, context 1, expert 1", and the pipeline where there is one.
std::string describe_degrees(const workload::Mesh& mesh);

/// The error for a plan that does not fit.
config::InputError does_not_fit(const RunConfiguration& s, const workload::Mesh& mesh,
                                const MemoryChoice& memory, const std::string& path);

}  // namespace podsim::system
