// How a product too large for on-chip memory is cut into tiles, and what that costs.
#pragma once

#include <cstdint>

#include "podsim/system/cluster.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/program.h"

namespace podsim::performance {

/// Which operand of a tile stays in on-chip memory while tiles of the other pass by; neither where
/// the inner dimension is cut as well.
enum class Resident { none, left, right };

/// `count` products of m x k by k x n, cut into tiles of rows x inner by inner x columns. Tiles run
/// with the inner dimension fastest, then that of the operand that does not stay.
struct Tiling {
  workload::Matmul product;
  std::int64_t rows = 1, columns = 1, inner = 1;
  Resident resident = Resident::none;

  [[nodiscard]] std::int64_t row_tiles() const;
  [[nodiscard]] std::int64_t column_tiles() const;
  [[nodiscard]] std::int64_t inner_tiles() const;
  [[nodiscard]] std::int64_t steps() const;
};

/// What a tiled product moves and computes, over all its tiles.
struct TilingCost {
  std::int64_t steps = 0;
  double cycles = 0;  ///< of the matrix units, without the fill
  units::Bytes loads, stores;
  units::Bytes first_load;
  units::Bytes last_store;  ///< store of a whole tile: a ragged last one is done before that is out
};

/// Bytes of an element of a result: 16 bit whatever the operands.
inline constexpr double kResultSize = 2;

/// Cost of a tiling, operands of `element` bytes. On output tiles the products of all tiles form
/// one sequence of waves, since multiprocessors run on from one tile to the next.
TilingCost cost_tiling(const Tiling& tiling, double element, const system::Device& device);

/// Returns the bytes that product and device must move at least: operands in, results out, once
/// each.
units::Bytes compulsory_bytes(const workload::Matmul& product, double element);

/// On-chip memory that a tiling needs: tiles of both operands and of the result twice, so that one
/// moves while the other is worked on, and partial sums of four bytes where the inner dimension is
/// cut. Once where there is a single step.
units::Bytes tile_memory(const Tiling& tiling, double element);

/// The tiling of the least time (see `pipeline.h`) that fits into the device's on-chip memory,
/// beside `other` bytes that the same kernel moves. Tiles are the whole dimension, equal parts of
/// it, or powers of two of the array's side. Throws std::invalid_argument where even the smallest
/// tile does not fit.
Tiling choose_tiling(const workload::Matmul& product, double element, const system::Device& device,
                     units::Bytes other = {});

}  // namespace podsim::performance
