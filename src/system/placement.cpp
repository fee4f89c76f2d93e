#include "podsim/system/placement.h"

#include <stdexcept>
#include <string>

namespace podsim::system {

Placement::Placement(const Cluster& cluster) {
  for (const Link& link : cluster.links) {
    Link& along = fabric_.axes.emplace_back(link);
    along.name = short_name(link);
    along.length = 1;
    along.kind = LinkKind::line;
  }
  for (const AxisLayout& axis : cluster.axes) {
    auto& stretches = axes_.emplace_back();
    for (const Segment& segment : axis.segments) {
      Link& along = fabric_.axes.at(static_cast<std::size_t>(segment.link));
      stretches.push_back(
          {segment.link, segment.length, along.length, 0, segment.wraps, segment.switched});
      along.length *= segment.length;
      if (segment.wraps) along.kind = LinkKind::ring;
      if (segment.switched) along.kind = LinkKind::switched;
    }
  }
  for (const Link& along : fabric_.axes) {
    strides_.push_back(devices_);
    devices_ *= along.length;
  }
  if (devices_ != cluster.devices)
    throw std::invalid_argument("mesh axes of " + std::to_string(devices_) + " devices on " +
                                std::to_string(cluster.devices));
  for (auto& stretches : axes_)
    for (Stretch& s : stretches) s.step = s.stride * strides_[static_cast<std::size_t>(s.link)];
}

std::int64_t Placement::coordinate(std::int64_t device, std::int64_t link) const {
  const auto at = static_cast<std::size_t>(link);
  return device / strides_[at] % fabric_.axes[at].length;
}

std::int64_t Placement::member(std::int64_t device, const Stretch& s) const {
  return coordinate(device, s.link) / s.stride % s.length;
}

std::int64_t Placement::member(std::int64_t device, std::size_t axis) const {
  std::int64_t number = 0, scale = 1;
  for (const Stretch& s : axes_[axis]) {
    number += member(device, s) * scale;
    scale *= s.length;
  }
  return number;
}

std::int64_t Placement::first(std::int64_t device, std::size_t axis) const {
  std::int64_t first = device;
  for (const Stretch& s : axes_[axis]) first -= member(device, s) * s.step;
  return first;
}

std::int64_t Placement::at(std::int64_t first, std::size_t axis, std::int64_t member) const {
  for (const Stretch& s : axes_[axis]) {
    first += member % s.length * s.step;
    member /= s.length;
  }
  return first;
}

}  // namespace podsim::system
