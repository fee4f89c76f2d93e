// Whole numbers in formulas.
#pragma once

#include <cstdint>

namespace podsim::base {

/// Returns a count as a real number, for a formula.
constexpr double real(std::int64_t count) { return static_cast<double>(count); }

/// Returns how many pieces of at most `part` make up `whole`; both positive.
constexpr std::int64_t ceil_div(std::int64_t whole, std::int64_t part) {
  return (whole + part - 1) / part;
}

}  // namespace podsim::base
