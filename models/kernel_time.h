// Between the performance layer's picoseconds and kernel time, whose resolution is one picosecond.
#pragma once

#include <systemc>

#include "podsim/performance/picoseconds.h"

namespace podsim::models {

inline sc_core::sc_time kernel_time(performance::Picoseconds t) {
  return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(t));
}

inline performance::Picoseconds now() {
  return static_cast<performance::Picoseconds>(sc_core::sc_time_stamp().value());
}

}  // namespace podsim::models
