#include "podsim/system/link.h"

#include "podsim/config/codec.h"
#include "podsim/system/enum_names.h"

namespace podsim::system {

std::string short_name(const Link& link) { return link.name.substr(link.name.rfind('.') + 1); }

void Link::describe(config::Record<Link>& r) {
  r.required("name", &Link::name, "label");
  r.required("bandwidth", &Link::bandwidth, "achievable, one way").more_than(0);
  r.required("latency", &Link::latency, "per hop").at_least(0);
  r.optional("scope", &Link::scope, "within a slice or domain, or between them");
  r.optional("length", &Link::length, "chips along it").at_least(1);
  r.optional("kind", &Link::kind, "how its chips are joined");
  r.optional("hierarchy_level", &Link::hierarchy_level, "0 innermost").at_least(0);
  r.optional("backwards", &Link::backwards, "bandwidth backwards, 0 as onwards").at_least(0);
}

}  // namespace podsim::system
