#include "podsim/system/fabric.h"

#include "podsim/catalog/entries.h"
#include "podsim/config/codec.h"
#include "podsim/system/enum_names.h"

namespace podsim::system {

void FabricAxis::describe(config::Record<FabricAxis>& r) {
  r.required("name", &FabricAxis::name, "axis");
  r.required("length", &FabricAxis::length, "chips along it").at_least(1);
  r.required("kind", &FabricAxis::kind, "how its chips are joined");
  r.required("bandwidth", &FabricAxis::bandwidth, "of a link, one way").more_than(0);
  r.required("latency", &FabricAxis::latency, "of a hop").at_least(0);
  r.required("outer", &FabricAxis::outer, "reaches every chip behind it directly");
  r.required("backwards", &FabricAxis::backwards, "bandwidth backwards, 0 as onwards").at_least(0);
}

void Twist::describe(config::Record<Twist>& r) {
  r.required("axis", &Twist::axis, "whose wraparound is twisted");
  r.required("along", &Twist::along, "the axis that it moves along");
  r.required("by", &Twist::by, "chips");
}

void CubeMove::describe(config::Record<CubeMove>& r) {
  r.required("cube", &CubeMove::cube, "of the slice");
  r.required("place", &CubeMove::place, "in the pod that stands in for it");
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
}

}  // namespace podsim::system
