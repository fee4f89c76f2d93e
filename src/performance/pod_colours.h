// Which devices, groups and links of a pod cannot be told apart.
#pragma once

#include <cstdint>
#include <vector>

#include "src/performance/pod_flows.h"

namespace podsim::performance {

/// What stands in a Pod for each device, group and link: the same for what is equivalent, counted
/// in order of first appearance.
struct PodColours {
  base::IdVector<system::DeviceId, PodDeviceId> devices;
  base::IdVector<PodFlows::GroupId, PodGroupId> groups;
  base::IdVector<system::LinkId, PodLinkId> links;
};

/// Colour refinement; see build_pod.
PodColours colours_of(const PodFlows& flows,
                      const base::IdVector<system::DeviceId, system::ClassId>& class_of);

/// Every device and group by itself; links are alike when the same flows cross them.
PodColours all_colours(const PodFlows& flows);

}  // namespace podsim::performance
