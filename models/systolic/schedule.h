// Which array does which passes of a product, in which order.
#pragma once

#include <vector>

#include "models/systolic/pass.h"

namespace podsim::models::systolic {

struct Product {
  std::int64_t m = 1, n = 1, k = 1;
};

/// Passes by array. ws and os walk tiles of columns and, within one, of rows (K, or M for os); is
/// walks tiles of M and within one of K. tpu: the arrays form groups of `row_pieces`; the groups
/// take the tiles of N in turn, and within a group each array streams its piece of the rows of A,
/// all pieces being as long as the first but for the last. Passes over K follow one another on an
/// array, since each takes up the sums of the one before.
///
/// Throws std::invalid_argument unless everything is positive, `row_pieces` divides `arrays` and is
/// at most m, and arrays are one but for tpu.
std::vector<std::vector<Pass>> schedule(const Product& product, Dataflow dataflow,
                                        std::int64_t rows, std::int64_t columns,
                                        std::int64_t arrays, std::int64_t row_pieces);

}  // namespace podsim::models::systolic
