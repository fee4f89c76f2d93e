// The events that interrupt one replica of a job.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "podsim/job/agenda.h"

namespace podsim::job {

/// The cause of an interruption; planned ones and those of the provider included.
enum class FailureKind : std::uint8_t {
  chip,
  host,
  link,
  network_switch,
  software,
  domain,
  maintenance,
  preemption,
};
constexpr std::size_t failure_kinds = 8;

/// How the items of one kind fail: each lives for a Weibull time of mean 1/rate and is then new.
struct FailureLaw {
  FailureKind kind = FailureKind::host;
  std::int64_t items = 0;
  double rate = 0;   ///< failures per item and second
  double shape = 1;  ///< 1: exponential; below: most fail early; above: they wear out
  double age = 0;    ///< age of every item at the start, s
};

struct FailureEvent {
  Ticks at = never;
  FailureKind kind = FailureKind::host;
  double where = 0;  ///< the item that fails, as a fraction of all in (0, 1]
};

/// A law with its constants, the same for all replicas.
struct ActiveLaw {
  explicit ActiveLaw(const FailureLaw& l);

  FailureLaw law;
  double total_rate;         ///< events of all items per second
  double inverse_shape = 1;  ///< 1/shape
  double scale = 0;          ///< scale of the Weibull lives, s
  double first_hazard = 0;   ///< cumulated hazard of an item at the start
};

/// Returns the laws that ever lead to an event. At most one for each kind.
std::vector<ActiveLaw> active_laws(const std::vector<FailureLaw>& laws);

/// SplitMix64 (Steele, Lea, Flood 2014): one stream for each starting state, defined to the bit.
class Random {
 public:
  Random() = default;
  explicit Random(std::uint64_t state) : state_(state) {}
  static std::uint64_t mix(std::uint64_t z) {
    z += increment;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// Uniform in (0, 1], 53 bits.
  double uniform() {
    state_ += increment;
    return (static_cast<double>(mix(state_) >> 11U) + 1.0) * 0x1p-53;
  }
  /// Exponential with mean 1.
  double exponential();

 private:
  static constexpr std::uint64_t increment = 0x9e3779b97f4a7c15U;
  std::uint64_t state_ = 0;
};

/// Failures of items with Weibull lives. Of n items in their first life the next fails when their
/// cumulated hazard (t/scale)^shape has grown by an exponential time over n; each failed one begins
/// a life of its own. This is exact, not an approximation by a rate.
class WeibullLives {
 public:
  WeibullLives(const ActiveLaw& law, Random& random);
  /// The next failure, s; the item that fails begins a new life.
  double next(const ActiveLaw& law, Random& random);

 private:
  void sample_first_life(const ActiveLaw& law, Random& random);

  double hazard_;                ///< cumulated, of an item still in its first life
  double first_ = 0;             ///< time of the next failure among those, s
  std::int64_t untouched_;       ///< items in their first life
  std::vector<double> renewed_;  ///< heap of the ends of later lives, soonest on top, s
};

/// The failures of one kind, in order of time. For exponential lives their superposition is a
/// Poisson process.
class FailureProcess {
 public:
  FailureProcess() = default;
  FailureProcess(const ActiveLaw& law, std::uint64_t seed);
  /// Returns the time of the next failure, `never` beyond all jobs.
  Ticks sample_time();
  /// Returns which item the failure just timed befalls; to be asked once after each time.
  double sample_item() { return random_.uniform(); }
  [[nodiscard]] FailureKind kind() const { return law_->law.kind; }

 private:
  const ActiveLaw* law_ = nullptr;
  Random random_;
  double clock_ = 0;                     ///< time of the latest exponential failure, s
  std::unique_ptr<WeibullLives> lives_;  ///< absent for exponential lives
};

/// All kinds merged. The stream depends on seed and replica alone, never on what the job does, and
/// each kind has its own: two jobs with the same seed meet the same failures (common random
/// numbers).
class FailureStream {
 public:
  /// `laws` must outlive the stream.
  FailureStream(std::uint64_t seed, std::uint64_t replica, const std::vector<ActiveLaw>& laws);
  /// Returns the time of the next event, `never` without laws.
  [[nodiscard]] Ticks next() const { return next_; }
  /// Returns the event at `next()` and moves on to the one after it.
  FailureEvent pop();

 private:
  void choose();

  std::array<FailureProcess, failure_kinds> processes_;
  std::array<Ticks, failure_kinds> times_{};  ///< next event of each process
  std::size_t count_;
  std::size_t chosen_ = 0;
  Ticks next_ = never;
};

}  // namespace podsim::job
