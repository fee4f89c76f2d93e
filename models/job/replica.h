// One run of a job, advanced from fault to fault.
#pragma once

#include <cstdint>
#include <deque>

#include "models/job/fault_stream.h"
#include "podsim/performance/job_run.h"

namespace podsim::models {

/// A job's figures in ticks. Of `segment` productive ticks between checkpoints, each is followed by
/// `write`; evaluation is spread evenly over the productive time.
struct JobTicks {
  explicit JobTicks(const performance::JobRequest& r);

  Ticks work;     ///< productive, in all
  Ticks segment;  ///< productive, between checkpoints; all of it when there are none
  double evaluation_share;
  Ticks write, detection, restart, repair, startup;  ///< restart includes the restore
  std::int64_t spare_hosts;
  double failure_rate, maintenance_rate;  ///< of the whole job, per second
  std::uint64_t seed;
};

/// Where the wall-clock time of one replica went.
struct TimeSplit {
  Ticks productive = 0, lost = 0, checkpoint = 0, evaluation = 0, down = 0, startup = 0;
  std::int64_t failures = 0, maintenances = 0;

  [[nodiscard]] Ticks wall() const {
    return productive + lost + checkpoint + evaluation + down + startup;
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
  void begin_running(Ticks now);
  void fail(Ticks now);
  void maintain(Ticks now);
  void finish();
  void recover(Ticks now, Ticks write, Ticks down);
  void account_recovery(Ticks until);
  Ticks wait_for_host(Ticks now);
  [[nodiscard]] Ticks evaluation(Ticks productive) const;
  [[nodiscard]] Ticks time_to_finish() const;
  Ticks bank_segments(Ticks elapsed);
  void bank_part(Ticks elapsed, bool keep);

  const JobTicks& job_;
  FaultStream faults_;
  TimeSplit split_;
  bool running_ = false, done_ = false;
  Ticks saved_ = 0;                               ///< productive work in the last checkpoint
  Ticks since_ = 0;                               ///< when the present state began
  Ticks until_ = 0;                               ///< when it ends if no fault strikes
  Ticks recovery_write_ = 0, recovery_down_ = 0;  ///< parts of the recovery; the rest is start-up
  std::deque<Ticks> repairs_;                     ///< when each broken host is back, ascending
};

}  // namespace podsim::models
