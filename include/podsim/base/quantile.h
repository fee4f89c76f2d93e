// Quantiles of a few figures.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace podsim::base {

/// Linear between neighbours; `values` is not empty.
inline double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double at = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace podsim::base
