#include "podsim/performance/fabric_run.h"

#include <algorithm>
#include <functional>

#include "podsim/performance/ask.h"
#include "podsim/performance/fabric_names.h"

namespace podsim::performance {

void FabricCollective::describe(config::Record<FabricCollective>& r) {
  r.required("op", &FabricCollective::op, "what is done");
  r.required("bytes", &FabricCollective::bytes, "size").more_than(0);
  r.required("axes", &FabricCollective::axes, "of the groups");
}

void FabricRequest::describe(config::Record<FabricRequest>& r) {
  r.required("fabric", &FabricRequest::fabric, "chips and links");
  r.required("collectives", &FabricRequest::collectives, "that begin at once");
  r.required("detail", &FabricRequest::detail, "flows or packets");
  r.required("packet", &FabricRequest::packet, "the largest packet").more_than(0);
  r.check([](const FabricRequest& q, const config::Node& n, config::Reader& reader) {
    const auto axes = static_cast<std::int32_t>(q.fabric.axes.size());
    for (const FabricCollective& c : q.collectives) {
      const bool ascending =
          std::adjacent_find(c.axes.begin(), c.axes.end(), std::greater_equal<>()) == c.axes.end();
      if (c.axes.empty() || !ascending || c.axes.front().value() < 0 ||
          c.axes.back().value() >= axes)
        reader.problem(n, "a collective goes along axes that the fabric does not have",
                       "axes of the fabric, ascending");
    }
    std::int64_t chips = 1;
    for (const auto& axis : q.fabric.axes)
      if (__builtin_mul_overflow(chips, axis.length, &chips)) chips = kMostPacketChips + 1;
    if (q.detail == FabricDetail::packet && chips > kMostPacketChips)
      reader.problem(n, "found " + std::to_string(chips) + " chips",
                     "at most " + std::to_string(kMostPacketChips) + " for packets");
  });
}

void FabricRun::describe(config::Record<FabricRun>& r) {
  r.required("ends", &FabricRun::ends, "picoseconds, of each collective");
}

FabricRun run_fabric(const FabricRequest& request) { return ask<FabricRun>("fabric", request); }

}  // namespace podsim::performance
