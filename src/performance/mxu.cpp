#include "podsim/performance/mxu.h"

#include <algorithm>
#include <cmath>

#include "podsim/base/numbers.h"
#include "podsim/performance/systolic.h"

namespace podsim::performance {
namespace {

double pieces(std::int64_t whole, std::int64_t part) {
  return base::real(base::ceil_div(whole, part));
}

/// Products follow each other as tiles of columns do.
double systolic_cycles(const workload::Matmul& p, const system::Device& d) {
  const std::int64_t columns = base::ceil_div(p.n, d.mxu_columns) * d.mxu_columns;
  const TpuSpread spread =
      tpu_spread({p.m, columns * p.count, p.k}, d.mxu_rows, d.mxu_columns, d.mxu_count);
  return static_cast<double>(spread.passes) *
         static_cast<double>(std::max(spread.piece, d.mxu_rows));
}

double tile_cycles(const workload::Matmul& p, const system::Device& d) {
  const double tiles =
      pieces(p.m, d.mxu_rows) * pieces(p.n, d.mxu_columns) * static_cast<double>(p.count);
  const auto units = static_cast<double>(d.mxu_count);
  const double room = std::max(1.0, std::floor(units / tiles));
  const double cuts =
      std::min(room, static_cast<double>(std::max<std::int64_t>(1, p.k / d.mxu_rows)));
  return std::ceil(tiles * cuts / units) * std::ceil(static_cast<double>(p.k) / cuts);
}

bool systolic(const system::Device& d) { return d.matrix_unit == system::MatrixUnit::systolic; }

}  // namespace

double mxu_cycles(const workload::Matmul& p, const system::Device& d) {
  return systolic(d) ? systolic_cycles(p, d) : tile_cycles(p, d);
}

double mxu_fill(const system::Device& d) {
  return systolic(d) ? static_cast<double>(2 * d.mxu_rows + d.mxu_columns) : 0;
}

units::Rate mxu_clock(const system::Device& d) {
  const double per_cycle = 2.0 * static_cast<double>(d.mxu_rows) *
                           static_cast<double>(d.mxu_columns) * static_cast<double>(d.mxu_count);
  return units::Rate(d.matmul_rate.base() / per_cycle);
}

units::Time mxu_time(double cycles, const system::Device& d) {
  return units::Time(cycles / mxu_clock(d).base() / d.matmul_efficiency);
}

units::Bytes mxu_traffic(double cycles, double element, const system::Device& d) {
  constexpr double partial_sum = 4;
  const auto rows = static_cast<double>(d.mxu_rows), columns = static_cast<double>(d.mxu_columns);
  const double per_cycle =
      systolic(d) ? rows * element + columns * partial_sum : (rows + columns) * element;
  return units::Bytes(cycles * static_cast<double>(d.mxu_count) * per_cycle);
}

}  // namespace podsim::performance
