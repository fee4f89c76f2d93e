// Fair shares of flows that each use a few of many links.
#pragma once

#include <cstdint>
#include <vector>

namespace podsim::models {

/// Part of a link's time that a flow takes at rate 1.
struct LinkUse {
  std::int32_t link = 0;
  double share = 0;  ///< in (0, 1]
};
using LinkUses = std::vector<LinkUse>;

/// Rates in (0, 1] by the rule of fair_rates (fair_share.h), for flows that use few links each. Flows
/// alike are settled together, so that a symmetric load takes a few rounds however many flows.
std::vector<double> fair_flow_rates(const std::vector<const LinkUses*>& flows);

}  // namespace podsim::models
