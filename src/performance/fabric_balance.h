// How axes of different length and bandwidth share a collective.
#pragma once

#include <cstdint>
#include <vector>

namespace podsim::performance {

struct AxisShare {
  std::int64_t length = 1;
  double capacity = 0;  ///< bytes per second of a chip along the axis
};

/// The share of the bytes that each axis carries, summing to 1 - 1 / (product of the lengths), such
/// that the slowest axis finishes as early as any mix of axis orders allows, then the second
/// slowest, and so on.
std::vector<double> balanced_shares(const std::vector<AxisShare>& axes);

}  // namespace podsim::performance
