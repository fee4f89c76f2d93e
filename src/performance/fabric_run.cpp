#include "podsim/performance/fabric_run.h"

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
}

void FabricRun::describe(config::Record<FabricRun>& r) {
  r.required("ends", &FabricRun::ends, "picoseconds, of each collective");
}

FabricRun run_fabric(const FabricRequest& request) { return ask<FabricRun>("fabric", request); }

}  // namespace podsim::performance
