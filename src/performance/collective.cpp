#include "podsim/performance/collective.h"

#include <algorithm>
#include <bit>
#include <map>

namespace podsim::performance {
namespace {

const system::Link& link_of(const system::Leg& leg, const std::vector<system::Link>& links) {
  return links.at(static_cast<std::size_t>(leg.link));
}

using Levels = std::map<std::int64_t, std::vector<system::Leg>>;

Levels levels_of(const system::AxisLayout& axis) {
  Levels levels;
  for (const auto& leg : axis.legs)
    if (leg.length > 1) levels[leg.level].push_back(leg);
  return levels;
}

double members(const std::vector<system::Leg>& legs) {
  double n = 1;
  for (const auto& leg : legs) n *= static_cast<double>(leg.length);
  return n;
}

using LoadMap = std::map<std::int64_t, LinkLoad>;

/// Every leg of the level is busy for the same time.
void add_level(const std::vector<system::Leg>& legs, units::Bytes moved,
               const std::vector<system::Link>& links, LoadMap& loads) {
  units::Bandwidth together;
  for (const auto& leg : legs) together += usable_bandwidth(leg, links);
  const units::Time time = moved / together;
  for (const auto& leg : legs) {
    LinkLoad& load = loads[leg.link];
    load.link = leg.link;
    load.time += time;
    load.bytes += moved * (usable_bandwidth(leg, links) / together);
  }
}

}  // namespace

units::Time CollectiveCost::alone() const {
  units::Time longest;
  for (const auto& load : loads) longest = std::max(longest, load.time);
  return longest + latency;
}

units::Bandwidth usable_bandwidth(const system::Leg& leg, const std::vector<system::Link>& links) {
  const bool both_ways = leg.wraps && !leg.switched && leg.length > 2;
  return link_of(leg, links).bandwidth * (both_ways ? 2.0 : 1.0) / static_cast<double>(leg.sharers);
}

std::int64_t hops(const system::Leg& leg) {
  if (leg.switched) return std::bit_width(static_cast<std::uint64_t>(leg.length - 1));
  return leg.wraps ? leg.length / 2 : leg.length - 1;
}

CollectiveCost cost_collective(workload::CollectiveKind kind, units::Bytes bytes,
                               const system::AxisLayout& axis,
                               const std::vector<system::Link>& links) {
  const double rounds = kind == workload::CollectiveKind::all_reduce ? 2 : 1;
  CollectiveCost cost;
  LoadMap loads;
  double below = 1;
  for (const auto& [level, legs] : levels_of(axis)) {
    const double n = members(legs);
    add_level(legs, bytes * (rounds / below * (n - 1) / n), links, loads);
    for (const auto& leg : legs)
      cost.latency += link_of(leg, links).latency * (rounds * static_cast<double>(hops(leg)));
    below *= n;
  }
  for (const auto& [link, load] : loads) cost.loads.push_back(load);
  return cost;
}

}  // namespace podsim::performance
