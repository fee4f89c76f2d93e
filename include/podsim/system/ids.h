// The ids by which clusters, their fabrics and the runs on them name their parts.
#pragma once

#include "podsim/base/id.h"

namespace podsim::system {

/// A class of equal links: of Cluster::links, and an axis of a Fabric.
using LinkClassId = base::Id<struct LinkClassTag>;
/// A directed link of a FabricGraph.
using LinkId = base::Id<struct LinkTag>;
/// A mesh axis of Cluster::axes.
using MeshAxisId = base::Id<struct MeshAxisTag>;
/// A device as Placement numbers them, which is a chip of the FabricGraph of the cluster.
using DeviceId = base::Id<struct DeviceTag>;
/// A class of equivalent devices of a run.
using ClassId = base::Id<struct ClassTag>;
/// The program of a role of a run.
using ProgramId = base::Id<struct ProgramTag>;

}  // namespace podsim::system
