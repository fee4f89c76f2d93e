// When the operations that others look back at were done.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/performance/picoseconds.h"

namespace podsim::performance {

/// Completion times of one device by scheduled block ("execution") and place within it, for a
/// window of executions.
class CompletionTimes {
 public:
  static constexpr Picoseconds kUnknown = -1;

  void clear() { oldest_ = 0, live_ = 0; }
  /// Uses buffers of executions that have left the window again, instead of giving them back:
  /// faster, though a device then holds as much memory as its largest blocks need.
  void keep_buffers() { keeps_ = true; }
  [[nodiscard]] std::int64_t oldest() const { return oldest_; }
  /// The first execution behind the window.
  [[nodiscard]] std::int64_t end() const { return oldest_ + static_cast<std::int64_t>(live_); }

  [[nodiscard]] Picoseconds at(std::int64_t execution, std::int64_t place) const {
    const auto e = static_cast<std::size_t>(execution - oldest_);
    return e < live_ ? times_[e][static_cast<std::size_t>(place)] : kUnknown;
  }
  [[nodiscard]] std::vector<Picoseconds>& of(std::int64_t execution) {
    return times_[static_cast<std::size_t>(execution - oldest_)];
  }
  /// Appends the next execution to the window, with `places` unknown times.
  void append(std::int64_t places) {
    if (live_ == times_.size()) times_.emplace_back();
    times_[live_++].assign(static_cast<std::size_t>(places), kUnknown);
  }
  /// Drops what lies before `execution`.
  void forget_before(std::int64_t execution);
  /// Moves the window: its executions are `executions` later.
  void shift(std::int64_t executions) { oldest_ += executions; }

 private:
  std::int64_t oldest_ = 0;
  std::size_t live_ = 0;
  bool keeps_ = false;
  std::vector<std::vector<Picoseconds>> times_;  ///< the window, then spare buffers
};

}  // namespace podsim::performance
