#include "podsim/performance/mxu.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace podsim::performance {
namespace {

double pieces(std::int64_t whole, std::int64_t part) {
  const std::int64_t count = (whole + part - 1) / part;
  return static_cast<double>(count);
}

}  // namespace

double mxu_cycles(const workload::Matmul& p, const system::Device& d) {
  const double passes =
      pieces(p.k, d.mxu_rows) * pieces(p.n, d.mxu_columns) * static_cast<double>(p.count);
  const auto arrays = static_cast<double>(d.mxu_count);
  const auto rows = static_cast<double>(d.mxu_rows);
  const std::int64_t cuts = std::clamp<std::int64_t>(p.m / d.mxu_rows, 1, d.mxu_count);
  double best = std::numeric_limits<double>::infinity();
  for (std::int64_t g = 1; g <= cuts; ++g) {
    const double rounds = std::ceil(passes * static_cast<double>(g) / arrays);
    best = std::min(best, rounds * std::max(pieces(p.m, g), rows));
  }
  return best;
}

double mxu_fill(const system::Device& d) {
  return static_cast<double>(2 * d.mxu_rows + d.mxu_columns);
}

units::Rate mxu_clock(const system::Device& d) {
  const double per_cycle = 2.0 * static_cast<double>(d.mxu_rows) *
                           static_cast<double>(d.mxu_columns) * static_cast<double>(d.mxu_count);
  return units::Rate(d.matmul_rate.base() / per_cycle);
}

units::Time mxu_time(const std::vector<workload::Matmul>& products, const system::Device& d) {
  if (products.empty()) return {};
  double cycles = mxu_fill(d);
  for (const auto& p : products) cycles += mxu_cycles(p, d);
  return units::Time(cycles / mxu_clock(d).base() / d.matmul_efficiency);
}

}  // namespace podsim::performance
