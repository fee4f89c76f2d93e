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
  system::LinkClassId link;
  units::Time time;    ///< the link's time at its full rate, that of all sharers included
  units::Bytes bytes;  ///< the device's own
};

struct CollectiveCost {
  std::vector<LinkLoad> loads;  ///< ascending by link, at most one per link
  units::Time latency;

  /// Computes the time with the links to itself. Hierarchy levels and links are pipelined, the
  /// busiest one decides: the largest load plus the latency.
  [[nodiscard]] units::Time alone() const;
};

/// Interleaved groups of the axis that share each physical link of a class.
double sharers_of(const system::AxisLayout& axis, system::LinkClassId link);

/// Computes what a collective on a tensor of `bytes` (as in workload::Op) asks of the links under a
/// mesh axis: that of the fastest algorithm for the size among those that a collective on a fabric
/// chooses from too (plan_collective in fabric_collective.h). Throws std::invalid_argument for an
/// operation that no algorithm does on the axis.
CollectiveCost cost_collective(workload::CollectiveKind kind, units::Bytes bytes,
                               const system::AxisLayout& axis,
                               const base::IdVector<system::LinkClassId, system::Link>& links);

}  // namespace podsim::performance
