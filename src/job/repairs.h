// Broken units and links, and when they are back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "podsim/job/agenda.h"

namespace podsim::job {

/// The units or links under repair. Every repair takes equally long, so that repairs end in the
/// order in which they began.
class Repairs {
 public:
  /// `back` must be no earlier than that of any repair before.
  void add(Ticks back, std::int64_t count = 1) {
    repairs_.push_back({back, count});
    out_ += count;
  }
  void forget_until(Ticks now) {
    while (first_ < repairs_.size() && repairs_[first_].back <= now)
      out_ -= repairs_[first_++].count;
    if (first_ == repairs_.size()) {
      repairs_.clear();
      first_ = 0;
    }
  }
  [[nodiscard]] std::size_t out() const { return static_cast<std::size_t>(out_); }
  /// The time at which no more than `spares` are out; `now` if that is so already.
  [[nodiscard]] Ticks enough(std::int64_t spares, Ticks now) const {
    std::int64_t missing = out_ - spares;
    Ticks at = now;
    for (std::size_t i = first_; missing > 0; ++i) {
      at = repairs_[i].back;
      missing -= repairs_[i].count;
    }
    return at;
  }
  /// The end of the first repair; `never` when nothing is out.
  [[nodiscard]] Ticks next() const { return out_ == 0 ? never : repairs_[first_].back; }

 private:
  struct Repair {
    Ticks back;
    std::int64_t count;
  };
  std::vector<Repair> repairs_;
  std::size_t first_ = 0;  ///< the oldest that still lasts
  std::int64_t out_ = 0;
};

}  // namespace podsim::job
