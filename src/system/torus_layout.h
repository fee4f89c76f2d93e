// The search behind lay_out on a torus.
#pragma once

#include <set>
#include <vector>

#include "podsim/system/layout.h"

namespace podsim::system {

/// Links that a mesh axis may use; an axis without any may use all.
using AllowedLinks = workload::PerAxis<std::set<LinkClassId>>;

/// The best factorisation of the mesh (of one slice) over the topology's dimensions, one layout for
/// each mesh axis; empty where there is none.
std::vector<AxisLayout> best_on_dimensions(const workload::Mesh& mesh, const LinkTopology& topology,
                                           const AxisBytes& bytes,
                                           const AllowedLinks& allowed = {});

}  // namespace podsim::system
