// Refuses what no backend can run. Throws std::invalid_argument.
#pragma once

#include <optional>

#include "podsim/system/cluster.h"
#include "podsim/workload/program.h"

namespace podsim::performance {

/// Blocks in the schedule exist; every dependency names an op that comes earlier.
void check_program(const workload::StepProgram& program);

/// Returns the mesh axis of the cluster.
system::MeshAxisId axis_of(const system::Cluster& cluster, std::optional<workload::Axis> axis);

/// Every segment runs over a link of the cluster.
void check_cluster(const system::Cluster& cluster);

}  // namespace podsim::performance
