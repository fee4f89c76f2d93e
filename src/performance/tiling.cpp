#include "podsim/performance/tiling.h"

#include <algorithm>
#include <array>
#include <vector>

#include "podsim/base/numbers.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/mxu.h"
#include "podsim/performance/pipeline.h"
#include "podsim/units/parse.h"

namespace podsim::performance {
namespace {

using base::ceil_div, base::real;

/// A dimension in tiles: `full` whole ones and, where it is ragged, a rest.
struct Cut {
  std::int64_t tile, full, rest;
};

Cut cut(std::int64_t whole, std::int64_t part) {
  const std::int64_t tile = std::min(whole, part);
  return {tile, whole / tile, whole % tile};
}

/// Calls f(size, how many) for the kinds of tiles along a dimension.
template <class F>
void for_kinds(const Cut& c, F f) {
  f(c.tile, c.full);
  if (c.rest > 0) f(c.rest, std::int64_t{1});
}

double systolic_cycles(const Tiling& t, const system::Device& device) {
  double cycles = 0;
  const auto& p = t.product;
  for_kinds(cut(p.m, t.rows), [&](std::int64_t m, std::int64_t rows) {
    for_kinds(cut(p.n, t.columns), [&](std::int64_t n, std::int64_t columns) {
      for_kinds(cut(p.k, t.inner), [&](std::int64_t k, std::int64_t inners) {
        cycles += mxu_cycles({m, n, k, 1}, device) * real(rows * columns * inners);
      });
    });
  });
  return cycles * real(p.count);
}

/// Several small products share the arrays; a tiled one has them to itself.
double cycles_of(const Tiling& t, const system::Device& device) {
  const bool whole = t.steps() == t.product.count;
  if (whole || device.matrix_unit == system::MatrixUnit::output_tiles)
    return mxu_cycles(t.product, device);
  return systolic_cycles(t, device);
}

/// Parts of a dimension worth trying, multiples of `side` but for the whole.
std::vector<std::int64_t> parts_of(std::int64_t whole, std::int64_t side) {
  std::vector<std::int64_t> parts = {whole};
  const auto add = [&](std::int64_t part) {
    if (part < whole) parts.push_back(part);
  };
  constexpr std::int64_t largest = 16384;
  for (std::int64_t part = side; part <= largest; part *= 2) add(part);
  for (const std::int64_t count : {2, 3, 5, 6, 7})
    add(ceil_div(ceil_div(whole, count), side) * side);
  std::sort(parts.rbegin(), parts.rend());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  return parts;
}

/// All but the cycles of the matrix units.
TilingCost traffic_of(const Tiling& t, double element) {
  const auto& p = t.product;
  const double left = real(p.m) * real(p.k), right = real(p.k) * real(p.n);
  const double again_left = t.resident == Resident::left ? 1 : real(t.column_tiles());
  const double again_right = t.resident == Resident::right ? 1 : real(t.row_tiles());
  TilingCost cost;
  cost.steps = t.steps();
  cost.loads = units::Bytes((left * again_left + right * again_right) * element * real(p.count));
  cost.stores = units::Bytes(real(p.m) * real(p.n) * kResultSize * real(p.count));
  cost.first_load = units::Bytes(real(t.inner) * real(t.rows + t.columns) * element);
  const double largest = real(t.rows) * real(t.columns) * kResultSize;
  cost.last_store = std::min(units::Bytes(largest), cost.stores);
  return cost;
}

/// The best of a set of tilings; ties go to the one that comes first in `add`. The matrix units
/// need at least the cycles of the product at full use, and a pipeline takes no longer with fewer
/// of them: what is no better even so is not looked at closely.
class TilingSearch {
 public:
  TilingSearch(const workload::Matmul& product, double element, units::Bytes other,
               const system::Device& device)
      : element_(element),
        other_(other),
        device_(device),
        fill_(mxu_time(mxu_fill(device), device)) {
    constexpr double rounding = 1e-9;
    const double full = real(device.mxu_rows) * real(device.mxu_columns) * real(device.mxu_count);
    const double products = real(product.m) * real(product.n) * real(product.k);
    least_ = mxu_time(products * real(product.count) / full * (1 - rounding), device);
    if (device.matrix_unit == system::MatrixUnit::output_tiles)
      least_ = mxu_time(mxu_cycles(product, device), device);
  }

