#include "podsim/system/fabric_graph.h"

#include <charconv>

namespace podsim::system {

FabricGraph::FabricGraph(Fabric fabric) : fabric_(std::move(fabric)) {
  for (const auto& a : fabric_.axes) {
    strides_.push_back(chips_);
    chips_ *= a.length;
  }
  mark_failures();
}

void FabricGraph::mark_failures() {
  alive_.assign(static_cast<std::size_t>(chips_), 1);
  for (const auto chip : fabric_.dead_chips) alive_[static_cast<std::size_t>(chip)] = 0;
  usable_.assign(static_cast<std::size_t>(links()), 0);
  for (std::int64_t l = 0; l < links(); ++l) {
    const auto to = neighbour(chip_of(l), axis_of(l), direction_of(l));
    usable_[static_cast<std::size_t>(l)] = exists(l) && alive(chip_of(l)) && (to < 0 || alive(to));
  }
  for (const auto l : fabric_.cut_links) usable_[static_cast<std::size_t>(l)] = 0;
}

const Link& FabricGraph::axis(std::int64_t a) const {
  return fabric_.axes[static_cast<std::size_t>(a)];
}

std::int64_t FabricGraph::axes() const { return static_cast<std::int64_t>(fabric_.axes.size()); }

bool FabricGraph::exists(std::int64_t link) const {
  const auto a = axis_of(link);
  if (axis(a).length < 2) return false;
  return axis(a).kind == LinkKind::switched || neighbour(chip_of(link), a, direction_of(link)) >= 0;
}

std::int64_t FabricGraph::coordinate(std::int64_t chip, std::int64_t a) const {
  return chip / strides_[static_cast<std::size_t>(a)] % axis(a).length;
}

std::int64_t FabricGraph::neighbour(std::int64_t chip, std::int64_t a, int direction) const {
  const Link& along = axis(a);
  if (along.kind == LinkKind::switched || along.length < 2) return -1;
  const std::int64_t step = direction == 0 ? 1 : -1;
  const std::int64_t stride = strides_[static_cast<std::size_t>(a)];
  const std::int64_t at = coordinate(chip, a) + step;
  if (at >= 0 && at < along.length) return chip + step * stride;
  if (along.kind == LinkKind::line) return -1;
  std::int64_t next = chip - step * stride * (along.length - 1);
  for (const Twist& t : fabric_.twists) {
    if (t.axis != a) continue;
    const std::int64_t length = axis(t.along).length;
    const std::int64_t from = coordinate(next, t.along);
    const std::int64_t to = (from + step * t.by + length) % length;
    next += (to - from) * strides_[static_cast<std::size_t>(t.along)];
  }
  return next;
}

std::int64_t FabricGraph::reverse(std::int64_t link) const {
  const auto a = axis_of(link);
  const int back = 1 - direction_of(link);
  const auto to = neighbour(chip_of(link), a, direction_of(link));
  return this->link(to < 0 ? chip_of(link) : to, a, back);
}

std::string FabricGraph::chip_name(std::int64_t chip) const {
  std::string name;
  for (std::int64_t a = 0; a < axes(); ++a)
    name += axis(a).name + std::to_string(coordinate(chip, a));
  return name;
}

std::string FabricGraph::link_name(std::int64_t link) const {
  const auto chip = chip_of(link);
  const auto& along = axis(axis_of(link));
  if (along.kind == LinkKind::switched)
    return direction_of(link) == 0 ? chip_name(chip) + "-" + along.name
                                   : along.name + "-" + chip_name(chip);
  const auto to = neighbour(chip, axis_of(link), direction_of(link));
  return chip_name(chip) + "-" + (to < 0 ? "" : chip_name(to));
}

std::int64_t FabricGraph::chip_named(const std::string& name) const {
  std::int64_t chip = 0;
  std::size_t at = 0;
  for (std::int64_t a = 0; a < axes(); ++a) {
    if (name.compare(at, axis(a).name.size(), axis(a).name) != 0) return -1;
    at += axis(a).name.size();
    std::int64_t value = -1;
    const auto read = std::from_chars(name.data() + at, name.data() + name.size(), value);
    if (read.ec != std::errc() || value < 0 || value >= axis(a).length) return -1;
    at = static_cast<std::size_t>(read.ptr - name.data());
    chip += value * strides_[static_cast<std::size_t>(a)];
  }
  return at == name.size() ? chip : -1;
}

std::vector<std::int64_t> FabricGraph::links_between(std::int64_t from, std::int64_t to) const {
  std::vector<std::int64_t> found;
  for (std::int64_t a = 0; a < axes(); ++a)
    for (const int d : {0, 1})
      if (neighbour(from, a, d) == to) found.push_back(link(from, a, d));
  return found;
}

}  // namespace podsim::system
