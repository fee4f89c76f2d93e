// The mesh that a request names, and those that it could name.
#pragma once

#include <vector>

#include "src/system/assemble.h"

namespace podsim::system {

/// The mesh of explicit degrees. Throws InputError at parallelism.* when its product is not the
/// number of devices or its outer axes do not take the slices.
workload::Mesh mesh_of(const ParallelismSection& p, const Place& place);

/// Meshes of so many pipeline stages that divide the model, batch and devices: tensor up to 64 and
/// context up to 16, powers of two; every split of the rest into data and fsdp with whole slices in
/// data. Adds the number of those that do not divide to `undivided`.
std::vector<workload::Mesh> possible_meshes(const RunConfiguration& s, std::int64_t stages,
                                            std::int64_t& undivided);

}  // namespace podsim::system
