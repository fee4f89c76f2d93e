// Cycles and memory accesses of a matrix product on a systolic array, in closed form.
#pragma once

#include <cstdint>

namespace podsim::performance {

/// The operand that stays in the array's elements: weights, inputs, outputs, or weights with a
/// second set of registers for the next tile, as a TPU has (tpu).
enum class Dataflow { ws, is, os, tpu };

/// A is m x k, B is k x n.
struct Gemm {
  std::int64_t m = 1, n = 1, k = 1;
  bool operator==(const Gemm&) const = default;
};

/// A convolution over an image of `height` x `width` pixels with `channels` values each, the same
/// stride both ways or one for each.
struct Convolution {
  std::int64_t height = 1, width = 1, filter_height = 1, filter_width = 1;
  std::int64_t channels = 1, filters = 1, stride_down = 1, stride_across = 1;
};

/// The product that SCALE-Sim makes of it: a row of A per output pixel, a row of B per value of the
/// filter's window, a column per filter. ceil((height - filter_height + stride) / stride) pixels
/// down, likewise across: a last window that hangs over the edge counts as a whole one. The filter
/// is no larger than the image. Throws std::overflow_error.
Gemm gemm_of(const Convolution& c);

/// `arrays` is more than one only for tpu.
struct SystolicArray {
  std::int64_t rows = 128, columns = 128, arrays = 1;
  Dataflow dataflow = Dataflow::ws;
  bool operator==(const SystolicArray&) const = default;
};

/// How a product is spread over the arrays of a TPU core, and what that takes.
///
/// A pass holds a tile of rows x columns weights and streams rows of A past it. Arrays form groups
/// of `row_pieces`, a divisor of the arrays and at most m. The groups take the ceil(n / columns)
/// tiles of columns in turn; each array of a group streams its piece of ceil(m / row_pieces) rows
/// past all ceil(k / rows) tiles of that column one after the other, so that sums build up in order
/// of k. The busiest array does
///
///   passes = ceil(k / rows) * ceil(ceil(n / columns) / (arrays / row_pieces))
///
/// The first tile enters in `rows` cycles. Every pass but the last takes max(piece, rows) cycles:
/// its rows stream in one a cycle while the next tile follows the first of them down. The last
/// takes piece cycles and drains in rows + columns - 2 more:
///
///   count = 2 rows + columns - 2 + piece + (passes - 1) max(piece, rows)
///
/// `row_pieces` is the divisor with the fewest cycles, the smallest of those.
struct TpuSpread {
  std::int64_t row_pieces = 1;
  std::int64_t passes = 1;  ///< passes of the busiest array
  std::int64_t piece = 1;   ///< rows streamed a pass
  std::int64_t count = 0;   ///< cycles, the last one included
};

/// The report that SCALE-Sim v3 gives. See docs/explain/systolic.md for the formulas and what they
/// over-count.
struct SystolicCost {
  std::int64_t cycles = 0;  ///< index of the last cycle, counted from 0
  std::int64_t folds = 0;   ///< tiles that the stationary operand is cut into
  std::int64_t row_pieces = 1;
  std::int64_t macs = 0;
  std::int64_t ifmap_reads = 0, filter_reads = 0, ofmap_writes = 0;
  double mapping_efficiency = 0;   ///< elements in use over elements, mean over the folds
  double compute_utilisation = 0;  ///< share as SCALE-Sim counts it: the skew twice, but for os
};

/// Dimensions and array at least 1. Throws std::overflow_error where a count exceeds 2^63 - 1.
TpuSpread tpu_spread(const Gemm& product, std::int64_t rows, std::int64_t columns,
                     std::int64_t arrays);
SystolicCost systolic_cost(const Gemm& product, const SystolicArray& array);

/// Multiply-accumulates over those that the arrays could do in `cycles`, at least one.
double overall_utilisation(const SystolicCost& cost, const SystolicArray& array,
                           std::int64_t cycles);

}  // namespace podsim::performance
