// One run of a job, advanced from event to event.
#pragma once

#include <array>
#include <cstdint>

#include "models/job/checkpoints.h"
#include "models/job/fault_stream.h"
#include "models/job/job_ticks.h"
#include "models/job/repairs.h"

namespace podsim::models {

/// Where the wall-clock time of one replica went.
struct TimeSplit {
  Ticks productive = 0, lost = 0, checkpoint = 0, evaluation = 0, down = 0, startup = 0;
  Ticks degraded = 0, waiting = 0;
  std::int64_t failures = 0, maintenances = 0, preemptions = 0;

  [[nodiscard]] Ticks wall() const {
    return productive + lost + checkpoint + evaluation + down + startup + degraded + waiting;
  }
};

/// The state machine of a replica: starting or recovering, running, done. It is asked only when
/// something happens; the checkpoints in between are counted, not simulated.
class Replica {
 public:
  Replica(const JobTicks& job, std::uint64_t number);

  /// When it next wants to be advanced; `never` when done.
  [[nodiscard]] Ticks next() const;
  /// Whatever happens at `next()`.
  void advance();
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const TimeSplit& split() const { return split_; }

 private:
  /// The way back to running, in this order.
  struct Recovery {
    Ticks write = 0, wait = 0, down = 0, startup = 0;
  };

  void begin_running(Ticks now);
  void strike(const Fault& fault);
  void fail(const Fault& fault);
  void preempt(Ticks now);
  void pause(Ticks now);
  void finish();
  void recover(Ticks now, const Recovery& recovery);
  void account_recovery(Ticks until);
  void leave(Ticks now);
  void account_running(Ticks elapsed, const Course::Point& reached);
  Ticks roll_back(performance::Survives fault);
  void save();
  Ticks wait_for_units(const Fault& fault);
  [[nodiscard]] bool without_chips(Ticks now) const;
  [[nodiscard]] Ticks worthwhile_change(Ticks now) const;

  const JobTicks& job_;
  FaultStream faults_;
  TimeSplit split_;
  bool running_ = false, done_ = false;
  Ticks position_ = 0;                      ///< work done and not undone
  std::array<Ticks, most_levels> saved_{};  ///< work in each level's last checkpoint, 0 for none
  Ticks since_ = 0;                         ///< when the present state began
  Ticks until_ = 0;                         ///< when it ends if nothing happens
  Ticks change_ = never;  ///< when the job pauses to go on faster: more chips, a link repaired
  Recovery recovery_;
  double slowness_ = 1, share_ = 1;  ///< of the present stretch of running
  Course course_;
  Repairs units_, links_;
};

}  // namespace podsim::models
