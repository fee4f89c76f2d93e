// When the operations that others look back at were done.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "podsim/performance/picoseconds.h"
#include "podsim/workload/program.h"

namespace podsim::performance {

using workload::ExecutionId;

/// Completion times of one device by scheduled block ("execution") and place within it, for a
/// window of executions.
class CompletionTimes {
 public:
  static constexpr Picoseconds kUnknown = -1;

  void clear() { oldest_ = ExecutionId(0), live_ = 0; }
  /// Uses buffers of executions that have left the window again, instead of giving them back:
  /// faster, though a device then holds as much memory as its largest blocks need.
  void keep_buffers() { keeps_ = true; }
  [[nodiscard]] ExecutionId oldest() const { return oldest_; }
  /// The first execution behind the window.
  [[nodiscard]] ExecutionId end() const { return ExecutionId(oldest_.index() + live_); }

  /// Returns the time at a place; unknown outside of the window.
  [[nodiscard]] Picoseconds at(ExecutionId execution, std::size_t place) const {
    const std::size_t e = in_window(execution);
    return e < live_ ? times_[e][place] : kUnknown;
  }
  [[nodiscard]] std::vector<Picoseconds>& of(ExecutionId execution) {
    return times_[in_window(execution)];
  }
  /// Appends the next execution to the window, with `places` unknown times.
  void append(std::size_t places) {
    if (live_ == times_.size()) times_.emplace_back();
    times_[live_++].assign(places, kUnknown);
  }
  /// Drops what lies before `execution`.
  void forget_before(ExecutionId execution);
  /// Moves the window: its executions are `executions` later.
  void shift(std::int64_t executions) { oldest_ += executions; }

 private:
  /// The position in the window; beyond any for an execution before it.
  [[nodiscard]] std::size_t in_window(ExecutionId execution) const {
    return execution.index() - oldest_.index();
  }

  ExecutionId oldest_{0};
  std::size_t live_ = 0;
  bool keeps_ = false;
  std::vector<std::vector<Picoseconds>> times_;  ///< the window, then spare buffers
};

}  // namespace podsim::performance
