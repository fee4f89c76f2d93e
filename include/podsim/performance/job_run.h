// The run of weeks that the job model simulates: what the worker is asked and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "podsim/config/record.h"
#include "podsim/units/quantity.h"

namespace podsim::performance {

/// One training job on a system that fails. Rates are per item and second, zero for none.
struct JobRequest {
  std::int64_t chips = 1, hosts = 1, links = 0, switches = 0;
  units::Rate chip_failure_rate, host_failure_rate, link_failure_rate, switch_failure_rate;
  units::Rate maintenance_rate;  ///< planned interruptions, per chip

  std::int64_t steps = 1;               ///< productive work: steps * step_time
  units::Time step_time;                ///< of the healthy system
  double evaluation_share = 0;          ///< evaluation time per productive time
  std::optional<units::Time> interval;  ///< productive time between checkpoints; absent: none
  units::Time write_time;               ///< the job stands still while a checkpoint is written
  units::Time detection_time, restart_time, restore_time;
  units::Time repair_time;   ///< until a failed host is back; waited for when no spare is left
  units::Time startup_time;  ///< compilation and initialisation, at every start
  std::int64_t spare_hosts = 0;

  std::int64_t replicas = 200;  ///< independent runs of the job
  std::int64_t seed = 1;

  static void describe(config::Record<JobRequest>& r);
  bool operator==(const JobRequest&) const = default;
};

/// A figure over the replicas.
struct Spread {
  double p10 = 0, p50 = 0, p90 = 0, mean = 0;

  static void describe(config::Record<Spread>& r);
  bool operator==(const Spread&) const = default;
};

/// The fractions are of all wall-clock time of all replicas and sum to 1.
struct JobResult {
  Spread goodput;     ///< productive over wall-clock time, per replica
  Spread wall_clock;  ///< s
  double productive_fraction = 1;
  double lost_work_fraction = 0;   ///< steps that a rollback undid
  double checkpoint_fraction = 0;  ///< writing checkpoints
  double down_fraction = 0;        ///< detection, restart, restore, waiting for a repair
  double startup_fraction = 0;
  double evaluation_fraction = 0;
  std::optional<units::Time> interval;  ///< productive time between checkpoints
  double failures = 0;                  ///< unplanned interruptions per run, mean
  double maintenances = 0;              ///< planned interruptions per run, mean
  double failures_per_day = 0;          ///< expected from the rates
  std::optional<units::Time> mtbf;      ///< of the whole job, from the rates
  std::int64_t events = 0;              ///< simulated, over all replicas

  static void describe(config::Record<JobResult>& r);
  bool operator==(const JobResult&) const = default;
};

/// The request and the answer of the worker kind "job": many jobs in one simulation.
struct JobBatch {
  std::vector<JobRequest> jobs;
  static void describe(config::Record<JobBatch>& r);
};
struct JobBatchResult {
  std::vector<JobResult> jobs;
  static void describe(config::Record<JobBatchResult>& r);
};

}  // namespace podsim::performance