  void add(Tiling t) {
    const bool whole_inner = t.inner_tiles() == 1;
    for (const Resident r : {Resident::none, Resident::left, Resident::right}) {
      if ((r == Resident::none) == whole_inner) continue;
      t.resident = r;
      const TilingCost traffic = traffic_of(t, element_);
      choices_.push_back({t, traffic, time_of(traffic, least_)});
    }
  }

  [[nodiscard]] Tiling best() const {
    if (choices_.empty())
      throw config::InputError("no tile of a product fits into the on-chip memory of " +
                                   units::print_rounded(device_.vmem),
                               "a vmem that holds a tile of each operand");
    const auto by_bound = [](const Choice& a, const Choice& b) { return a.bound < b.bound; };
    const Choice* best = &*std::min_element(choices_.begin(), choices_.end(), by_bound);
    units::Time time = full_time(*best);
    for (const Choice& c : choices_) {
      if (&c == best || c.bound > time) continue;
      const units::Time t = full_time(c);
      if (t > time || (t == time && &c > best)) continue;
      time = t;
      best = &c;
    }
    return best->tiling;
  }

 private:
  struct Choice {
    Tiling tiling;
    TilingCost traffic;
    units::Time bound;
  };

  [[nodiscard]] units::Time full_time(const Choice& c) const {
    return time_of(c.traffic, mxu_time(cycles_of(c.tiling, device_), device_));
  }

  [[nodiscard]] units::Time time_of(const TilingCost& cost, units::Time mxu) const {
    Pipeline p;
    p.steps = cost.steps;
    p.mxu = mxu;
    p.fill = fill_;
    p.loads = cost.loads + other_;
    p.stores = cost.stores;
    p.first_load = cost.first_load;
    p.last_store = cost.last_store;
    return time_pipeline(p, device_).total();
  }

  double element_;
  units::Bytes other_;
  const system::Device& device_;
  units::Time fill_, least_;
  std::vector<Choice> choices_;
};

}  // namespace

std::int64_t Tiling::row_tiles() const { return ceil_div(product.m, rows); }
std::int64_t Tiling::column_tiles() const { return ceil_div(product.n, columns); }
std::int64_t Tiling::inner_tiles() const { return ceil_div(product.k, inner); }
std::int64_t Tiling::steps() const {
  return product.count * row_tiles() * column_tiles() * inner_tiles();
}

TilingCost cost_tiling(const Tiling& t, double element, const system::Device& device) {
  TilingCost cost = traffic_of(t, element);
  cost.cycles = cycles_of(t, device);
  return cost;
}

units::Bytes compulsory_bytes(const workload::Matmul& p, double element) {
  const double operands = real(p.k) * (real(p.m) + real(p.n));
  const double result = real(p.m) * real(p.n);
  return units::Bytes((operands * element + result * kResultSize) * real(p.count));
}

units::Bytes tile_memory(const Tiling& t, double element) {
  constexpr double partial_sum = 4;
  const double result = real(t.rows) * real(t.columns);
  const double tile = real(t.inner) * real(t.rows + t.columns) * element + result * kResultSize;
  const double partial = t.inner_tiles() > 1 ? result * partial_sum : 0;
  return units::Bytes((t.steps() > 1 ? 2 : 1) * tile + partial);
}

Tiling choose_tiling(const workload::Matmul& product, double element, const system::Device& device,
                     units::Bytes other) {
  TilingSearch search(product, element, other, device);
  const auto rows = parts_of(product.m, device.mxu_rows);
  const auto columns = parts_of(product.n, device.mxu_columns);
  for (const std::int64_t inner : parts_of(product.k, device.mxu_rows))
    for (const std::int64_t r : rows)
      for (const std::int64_t c : columns) {
        const Tiling t{product, r, c, inner, {}};
        if (tile_memory(t, element) <= device.vmem) search.add(t);
      }
  return search.best();
}

}  // namespace podsim::performance
