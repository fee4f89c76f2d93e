// Laying mesh axes on the links of a fabric.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "podsim/system/cluster.h"
#include "podsim/workload/mesh.h"

namespace podsim::system {

/// A fabric as the layout sees it. Links: those of the torus dimensions, then what joins slices or
/// domains.
struct LinkTopology {
  base::IdVector<LinkClassId, Link> links;
  /// Dimensions that mesh axes divide among themselves: the dies of a chip, each torus dimension;
  /// empty on a switched fabric.
  std::vector<AxisSegment> dimensions;
  std::int64_t domain = 0;   ///< devices of a switched domain
  LinkClassId scale_out{0};  ///< link beyond slice or domain
  std::int64_t slices = 1;
};

/// Bytes that a device's collectives move over each mesh axis in a step: all-gathers and
/// reduce-scatters once, all-reduces twice.
using AxisBytes = workload::PerAxis<double>;

/// Names of the links that a mesh axis is to be laid on.
using WantedLayout = std::map<std::string, std::vector<std::string>>;

/// Time that collectives of `bytes` take on an axis alone, up to latency:
///
///   sum over levels of  B (n - 1) / n / bandwidth,  B = bytes / members of the levels inside,
///
/// n the members of the level, bandwidth the sum over its segments of the link's, twice on a ring
/// of more than two (both directions carry traffic) and divided by the groups that share the link.
double axis_cost(const AxisLayout& layout, const base::IdVector<LinkClassId, Link>& links,
                 double bytes);

/// Lay the mesh on the topology.
///
/// Torus: every way to factor the degrees over dies and torus axes is tried. Mesh axes on one torus
/// axis are nested: the inner one is a line of neighbours, the next strides over it and shares the
/// links with as many groups as the inner one is long; the outermost keeps the ring. The layout of
/// the least sum of axis costs is taken, the first of equals. Slices are outermost: `data` takes as
/// many of them as its degree has factors for, then `pipeline`, then `fsdp`.
///
/// Switched: tensor, context, expert, fsdp, pipeline, data in this order fill the domain, each with
/// the largest common divisor of its degree and what is left; the remainder goes over the scale-out
/// network.
///
/// Requires mesh.devices() = devices of all slices, and that these axes take all slices.
///
/// `wanted` holds mesh axes to links of the given names ("ici.x", "die"). Throws
/// config::InputError at parallelism.layout for names that do not exist and where no layout keeps
/// to it.
base::IdVector<MeshAxisId, AxisLayout> lay_out(const workload::Mesh& mesh,
                                               const LinkTopology& topology, const AxisBytes& bytes,
                                               const WantedLayout& wanted = {});

/// "fsdp 256: ici.x 16 (ring), ici.y 16 (ring)" for each axis.
std::vector<std::string> describe_layout(const base::IdVector<MeshAxisId, AxisLayout>& axes,
                                         const base::IdVector<LinkClassId, Link>& links);

}  // namespace podsim::system
