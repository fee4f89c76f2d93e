// Buffers taken and given back in turn: when may the next one be taken?
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace podsim::workload {

/// Where a buffer's room comes from: the release of buffer `after` in the same iteration (`back` =
/// 0) or in the one before (`back` = 1). `after` = kStart: room is there when the iteration before
/// begins.
struct Room {
  std::size_t after = 0;
  std::int64_t back = 0;
  bool operator==(const Room&) const = default;
};
inline constexpr auto kStart = static_cast<std::size_t>(-1);

/// Steady state of a loop that takes buffers of `sizes` in this order and releases them in the
/// order `releases` (indices into `sizes`), from a pool of `pool`. A buffer is taken as soon as
/// everything taken and not yet released leaves room for it, at most one iteration ahead.
std::vector<Room> rooms(const std::vector<double>& sizes, const std::vector<std::size_t>& releases,
                        double pool);

}  // namespace podsim::workload
