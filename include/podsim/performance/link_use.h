// What a flow takes of a link.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/base/id.h"

namespace podsim::performance {

/// Part of a link's time that a flow takes at rate 1. `Link` is the id of a link.
template <class Link>
struct LinkShare {
  Link link;
  double share = 0;   ///< in (0, 1]
  double copies = 1;  ///< flows like this one, of which it stands for all, that cross the link
};

/// A link of a Pod, which stands for all that the same flows cross.
using PodLinkId = base::Id<struct PodLinkTag>;
using LinkUse = LinkShare<PodLinkId>;
using LinkUses = std::vector<LinkUse>;

}  // namespace podsim::performance
