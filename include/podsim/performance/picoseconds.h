// Simulated time as both backends count it.
#pragma once

#include <cmath>
#include <cstdint>

#include "podsim/units/quantity.h"

namespace podsim::performance {

/// Whole picoseconds, the resolution of the SystemC model, so that sums are exact.
using Picoseconds = std::int64_t;

/// Longer than any step may take (see cost_program); short enough that a few of them add up.
inline constexpr Picoseconds kEndless = std::int64_t{1} << 60;

/// Rounded up, at most kEndless, so that no simulated time falls below the figure it stands for; a
/// thousandth of a picosecond is taken for the rounding of floating point.
inline Picoseconds picoseconds(units::Time t) {
  const double ticks = std::ceil(t.base() * 1e12 - 1e-3);
  return ticks < static_cast<double>(kEndless) ? static_cast<Picoseconds>(ticks) : kEndless;
}

inline units::Time time_of(Picoseconds t) { return units::Time(static_cast<double>(t) / 1e12); }

}  // namespace podsim::performance
