#include "podsim/system/link.h"

#include "podsim/config/codec.h"
#include "podsim/system/enum_names.h"

namespace podsim::system {

std::string short_name(const Link& link) { return link.name.substr(link.name.rfind('.') + 1); }

void LibraryTimes::describe(config::Record<LibraryTimes>& r) {
  r.required("start_up", &LibraryTimes::start_up, "of each collective").at_least(0);
  r.required("ring_step", &LibraryTimes::ring_step, "from chip to chip").at_least(0);
  r.required("ramp", &LibraryTimes::ramp, "beyond the time of the bytes").at_least(0);
  r.optional("flat_rings", &LibraryTimes::flat_rings, "one ring over all levels");
  r.optional("flat_all_reduce", &LibraryTimes::flat_all_reduce, "of all-reduces, too");
}

void Link::describe(config::Record<Link>& r) {
  r.required("name", &Link::name, "label");
  r.required("bandwidth", &Link::bandwidth, "achievable, one way").more_than(0);
  r.required("latency", &Link::latency, "per hop").at_least(0);
  r.optional("scope", &Link::scope, "within a slice or domain, or between them");
  r.optional("length", &Link::length, "chips along it").at_least(1);
  r.optional("kind", &Link::kind, "how its chips are joined");
  r.optional("hierarchy_level", &Link::hierarchy_level, "0 innermost").at_least(0);
  r.optional("backwards", &Link::backwards, "bandwidth backwards, 0 as onwards").at_least(0);
  r.optional("library", &Link::library, "times of a library's collectives");
}

}  // namespace podsim::system
