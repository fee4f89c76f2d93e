#include "podsim/system/fabric_graph.h"

#include <charconv>
#include <string_view>

namespace podsim::system {

FabricGraph::FabricGraph(Fabric fabric) : fabric_(std::move(fabric)) {
  for (const auto& a : fabric_.axes) {
    strides_.push_back(chips_);
    chips_ *= a.length;
  }
  mark_failures();
}

void FabricGraph::mark_failures() {
  alive_.assign(chips(), 1);
  for (const auto chip : fabric_.dead_chips) alive_[chip] = 0;
  usable_.assign(links(), 0);
  for (const LinkId l : links()) {
    const auto to = neighbour(chip_of(l), axis_of(l), direction_of(l));
    usable_[l] = exists(l) && alive(chip_of(l)) && (!to || alive(to));
  }
  for (const auto l : fabric_.cut_links) usable_[l] = 0;
}

bool FabricGraph::exists(LinkId link) const {
  const auto a = axis_of(link);
  if (axis(a).length < 2) return false;
  return axis(a).kind == LinkKind::switched || neighbour(chip_of(link), a, direction_of(link));
}

DeviceId FabricGraph::neighbour(DeviceId chip, LinkClassId a, int direction) const {
  const Link& along = axis(a);
  if (along.kind == LinkKind::switched || along.length < 2) return {};
  const std::int64_t step = direction == 0 ? 1 : -1;
  const std::int64_t stride = strides_[a];
  const std::int64_t at = coordinate(chip, a) + step;
  if (at >= 0 && at < along.length) return chip + step * stride;
  if (along.kind == LinkKind::line) return {};
  DeviceId next = chip + -step * stride * (along.length - 1);
  for (const Twist& t : fabric_.twists) {
    if (t.axis != a) continue;
    const std::int64_t length = axis(t.along).length;
    const std::int64_t from = coordinate(next, t.along);
    const std::int64_t to = (from + step * t.by + length) % length;
    next += (to - from) * strides_[t.along];
  }
  return next;
}

LinkId FabricGraph::reverse(LinkId link) const {
  const auto a = axis_of(link);
  const int back = 1 - direction_of(link);
  const auto to = neighbour(chip_of(link), a, direction_of(link));
  return this->link(to ? to : chip_of(link), a, back);
}

std::string FabricGraph::chip_name(DeviceId chip) const {
  std::string name;
  for (const LinkClassId a : axes()) name += axis(a).name + std::to_string(coordinate(chip, a));
  return name;
}

std::string FabricGraph::link_name(LinkId link) const {
  const auto chip = chip_of(link);
  const auto& along = axis(axis_of(link));
  if (along.kind == LinkKind::switched)
    return direction_of(link) == 0 ? chip_name(chip) + "-" + along.name
                                   : along.name + "-" + chip_name(chip);
  const auto to = neighbour(chip, axis_of(link), direction_of(link));
  return chip_name(chip) + "-" + (to ? chip_name(to) : "");
}

DeviceId FabricGraph::chip_named(const std::string& name) const {
  DeviceId chip(0);
  const char* at = name.data();
  const char* const end = name.data() + name.size();
  for (const LinkClassId a : axes()) {
    if (!std::string_view(at, end).starts_with(axis(a).name)) return {};
    std::int64_t value = -1;
    const auto read = std::from_chars(at + axis(a).name.size(), end, value);
    if (read.ec != std::errc() || value < 0 || value >= axis(a).length) return {};
    at = read.ptr;
    chip += value * strides_[a];
  }
  return at == end ? chip : DeviceId();
}

std::vector<LinkId> FabricGraph::links_between(DeviceId from, DeviceId to) const {
  std::vector<LinkId> found;
  for (const LinkClassId a : axes())
    for (const int d : {0, 1})
      if (neighbour(from, a, d) == to) found.push_back(link(from, a, d));
  return found;
}

}  // namespace podsim::system
