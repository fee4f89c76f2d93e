// What a flow takes of a link.
#pragma once

#include <cstdint>
#include <vector>

namespace podsim::performance {

/// Part of a link's time that a flow takes at rate 1.
struct LinkUse {
  std::int32_t link = 0;
  double share = 0;   ///< in (0, 1]
  double copies = 1;  ///< flows like this one, of which it stands for all, that cross the link
};
using LinkUses = std::vector<LinkUse>;

}  // namespace podsim::performance
