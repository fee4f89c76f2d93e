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
  [[nodiscard]] const Link& axis(std::int64_t a) const;
  [[nodiscard]] std::int64_t axes() const;
  [[nodiscard]] std::int64_t chips() const { return chips_; }
  [[nodiscard]] std::int64_t links() const { return 2 * axes() * chips_; }

  [[nodiscard]] std::int64_t coordinate(std::int64_t chip, std::int64_t axis) const;
  /// Next along a ring or line; -1 behind its end and on a switched axis.
  [[nodiscard]] std::int64_t neighbour(std::int64_t chip, std::int64_t axis, int direction) const;
  [[nodiscard]] std::int64_t link(std::int64_t chip, std::int64_t axis, int direction) const {
    return (2 * axis + direction) * chips_ + chip;
  }
  [[nodiscard]] std::int64_t chip_of(std::int64_t link) const { return link % chips_; }
  [[nodiscard]] std::int64_t axis_of(std::int64_t link) const { return link / chips_ / 2; }
  [[nodiscard]] int direction_of(std::int64_t link) const {
    return static_cast<int>(link / chips_ % 2);
  }
  /// The same cable the other way.
  [[nodiscard]] std::int64_t reverse(std::int64_t link) const;
  /// It is there, whole, and both of its chips are.
  [[nodiscard]] bool usable(std::int64_t link) const {
    return usable_[static_cast<std::size_t>(link)];
  }
  [[nodiscard]] bool alive(std::int64_t chip) const {
    return alive_[static_cast<std::size_t>(chip)];
  }
  [[nodiscard]] units::Bandwidth bandwidth(std::int64_t link) const {
    return axis(axis_of(link)).rate(direction_of(link));
  }

  /// "x0y1z2", "nvlink3network0".
  [[nodiscard]] std::string chip_name(std::int64_t chip) const;
  /// "x0y0z0-x1y0z0", "switch3-switch".
  [[nodiscard]] std::string link_name(std::int64_t link) const;
  /// -1 where there is none of this name.
  [[nodiscard]] std::int64_t chip_named(const std::string& name) const;
  /// Links between two chips, onwards from the first; more than one on a ring of two.
  [[nodiscard]] std::vector<std::int64_t> links_between(std::int64_t from, std::int64_t to) const;

 private:
  [[nodiscard]] bool exists(std::int64_t link) const;
  void mark_failures();

  Fabric fabric_;
  std::vector<std::int64_t> strides_;
  std::int64_t chips_ = 1;
  std::vector<char> usable_, alive_;
};

/// Cuts what the texts name, "link:x0y0-x1y0", "chip:x0y0", "cube:x0y0z0" (counted in cubes). A
/// spare cube takes the place of one that failed, as optical switches join any cubes; without one
/// its chips are dead. Throws config::InputError for what does not exist and when what is left
/// falls apart.
Fabric with_failures(Fabric fabric, const std::vector<std::string>& failures);

/// Live chips all reach each other.
bool is_connected(const FabricGraph& graph);

}  // namespace podsim::system
