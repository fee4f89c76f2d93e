// What a device scheduler keeps to skip steady iterations.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "podsim/performance/device_scheduler.h"

namespace podsim::performance {

/// Streams are done with all that lies before the limit (execution, iteration) before it rises.
struct DeviceScheduler::Steps {
  using Journal = std::vector<std::pair<std::size_t, Picoseconds>>;

  std::uint32_t own = 0;                      ///< streams that depend on this device alone
  std::int64_t fence = 0;                     ///< the limit stays at or before this execution
  std::int64_t execution = 0, iteration = 0;  ///< the limit
  std::int64_t steady = 0;                    ///< iterations that were alike
  Picoseconds shift = -1;                     ///< of the last iteration; -1: not the same for all
  std::vector<Picoseconds> free_before;       ///< an iteration ago, by stream
  Journal journal, journal_before;            ///< waits of this iteration and the one before
  std::int64_t iterations = 0;

  void begin() {
    execution = iteration = 0;
    iterations = 0;
    restart();
  }
  /// Forgets what was steady: another block follows.
  void restart() {
    steady = 0;
    shift = -1;
    journal.clear();
    journal_before.clear();
    free_before.clear();
  }
};

}  // namespace podsim::performance
