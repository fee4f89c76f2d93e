#include "podsim/performance/collective.h"

#include <algorithm>
#include <map>

#include "src/performance/algorithm.h"

namespace podsim::performance {

units::Time CollectiveCost::alone() const {
  units::Time longest;
  for (const auto& load : loads) longest = std::max(longest, load.time);
  return longest + latency;
}

double sharers_of(const system::AxisLayout& axis, system::LinkClassId link) {
  std::int64_t most = 1;
  for (const auto& segment : axis.segments)
    if (segment.link == link) most = std::max(most, segment.sharers);
  return static_cast<double>(most);
}

CollectiveCost cost_collective(workload::CollectiveKind kind, units::Bytes bytes,
                               const system::AxisLayout& axis,
                               const base::IdVector<system::LinkClassId, system::Link>& links) {
  const GroupShape shape = shape_of(axis, links);
  CollectiveCost cost;
  std::map<system::LinkClassId, LinkLoad> loads;
  for (const auto& phase : plan_group(kind, bytes, shape).phases) {
    for (std::size_t i = 0; i < shape.dimensions.size(); ++i) {
      LinkLoad& load = loads[shape.dimensions[i].link];
      load.link = shape.dimensions[i].link;
      load.time += phase.busy[i];
      load.bytes += phase.bytes[i];
    }
    cost.latency += phase.latency;
  }
  for (const auto& [link, load] : loads) cost.loads.push_back(load);
  return cost;
}

}  // namespace podsim::performance
