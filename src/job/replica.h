// One run of a job, advanced from event to event.
#pragma once

#include <array>
#include <cstdint>

#include "podsim/job/agenda.h"
#include "src/job/checkpoints.h"
#include "src/job/failures.h"
#include "src/job/parameters.h"
#include "src/job/repairs.h"

namespace podsim::job {

/// The wall-clock time of one replica by what it went into.
struct TimeSplit {
  Ticks productive = 0, lost = 0, checkpoint = 0, evaluation = 0, down = 0, startup = 0;
  Ticks degraded = 0, waiting = 0;
  std::int64_t failures = 0, maintenances = 0, preemptions = 0;

  [[nodiscard]] Ticks wall() const {
    return productive + lost + checkpoint + evaluation + down + startup + degraded + waiting;
  }
};

/// Counts the events of all replicas of a job.
class EventCount {
 public:
  explicit EventCount(std::int64_t replicas);
  /// Throws std::runtime_error beyond what a job has that gets on.
  void add();
  [[nodiscard]] std::int64_t count() const { return count_; }

 private:
  std::int64_t count_ = 0, most_;
};

/// The state machine of a replica: starting or recovering, running, done. It is asked only when
/// something happens; the checkpoints in between are counted, not simulated.
class Replica final : public EventSource {
 public:
  /// `job` and `events` must outlive the replica.
  Replica(const Parameters& job, std::uint64_t number, EventCount& events);

  [[nodiscard]] Ticks next() const override;
  void advance() override;
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const TimeSplit& split() const { return split_; }

 private:
  /// The way back to running, in this order.
  struct Recovery {
    Ticks write = 0, wait = 0, down = 0, startup = 0;
    [[nodiscard]] Ticks total() const { return write + wait + down + startup; }
  };

  void begin_running(Ticks now);
  void handle(const FailureEvent& event);
  void fail(const FailureEvent& event);
  void preempt(Ticks now);
  void pause(Ticks now);
  void finish();
  void recover(Ticks now, const Recovery& recovery);
  void account_recovery(Ticks until);
  void leave(Ticks now);
  void account_running(Ticks elapsed, const Progress::Point& reached);
  void set_speed(double slowness, double usable_fraction);
  Ticks roll_back(Survives failure);
  void save();
  Ticks wait_for_units(const FailureEvent& event);
  [[nodiscard]] bool without_chips(Ticks now) const;
  [[nodiscard]] Ticks worthwhile_change(Ticks now) const;

  const Parameters& job_;
  EventCount& events_;
  FailureStream failures_;
  TimeSplit split_;
  bool running_ = false, done_ = false;
  Ticks committed_ = 0;                     ///< work done and not undone
  std::array<Ticks, most_levels> saved_{};  ///< work in each level's last checkpoint, 0 for none
  Ticks since_ = 0;                         ///< time at which the present state began
  Ticks until_ = 0;                         ///< time at which it ends if nothing happens
  Ticks change_ = never;  ///< the job pauses to go on faster: more chips, a link repaired
  Recovery recovery_;
  double slowness_ = 1, usable_fraction_ = 1;  ///< speed since the job last began to run
  Progress progress_;
  Ticks time_to_end_;         ///< duration of the whole work by `progress_`
  Progress::Duration begun_;  ///< `progress_` at the work with which the job began to run
  Repairs units_, links_;
};

}  // namespace podsim::job
