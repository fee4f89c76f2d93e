// The forms are SCALE-Sim's (Samajdar et al., ISPASS 2020; v3: Raj et al., ISPASS 2025), rederived
// from how it walks the folds: see docs/explain/systolic.md.
#include "podsim/performance/systolic.h"

#include <algorithm>
#include <cassert>

#include "podsim/base/numbers.h"
#include "src/performance/checked.h"

namespace podsim::performance {
namespace {

// The product as the array sees it: a stationary matrix of rows x columns, cut into folds of the
// array's size, past each of which `length` vectors stream.
struct Mapping {
  std::int64_t rows, columns, length;
};

Mapping map(const Gemm& p, Dataflow d) {
  switch (d) {
    case Dataflow::is:
      return {p.k, p.m, p.n};
    case Dataflow::os:
      return {p.m, p.n, p.k};
    default:
      return {p.k, p.n, p.m};
  }
}

void count_accesses(SystolicCost& c, const Gemm& p, const SystolicArray& a, const Mapping& s) {
  const std::int64_t down = tiles_of(s.rows, a.rows), across = tiles_of(s.columns, a.columns);
  const std::int64_t ifmap = product_of({p.m, p.k}), filter = product_of({p.k, p.n});
  const std::int64_t ofmap = product_of({p.m, p.n});
  switch (a.dataflow) {
    case Dataflow::ws:
    case Dataflow::tpu:  // each array of a group holds the tile
      c.ifmap_reads = product_of({ifmap, across});
      c.filter_reads = product_of({filter, c.row_pieces});
      c.ofmap_writes = product_of({ofmap, down});
      return;
    case Dataflow::is:
      c.ifmap_reads = ifmap;
      c.filter_reads = product_of({filter, across});
      c.ofmap_writes = product_of({ofmap, down});
      return;
    case Dataflow::os:  // SCALE-Sim adds the array's rows and columns once a fold
      c.ifmap_reads = product_of({ifmap, across});
      c.filter_reads = product_of({filter, down});
      c.ofmap_writes = sum_of({ofmap, product_of({c.folds, a.rows + a.columns})});
      return;
  }
}

// Cycles of one fold: the skew of rows and columns round the stream and, but for os, the load.
std::int64_t fold_cycles(const SystolicArray& a, const Mapping& s) {
  const std::int64_t skewed = sum_of({s.length, a.rows, a.columns, -2});
  return a.dataflow == Dataflow::os ? skewed : sum_of({skewed, a.rows});
}

}  // namespace

Gemm gemm_of(const Convolution& c) {
  const auto pixels = [](std::int64_t image, std::int64_t filter, std::int64_t stride) {
    return tiles_of(image - filter, stride) + 1;
  };
  return {product_of({pixels(c.height, c.filter_height, c.stride_down),
                      pixels(c.width, c.filter_width, c.stride_across)}),
          c.filters, product_of({c.filter_height, c.filter_width, c.channels})};
}

TpuSpread tpu_spread(const Gemm& p, std::int64_t rows, std::int64_t columns, std::int64_t arrays) {
  TpuSpread best;
  for (std::int64_t pieces = 1; pieces <= std::min(arrays, p.m); ++pieces) {
    if (arrays % pieces != 0) continue;
    TpuSpread s{pieces, 0, tiles_of(p.m, pieces), 0};
    s.passes = product_of({tiles_of(p.k, rows), tiles_of(tiles_of(p.n, columns), arrays / pieces)});
    s.count = sum_of(
        {2 * rows, columns, -2, s.piece, product_of({s.passes - 1, std::max(s.piece, rows)})});
    if (pieces == 1 || s.count < best.count) best = s;
  }
  return best;
}

SystolicCost systolic_cost(const Gemm& p, const SystolicArray& a) {
  assert(a.arrays == 1 || a.dataflow == Dataflow::tpu);
  const Mapping s = map(p, a.dataflow);
  SystolicCost c;
  c.folds = product_of({tiles_of(s.rows, a.rows), tiles_of(s.columns, a.columns)});
  c.macs = product_of({p.m, p.n, p.k});
  const double elements = base::real(a.rows) * base::real(a.columns);
  if (a.dataflow == Dataflow::tpu) {
    const TpuSpread spread = tpu_spread(p, a.rows, a.columns, a.arrays);
    c.row_pieces = spread.row_pieces;
    c.cycles = spread.count - 1;
    c.compute_utilisation =
        base::real(c.macs) / (elements * base::real(a.arrays) * base::real(spread.count));
  } else {
    const std::int64_t cycles = fold_cycles(a, s);
    c.cycles = product_of({c.folds, cycles}) - 1;
    const std::int64_t skew = a.dataflow == Dataflow::os ? 0 : a.columns - 1;
    c.compute_utilisation =
        base::real(c.macs) / (elements * base::real(c.folds) * base::real(cycles + skew));
  }
  c.mapping_efficiency =
      base::real(s.rows) * base::real(s.columns) / (elements * base::real(c.folds));
  count_accesses(c, p, a, s);
  return c;
}

double overall_utilisation(const SystolicCost& c, const SystolicArray& a, std::int64_t cycles) {
  const double elements = base::real(a.rows) * base::real(a.columns) * base::real(a.arrays);
  return base::real(c.macs) / (elements * base::real(std::max<std::int64_t>(cycles, 1)));
}

}  // namespace podsim::performance
