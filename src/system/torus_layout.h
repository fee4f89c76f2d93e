// The search behind lay_out on a torus.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "podsim/system/layout.h"

namespace podsim::system {

/// Links that a mesh axis may use; axes that are not in it may use all.
using AllowedLinks = std::map<std::string, std::set<std::int64_t>>;

/// The best factorisation of the mesh (of one slice) over the topology's tracks, one layout for
/// each mesh axis; empty where there is none.
std::vector<AxisLayout> best_on_tracks(const workload::Mesh& mesh, const Topology& topology,
                                       const AxisBytes& bytes, const AllowedLinks& allowed = {});

}  // namespace podsim::system
