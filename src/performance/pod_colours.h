// Which devices, groups and links of a pod cannot be told apart.
#pragma once

#include <cstdint>
#include <vector>

#include "src/performance/pod_flows.h"

namespace podsim::performance {

/// Equal numbers for what is alike, counted from 0 in order of first appearance.
struct PodColours {
  std::vector<std::int32_t> devices, groups, links;
};

/// Colour refinement; see build_pod.
PodColours colours_of(const PodFlows& flows, const std::vector<std::int64_t>& class_of);

/// Every device and group by itself; links are alike when the same flows cross them.
PodColours all_colours(const PodFlows& flows);

}  // namespace podsim::performance
