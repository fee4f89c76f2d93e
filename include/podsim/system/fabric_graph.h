// The chips of a fabric and the directed links between them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/system/fabric.h"

namespace podsim::system {

/// Link (2 axis + direction) chips + chip is the one that leaves the chip along the axis, direction
/// 0 onwards, 1 backwards; on a switched axis 0 is chip to switch, 1 switch to chip.
class FabricGraph {
 public:
  explicit FabricGraph(Fabric fabric);

  [[nodiscard]] const Fabric& fabric() const { return fabric_; }
  [[nodiscard]] const Link& axis(LinkClassId axis) const { return fabric_.axes[axis]; }
  [[nodiscard]] base::Ids<LinkClassId> axes() const { return fabric_.axes.ids(); }
  [[nodiscard]] base::Ids<DeviceId> chips() const { return base::Ids<DeviceId>(chips_); }
  [[nodiscard]] base::Ids<LinkId> links() const {
    return base::Ids<LinkId>(2 * axes().count() * chips_);
  }

  [[nodiscard]] std::int64_t coordinate(DeviceId chip, LinkClassId axis) const {
    return chip.value() / strides_[axis] % fabric_.axes[axis].length;
  }
  /// Returns how far apart neighbours along the axis are numbered.
  [[nodiscard]] std::int64_t stride(LinkClassId axis) const { return strides_[axis]; }
  /// Returns the first chip of those that differ from this one along the axis alone.
  [[nodiscard]] DeviceId first_along(DeviceId chip, LinkClassId axis) const {
    return chip - coordinate(chip, axis) * strides_[axis];
  }
  /// Returns the next chip along a ring or line; none behind its end and on a switched axis.
  [[nodiscard]] DeviceId neighbour(DeviceId chip, LinkClassId axis, int direction) const;
  [[nodiscard]] LinkId link(DeviceId chip, LinkClassId axis, int direction) const {
    return LinkId((2 * axis.value() + direction) * chips_ + chip.value());
  }
  [[nodiscard]] DeviceId chip_of(LinkId link) const { return DeviceId(link.value() % chips_); }
  [[nodiscard]] LinkClassId axis_of(LinkId link) const {
    return LinkClassId(link.value() / chips_ / 2);
  }
  [[nodiscard]] int direction_of(LinkId link) const {
    return static_cast<int>(link.value() / chips_ % 2);
  }
  /// The same cable the other way.
  [[nodiscard]] LinkId reverse(LinkId link) const;
  /// It is there, whole, and both of its chips are.
  [[nodiscard]] bool usable(LinkId link) const { return usable_[link] != 0; }
  [[nodiscard]] bool alive(DeviceId chip) const { return alive_[chip] != 0; }
  [[nodiscard]] units::Bandwidth bandwidth(LinkId link) const {
    return axis(axis_of(link)).rate(direction_of(link));
  }

  /// "x0y1z2", "nvlink3network0".
  [[nodiscard]] std::string chip_name(DeviceId chip) const;
  /// "x0y0z0-x1y0z0", "switch3-switch".
  [[nodiscard]] std::string link_name(LinkId link) const;
  /// Returns the chip of this name; none where there is none.
  [[nodiscard]] DeviceId chip_named(const std::string& name) const;
  /// Links between two chips, onwards from the first; more than one on a ring of two.
  [[nodiscard]] std::vector<LinkId> links_between(DeviceId from, DeviceId to) const;

 private:
  [[nodiscard]] bool exists(LinkId link) const;
  void mark_failures();

  Fabric fabric_;
  base::IdVector<LinkClassId, std::int64_t> strides_;
  std::int64_t chips_ = 1;
  base::IdVector<LinkId, char> usable_;
  base::IdVector<DeviceId, char> alive_;
};

/// Cuts what the texts name, "link:x0y0-x1y0", "chip:x0y0", "cube:x0y0z0" (counted in cubes). A
/// spare cube takes the place of one that failed, as optical switches join any cubes; without one
/// its chips are dead. Throws config::InputError for what does not exist and when what is left
/// falls apart.
Fabric with_failures(Fabric fabric, const std::vector<std::string>& failures);

/// Live chips all reach each other.
bool is_connected(const FabricGraph& graph);

}  // namespace podsim::system
