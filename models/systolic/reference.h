// What a product should come to.
#pragma once

#include <cstdint>

#include "models/systolic/datapath.h"

namespace podsim::models::systolic {

struct ValueComparison {
  std::int64_t mismatches = 0;  ///< results that differ in a bit from the sum in order of k
  double worst_error = 0;       ///< largest |result - Eigen's product| over the sum of |a b|
};

/// Compares C with the product that Eigen computes: int8 in int32; floats once as sums in order of
/// k, each product and sum rounded to fp32, and once as Eigen's own product, whose order is its
/// own.
ValueComparison compare(const Operands<std::int8_t, std::int32_t>& o);
ValueComparison compare(const Operands<float, float>& o);

}  // namespace podsim::models::systolic
