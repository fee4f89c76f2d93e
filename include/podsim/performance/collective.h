// What a collective asks of the links under its mesh axis, in closed form.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/system/cluster.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/program.h"

namespace podsim::performance {

/// Use of one link class by one device.
struct LinkLoad {
  std::int64_t link = 0;  ///< index into Cluster::links
  units::Time time;       ///< the link's time at its full rate, that of all sharers included
  units::Bytes bytes;     ///< the device's own
};

struct CollectiveCost {
  std::vector<LinkLoad> loads;  ///< ascending by link, at most one per link
  units::Time latency;

  /// Levels and links are pipelined, the busiest one decides: the largest load plus the latency.
  [[nodiscard]] units::Time alone() const;
};

/// Bytes per second that a leg brings to each of its members: the link's bandwidth over the groups
/// that share it, twice on a ring of more than two, which uses both directions. On a line the end
/// member has one neighbour, hence once.
units::Bandwidth usable_bandwidth(const system::Leg& leg, const std::vector<system::Link>& links);

/// Hops in sequence that no bandwidth shortens: floor(length / 2) on a ring used in both
/// directions, length - 1 on a line, ceil(log2 length) through a switch.
std::int64_t hops(const system::Leg& leg);

/// Interleaved groups of the axis that share each physical link of a class.
double sharers_of(const system::AxisLayout& axis, std::int64_t link);

/// A collective on a tensor of `bytes` (result of an all-gather, input of a reduce-scatter).
///
/// With n_l members at level l of the axis and P_l the product of those of the levels below, a
/// device moves  bytes / P_l * (n_l - 1) / n_l  over level l, twice that for an all-reduce, which
/// is a reduce-scatter and an all-gather: the bandwidth-optimal ring and bucket algorithms (Thakur,
/// Rabenseifner and Gropp, IJHPCA 2005; Chan et al., CCPE 2007), applied level by level. The legs
/// of one level, such as the axes of a torus, share its bytes in proportion to their usable
/// bandwidth B_i; they are used at once, or with a concurrency c < 1 of the axis at a rate of
/// max B + c (sum B - max B). Latency is the hops of all legs, twice for an all-reduce.
///
/// An all-to-all of `bytes` a device goes along each leg in turn by the shorter way, parts of it on
/// all legs at once. Each direction of a ring's links carries bytes floor(n^2 / 4) / (2 n), the
/// middle of a line bytes floor(n / 2) ceil(n / 2) / n, a switch's port bytes (n - 1) / n.
CollectiveCost cost_collective(workload::CollectiveKind kind, units::Bytes bytes,
                               const system::AxisLayout& axis,
                               const std::vector<system::Link>& links);

}  // namespace podsim::performance
