// One mesh on one place: a run that can be simulated, or the reasons why not.
#pragma once

#include <string>

#include "podsim/config/diagnostics.h"
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

/// Memory of a mesh with the widest gathering ahead that fits; with the narrowest where none does.
struct MemoryChoice {
  workload::Prefetch prefetch = workload::Prefetch::matrix;
  workload::MemoryPlan plan;
  bool fits = false;
};
MemoryChoice choose_memory(const RunConfiguration& s, const workload::Mesh& mesh);

/// `mesh` divides (check_workload) and `memory` fits.
ResolvedRun assemble(const RunConfiguration& s, const workload::Mesh& mesh,
                     const MemoryChoice& memory);

/// "data 2, fsdp 8, tensor 1, context 1, expert 1", and the pipeline where there is one.
std::string describe_degrees(const workload::Mesh& mesh);

/// The error for a plan that does not fit.
config::InputError does_not_fit(const RunConfiguration& s, const workload::Mesh& mesh,
                                const workload::MemoryPlan& plan, const std::string& path);

}  // namespace podsim::system
