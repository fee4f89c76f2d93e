// What a device scheduler keeps to skip steady iterations.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "podsim/performance/device_scheduler.h"

namespace podsim::performance {

/// The state that a scheduled block makes of another. Times count from when the core was free
/// before it.
struct DeviceScheduler::Outcome {
  /// An earlier time: a stream's, or that of a dependency on an earlier block.
  struct InputTime {
    Picoseconds time = 0;
    bool exact = false;  ///< has to be `time`; else at most that
  };
  struct Output {
    std::size_t stream = 0;
    State state;
  };
  struct Message {
    std::size_t stream = 0;
    OpId op;
    Picoseconds at = 0;
  };

  std::vector<InputTime> free;          ///< one for each stream
  std::vector<InputTime> dependencies;  ///< one for each dependency of the context
  std::vector<Output> outputs;
  std::vector<Picoseconds> times;  ///< completion times of the last iterations
  std::vector<std::pair<std::size_t, Picoseconds>> waits;
  std::vector<Message> messages;
};

/// Streams are done with all that lies before the limit (execution, iteration) before it rises.
struct DeviceScheduler::Steps {
  using Journal = std::vector<std::pair<std::size_t, Picoseconds>>;

  std::uint32_t own = 0;                 ///< streams that depend on this device alone
  std::uint32_t sends = 0;               ///< streams that others wait for
  ExecutionId fence{0};                  ///< the limit stays at or before this execution
  ExecutionId execution{0};              ///< the limit's execution
  std::uint32_t iteration = 0;           ///< the limit's iteration
  std::int64_t steady = 0;               ///< iterations that were alike
  Picoseconds shift = -1;                ///< time of the last iteration; -1: not the same for all
  std::vector<Picoseconds> free_before;  ///< an iteration ago, by stream
  Journal journal, journal_before;       ///< waits of this iteration and the one before
  std::int64_t iterations = 0;
  std::vector<Picoseconds> gaps;  ///< comparisons of this round

  base::IdVector<ContextId, std::vector<Outcome>> outcomes;  ///< the newest ones
  base::IdVector<ContextId, std::size_t> next;               ///< outcome to be replaced next
  std::vector<std::int64_t> recalled;  ///< numbers of those that this round took
  Outcome recording;                   ///< outcome of the block under way
  Picoseconds base = 0;                ///< when the core was free before it
  bool records = false;
  bool core_is_up = false;  ///< it has waited for what its first operation of the block needs

  void begin() {
    execution = ExecutionId(0);
    iteration = 0;
    iterations = 0;
    records = false;
    recalled.clear();
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
