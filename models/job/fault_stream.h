// The interruptions that strike one replica of a job.
#pragma once

#include <cmath>
#include <cstdint>

namespace podsim::models {

/// Time in the job model: whole microseconds since the job began.
using Ticks = std::int64_t;
constexpr double ticks_per_second = 1e6;
constexpr Ticks never = INT64_MAX / 4;

struct Fault {
  Ticks at = never;
  bool planned = false;
};

/// Failures and planned interruptions as two merged Poisson processes in wall-clock time. The
/// stream depends on seed and replica alone, never on what the job does, so that two jobs with the
/// same seed meet the same faults (common random numbers).
class FaultStream {
 public:
  /// Rates per second for the whole job.
  FaultStream(std::uint64_t seed, std::uint64_t replica, double failure_rate,
              double maintenance_rate)
      : state_(mix(mix(seed) + replica)),
        mean_ticks_(ticks_per_second / (failure_rate + maintenance_rate)),
        planned_share_(maintenance_rate / (failure_rate + maintenance_rate)) {
    draw();
  }

  [[nodiscard]] const Fault& next() const { return next_; }
  void pop() { draw(); }

 private:
  /// SplitMix64 (Steele, Lea, Flood 2014): one stream per starting state, defined to the bit.
  static std::uint64_t mix(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// Uniform in (0, 1], 53 bits.
  double uniform() {
    state_ += 0x9e3779b97f4a7c15U;
    return (static_cast<double>(mix(state_) >> 11U) + 1.0) * 0x1p-53;
  }
  void draw() {
    clock_ += -std::log(uniform()) * mean_ticks_;
    if (!(clock_ < static_cast<double>(never))) {  // also without any rate
      next_ = {};
      return;
    }
    next_.at = static_cast<Ticks>(clock_);
    next_.planned = uniform() <= planned_share_;
  }

  std::uint64_t state_;
  double mean_ticks_;
  double planned_share_;
  double clock_ = 0;
  Fault next_;
};

}  // namespace podsim::models
