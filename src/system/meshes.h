// The mesh that a request names, and those that it could name.
#pragma once

#include <vector>

#include "src/system/assemble.h"

namespace podsim::system {

/// The mesh of explicit degrees. Throws InputError at parallelism.* when its product is not the
/// number of devices or its outer axes do not take the slices.
workload::Mesh mesh_of(const ParallelismSection& p, const Place& place);

/// Meshes for `parallelism: auto` that divide the model, batch and devices: tensor up to 64 and
/// context up to 16, powers of two; every split of the rest into data and fsdp with whole slices in
/// data.
std::vector<workload::Mesh> possible_meshes(const RunConfiguration& s);

/// The same with a pipeline of up to 64 stages, for models that fit no mesh without.
std::vector<workload::Mesh> possible_pipelines(const RunConfiguration& s);

}  // namespace podsim::system
