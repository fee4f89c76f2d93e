// The search behind lay_out on a torus.
#pragma once

#include <vector>

#include "podsim/system/layout.h"

namespace podsim::system {

/// The best factorisation of the mesh (of one slice) over the topology's tracks, one layout for
/// each of the four mesh axes.
std::vector<AxisLayout> best_on_tracks(const workload::Mesh& mesh, const Topology& topology,
                                       const AxisBytes& bytes);

}  // namespace podsim::system
