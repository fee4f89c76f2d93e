// Where the members of mesh axes sit on the links of a cluster.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/system/cluster.h"
#include "podsim/system/fabric.h"

namespace podsim::system {

/// The devices of a cluster as places of a fabric whose axes are the cluster's links. Mesh axes in
/// their order, and the segments of one in theirs, nest along each link: a segment's members are as
/// far apart as the segments before it on the same link are long.
class Placement {
 public:
  /// Throws std::invalid_argument when the mesh axes do not make up the cluster's devices.
  explicit Placement(const Cluster& cluster);

  struct Stretch {
    LinkClassId link{0};
    std::int64_t length = 1;
    std::int64_t stride = 1;  ///< places along the link between neighbours
    std::int64_t step = 1;    ///< the same in numbers of devices
    bool ring = false, switched = false;
  };

  /// A ring, line or switch for each link, in their order, as long as its segments together.
  [[nodiscard]] const Fabric& fabric() const { return fabric_; }
  [[nodiscard]] base::Ids<DeviceId> devices() const { return base::Ids<DeviceId>(devices_); }
  [[nodiscard]] const std::vector<Stretch>& stretches(MeshAxisId axis) const { return axes_[axis]; }
  /// Returns the members of each group of a mesh axis.
  [[nodiscard]] std::int64_t members(MeshAxisId axis) const;
  /// Place of a device along a link.
  [[nodiscard]] std::int64_t coordinate(DeviceId device, LinkClassId link) const;
  /// Number of a device among the members of its group on a mesh axis; along a stretch alone.
  [[nodiscard]] std::int64_t member(DeviceId device, MeshAxisId axis) const;
  [[nodiscard]] std::int64_t member(DeviceId device, const Stretch& s) const;
  /// Member 0 of the device's group.
  [[nodiscard]] DeviceId first(DeviceId device, MeshAxisId axis) const;
  /// Member of the group whose member 0 is `first`.
  [[nodiscard]] DeviceId at(DeviceId first, MeshAxisId axis, std::int64_t member) const;

 private:
  Fabric fabric_;
  std::int64_t devices_ = 1;
  base::IdVector<LinkClassId, std::int64_t>
      strides_;  ///< between neighbours, in numbers of devices
  base::IdVector<MeshAxisId, std::vector<Stretch>> axes_;
};

}  // namespace podsim::system
