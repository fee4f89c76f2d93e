#include "podsim/system/fabric.h"

#include <algorithm>

#include "podsim/catalog/entries.h"
#include "podsim/config/codec.h"
#include "podsim/system/enum_names.h"

namespace podsim::system {

void Twist::describe(config::Record<Twist>& r) {
  r.required("axis", &Twist::axis, "whose wraparound is twisted");
  r.required("along", &Twist::along, "the axis that it moves along");
  r.required("by", &Twist::by, "chips");
}

void CubeMove::describe(config::Record<CubeMove>& r) {
  r.required("cube", &CubeMove::cube, "of the slice");
  r.required("place", &CubeMove::place, "in the pod that stands in for it");
}

std::int64_t in_cube(const Fabric& fabric) {
  std::int64_t count = kCubeChips;
  for (const Link& axis : fabric.axes)
    if (axis.hierarchy_level < fabric.axes.front().hierarchy_level) count *= axis.length;
  return count;
}

namespace {

/// Chips of the axes, 0 where they are none or too many.
std::int64_t chips_in(const Fabric& fabric) {
  std::int64_t chips = fabric.axes.empty() ? 0 : 1;
  for (const Link& axis : fabric.axes) {
    if (axis.length < 1 || axis.length > kMostFabricChips) return 0;
    chips *= axis.length;
    if (chips > kMostFabricChips) return 0;
  }
  return chips;
}

void check_fabric(const Fabric& f, const config::Node& n, config::Reader& r) {
  const std::int64_t chips = chips_in(f);
  if (chips == 0)
    return r.problem(n, "the axes have no chips, or too many",
                     "1 to " + std::to_string(kMostFabricChips) + " chips");
  const auto axes = static_cast<std::int64_t>(f.axes.size());
  const auto all = [](const auto& ids, std::int64_t end) {
    return std::all_of(ids.begin(), ids.end(),
                       [&](auto id) { return id.value() >= 0 && id.value() < end; });
  };
  const bool twists = std::all_of(f.twists.begin(), f.twists.end(), [&](const Twist& t) {
    return all(std::vector{t.axis, t.along}, axes) && t.by >= 0 && t.by < f.axes[t.along].length;
  });
  if (!twists) r.problem(n, "a twist names no axis, or moves too far", "an axis, and within it");
  if (!all(f.cut_links, 2 * axes * chips) || !all(f.dead_chips, chips))
    r.problem(n, "a failure names no chip or link", "those of the axes");
  const auto dead = static_cast<std::int64_t>(f.dead_chips.size());
  if (f.dead_in_cubes < 0 || f.dead_in_cubes > dead || f.cubes < 0 || f.spare_cubes < 0)
    r.problem(n, "found a count that cannot be", "counts of cubes and of their dead chips");
}

}  // namespace

void Fabric::describe(config::Record<Fabric>& r) {
  r.required("name", &Fabric::name, "as given");
  r.required("axes", &Fabric::axes, "the first one fastest");
  r.required("twists", &Fabric::twists, "of wraparounds");
  r.required("cut_links", &Fabric::cut_links, "both ways of each cable");
  r.required("dead_chips", &Fabric::dead_chips, "failed chips");
  r.required("dead_in_cubes", &Fabric::dead_in_cubes, "of them, the first ones");
  r.required("cubes", &Fabric::cubes, "of 4x4x4 chips");
  r.required("spare_cubes", &Fabric::spare_cubes, "left in the pod");
  r.required("moved_cubes", &Fabric::moved_cubes, "to spare cubes");
  r.required("switch_reduces", &Fabric::switch_reduces, "reduction in the switch");
  r.optional("in_switch_share", &Fabric::in_switch_share, "of the links' rate, in the switch")
      .more_than(0);
  r.optional("concurrency", &Fabric::concurrency, "of further axes of a level")
      .at_least(0)
      .at_most(1);
  r.check(check_fabric);
}

}  // namespace podsim::system
