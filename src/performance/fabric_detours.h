// Round what has failed.
#pragma once

#include "src/performance/fabric_loads.h"

namespace podsim::performance {

/// Moves what failed links and chips carried to the shortest ways round them; `hops` in sequence
/// come on top.
struct Detours {
  Loads loads;
  std::int64_t hops = 0;
  double least = 0;  ///< seconds that it takes at least
};

/// `loads` are those of the whole fabric. Every part of them that crossed a cut link, or a row of
/// dead chips, from one live chip to the next goes evenly over all shortest paths between the two
/// on links of the group's `axes`, or of all axes where those do not join them, or through switches
/// where those do not either. What dead chips would have sent and received is dropped. Throws
/// config::InputError where there is no way.
Detours detour(const system::FabricGraph& graph, const std::vector<system::LinkClassId>& axes,
               Loads loads);

/// An all-to-all among live chips, evenly over all shortest paths that are left: what turns at a
/// dead chip has no detour of its own. Takes a search from every chip.
Loads live_exchange_loads(const system::FabricGraph& graph, const FabricGroups& groups,
                          double bytes);

/// The most chips for which that is done.
inline constexpr std::int64_t kMostSearches = 1024;

}  // namespace podsim::performance
