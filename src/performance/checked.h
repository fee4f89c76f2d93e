// Counts that say when they are too large.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <stdexcept>

namespace podsim::performance {

inline std::int64_t product_of(std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 1;
  for (const auto f : factors)
    if (__builtin_mul_overflow(product, f, &product))
      throw std::overflow_error("a count exceeds 2^63 - 1");
  return product;
}

inline std::int64_t sum_of(std::initializer_list<std::int64_t> terms) {
  std::int64_t sum = 0;
  for (const auto t : terms)
    if (__builtin_add_overflow(sum, t, &sum)) throw std::overflow_error("a count exceeds 2^63 - 1");
  return sum;
}

/// ceil(whole / part) of positive numbers.
inline std::int64_t tiles_of(std::int64_t whole, std::int64_t part) {
  return whole / part + (whole % part != 0 ? 1 : 0);
}

}  // namespace podsim::performance
