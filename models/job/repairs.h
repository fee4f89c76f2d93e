// Broken units and links, and when they are back.
#pragma once

#include <cstdint>
#include <deque>

#include "models/job/fault_stream.h"

namespace podsim::models {

/// What is under repair. Every repair takes equally long, so that they end in the order they began.
class Repairs {
 public:
  void add(Ticks back, std::int64_t count = 1) {
    back_.insert(back_.end(), static_cast<std::size_t>(count), back);
  }
  void forget_until(Ticks now) {
    while (!back_.empty() && back_.front() <= now) back_.pop_front();
  }
  [[nodiscard]] std::size_t out() const { return back_.size(); }
  /// When no more than `spares` are out; `now` if that is so already.
  [[nodiscard]] Ticks enough(std::int64_t spares, Ticks now) const {
    const auto missing = static_cast<std::int64_t>(back_.size()) - spares;
    return missing > 0 ? back_[static_cast<std::size_t>(missing - 1)] : now;
  }
  [[nodiscard]] Ticks next() const { return back_.empty() ? never : back_.front(); }

 private:
  std::deque<Ticks> back_;
};

}  // namespace podsim::models
