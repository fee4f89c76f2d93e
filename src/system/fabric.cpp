#include "podsim/system/fabric.h"

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
}

}  // namespace podsim::system
