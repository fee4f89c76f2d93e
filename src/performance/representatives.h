// Which devices a schedule without contention has to look at.
#pragma once

#include <vector>

#include "podsim/performance/pod.h"
#include "src/performance/co_scheduler.h"

namespace podsim::performance {

/// Returns the devices of a pod that behave differently when nothing contends, the first of each
/// kind and ascending, with groups and peers but without routes and links.
///
/// Along a mesh axis on which no device's class depends all members of a group behave alike. What
/// is left are the places along the other axes, each of which stands for all devices there. Classes
/// of equal program and host are the same. Pods where that leaves too many fold as for the event
/// model (build_pod).
Pod representatives(const StepRequest& request);

/// Returns what each stream of a device reaches. `plans` are those of all devices of the pod.
std::vector<CoScheduler::Reach> reach_of(
    const Pod& pod, PodDeviceId device,
    const base::IdVector<PodDeviceId, const StreamPlan*>& plans);

}  // namespace podsim::performance
