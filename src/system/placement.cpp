#include "podsim/system/placement.h"

#include <stdexcept>
#include <string>

namespace podsim::system {

Placement::Placement(const Cluster& cluster) {
  for (const Link& link : cluster.links) {
    Link along = link;
    along.name = short_name(link);
    along.length = 1;
    along.kind = LinkKind::line;
    fabric_.axes.push_back(std::move(along));
  }
  for (const AxisLayout& axis : cluster.axes) {
    auto& stretches = axes_[axes_.push_back({})];
    for (const AxisSegment& segment : axis.segments) {
      Link& along = fabric_.axes.at(segment.link);
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
    for (Stretch& s : stretches) s.step = s.stride * strides_[s.link];
}

std::int64_t Placement::members(MeshAxisId axis) const {
  std::int64_t members = 1;
  for (const Stretch& s : axes_[axis]) members *= s.length;
  return members;
}

std::int64_t Placement::coordinate(DeviceId device, LinkClassId link) const {
  return device.value() / strides_[link] % fabric_.axes[link].length;
}

std::int64_t Placement::member(DeviceId device, const Stretch& s) const {
  return coordinate(device, s.link) / s.stride % s.length;
}

std::int64_t Placement::member(DeviceId device, MeshAxisId axis) const {
  std::int64_t number = 0, scale = 1;
  for (const Stretch& s : axes_[axis]) {
    number += member(device, s) * scale;
    scale *= s.length;
  }
  return number;
}

DeviceId Placement::first(DeviceId device, MeshAxisId axis) const {
  DeviceId first = device;
  for (const Stretch& s : axes_[axis]) first += -member(device, s) * s.step;
  return first;
}

DeviceId Placement::at(DeviceId first, MeshAxisId axis, std::int64_t member) const {
  for (const Stretch& s : axes_[axis]) {
    first += member % s.length * s.step;
    member /= s.length;
  }
  return first;
}

}  // namespace podsim::system
