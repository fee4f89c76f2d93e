// One cycle's multiplications and additions of a whole array.
#pragma once

#include <cstddef>
#include <cstdint>

namespace podsim::models::systolic {

/// The registers as the inner loop sees them. Each plane has a row per row of the array, `stride`
/// elements apart. Sums and held operands may move down by a row a cycle; they do so by index: what
/// stands in row r of the array is row (r + turn) mod rows of the plane.
template <class Operand, class Sum>
struct Planes {
  Sum* sums = nullptr;
  const Operand* held = nullptr;    ///< the operand that came from above
  const Operand* moving = nullptr;  ///< the operand that came from the left, column 0 first
  std::ptrdiff_t rows = 0;
  std::ptrdiff_t sum_stride = 0, held_stride = 0, moving_stride = 0;
  std::ptrdiff_t sum_turn = 0, held_turn = 0;  ///< 0 … rows - 1
};

/// The elements that have something to do: rows and columns in use, antidiagonals that hold tokens.
struct ActiveWaves {
  std::ptrdiff_t rows = 0, columns = 0;
  std::ptrdiff_t first = 0, last = -1;  ///< antidiagonals
};

/// sum += held * moving in every active element: int8 in int32, or fp32 with each product and each
/// sum rounded. Compiled for the plain machine and for AVX2, chosen when first called.
void multiply(const Planes<std::int8_t, std::int32_t>& planes, const ActiveWaves& active);
void multiply(const Planes<float, float>& planes, const ActiveWaves& active);

}  // namespace podsim::models::systolic
