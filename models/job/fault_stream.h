// The interruptions that strike one replica of a job.
#pragma once

#include <cstdint>
#include <vector>

namespace podsim::models {

/// Time in the job model: whole microseconds since the job began.
using Ticks = std::int64_t;
constexpr double ticks_per_second = 1e6;
constexpr Ticks never = INT64_MAX / 4;

enum class FaultKind : std::uint8_t {
  chip,
  host,
  link,
  network_switch,
  software,
  domain,
  maintenance,
  preemption,
};

/// How the items of one kind fail: each lives for a Weibull time of mean 1/rate and is then new.
struct FaultLaw {
  FaultKind kind = FaultKind::host;
  std::int64_t items = 0;
  double rate = 0;   ///< per item and second
  double shape = 1;  ///< 1: exponential; below: most fail early; above: they wear out
  double age = 0;    ///< s, of every item at the start
};

struct Fault {
  Ticks at = never;
  FaultKind kind = FaultKind::host;
  double where = 0;  ///< which of the items, as a share of them in (0, 1]
};

/// SplitMix64 (Steele, Lea, Flood 2014): one stream per starting state, defined to the bit.
class Random {
 public:
  explicit Random(std::uint64_t state) : state_(state) {}
  static std::uint64_t mix(std::uint64_t z);
  /// Uniform in (0, 1], 53 bits.
  double uniform();
  /// Of mean 1.
  double exponential();

 private:
  std::uint64_t state_;
};

/// The faults of one kind, in order of time. For exponential lives their superposition is a Poisson
/// process. For Weibull ones it is exact, too: of n items not yet failed the next does when their
/// cumulated hazard (t/scale)^shape has grown by an exponential time over n; each failed one begins
/// a life of its own.
class FaultProcess {
 public:
  FaultProcess(const FaultLaw& law, std::uint64_t seed);
  [[nodiscard]] const Fault& next() const { return next_; }
  void pop();

 private:
  void draw_first_life();
  double draw_weibull();

  FaultLaw law_;
  Random random_;
  double scale_ = 0;             ///< s
  double clock_ = 0;             ///< s, of the last exponential fault
  double hazard_ = 0;            ///< of an item still in its first life
  double first_ = 0;             ///< s, when the next of those fails
  std::int64_t untouched_ = 0;   ///< items in their first life
  std::vector<double> renewed_;  ///< heap of the ends of later lives, s, soonest on top
  Fault next_;
};

/// All kinds merged. The stream depends on seed and replica alone, never on what the job does, and
/// each kind has its own: two jobs with the same seed meet the same faults (common random numbers).
class FaultStream {
 public:
  FaultStream(std::uint64_t seed, std::uint64_t replica, const std::vector<FaultLaw>& laws);
  [[nodiscard]] const Fault& next() const { return next_; }
  void pop();

 private:
  void choose();

  std::vector<FaultProcess> processes_;
  std::size_t chosen_ = 0;
  Fault next_;
};

}  // namespace podsim::models
