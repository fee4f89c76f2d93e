#include "podsim/performance/collective.h"

#include <algorithm>
#include <bit>
#include <cmath>
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
void add_level(const std::vector<system::Leg>& legs, double concurrency, units::Bytes moved,
               const std::vector<system::Link>& links, LoadMap& loads) {
  units::Bandwidth together, fastest;
  for (const auto& leg : legs) {
    together += usable_bandwidth(leg, links);
    fastest = std::max(fastest, usable_bandwidth(leg, links));
  }
  const units::Time time = moved / (fastest + (together - fastest) * concurrency);
  for (const auto& leg : legs) {
    LinkLoad& load = loads[leg.link];
    load.link = leg.link;
    load.time += time;
    load.bytes += moved * (usable_bandwidth(leg, links) / together);
  }
}

/// Bytes that the busiest direction of a leg's busiest link carries when each member sends `moved`
/// in equal parts to all others by the shorter way, in units of one link's one-way share.
double spread_over_links(const system::Leg& leg, double moved) {
  const auto n = static_cast<double>(leg.length);
  if (leg.switched || leg.length == 2) return moved * (n - 1) / n;
  // Ring: floor(n^2 / 4) / n hops on average, two links each. Line: half of all cross its middle.
  if (leg.wraps) return moved * std::floor(n * n / 4) / n / 2;
  return moved * std::floor(n / 2) * std::ceil(n / 2) / n;
}

CollectiveCost all_to_all(units::Bytes bytes, const system::AxisLayout& axis,
                          const std::vector<system::Link>& links) {
  CollectiveCost cost;
  LoadMap loads;
  for (const auto& leg : axis.legs) {
    if (leg.length < 2) continue;
    const units::Bandwidth one_way =
        link_of(leg, links).bandwidth / static_cast<double>(leg.sharers);
    const units::Bytes carried(spread_over_links(leg, bytes.base()));
    LinkLoad& load = loads[leg.link];
    load.link = leg.link;
    load.bytes += carried;
    load.time += carried / one_way;
    cost.latency += link_of(leg, links).latency * static_cast<double>(hops(leg));
  }
  for (const auto& [link, load] : loads) cost.loads.push_back(load);
  return cost;
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

double sharers_of(const system::AxisLayout& axis, std::int64_t link) {
  std::int64_t most = 1;
  for (const auto& leg : axis.legs)
    if (leg.link == link) most = std::max(most, leg.sharers);
  return static_cast<double>(most);
}

std::int64_t hops(const system::Leg& leg) {
  if (leg.switched) return std::bit_width(static_cast<std::uint64_t>(leg.length - 1));
  return leg.wraps ? leg.length / 2 : leg.length - 1;
}

CollectiveCost cost_collective(workload::CollectiveKind kind, units::Bytes bytes,
                               const system::AxisLayout& axis,
                               const std::vector<system::Link>& links) {
  if (kind == workload::CollectiveKind::all_to_all) return all_to_all(bytes, axis, links);
  const double rounds = kind == workload::CollectiveKind::all_reduce ? 2 : 1;
  CollectiveCost cost;
  LoadMap loads;
  double below = 1;
  for (const auto& [level, legs] : levels_of(axis)) {
    const double n = members(legs);
    add_level(legs, axis.concurrency, bytes * (rounds / below * (n - 1) / n), links, loads);
    for (const auto& leg : legs)
      cost.latency += link_of(leg, links).latency * (rounds * static_cast<double>(hops(leg)));
    below *= n;
  }
  for (const auto& [link, load] : loads) cost.loads.push_back(load);
  return cost;
}

}  // namespace podsim::performance
