// Buffers taken and given back in turn: when may the next one be taken?
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/base/id.h"

namespace podsim::workload {

/// The number of a buffer in the order in which they are taken.
using BufferId = base::Id<struct BufferTag>;

/// The source of a buffer's room: the release of buffer `after` in the same iteration (`back` =
/// 0) or in the one before (`back` = 1). Without `after`, room is there when the iteration before
/// begins.
struct Room {
  BufferId after;
  std::int64_t back = 0;
  bool operator==(const Room&) const = default;
};

/// Steady state of a loop that takes buffers of `sizes` in this order and releases them in the
/// order `releases`, from a pool of `pool`. A buffer is taken as soon as
/// everything taken and not yet released leaves room for it, at most one iteration ahead.
base::IdVector<BufferId, Room> rooms(const base::IdVector<BufferId, double>& sizes,
                                     const std::vector<BufferId>& releases, double pool);

}  // namespace podsim::workload
