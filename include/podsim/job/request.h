// A training job of weeks on a system that fails: the request to simulate it, and the result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/units/quantity.h"

namespace podsim::job {

/// The worst failure that leaves a checkpoint as it is; each includes those before it.
enum class Survives {
  restart,  ///< processes start again on the same hosts
  host,     ///< one host is lost: there is a copy on another
  domain,   ///< a cube or rack is lost: there is a copy in another
  all,      ///< everything: on storage
};

/// Quicker places for checkpoints than storage that one job may have.
constexpr std::size_t most_tiers = 5;

/// A quicker place for checkpoints than storage.
struct CheckpointTier {
  units::Time interval;      ///< productive time between checkpoints
  units::Time write_time;    ///< the job stands still
  units::Time restore_time;  ///< reading it back
  Survives survives = Survives::restart;

  static void describe(config::Record<CheckpointTier>& r);
  [[nodiscard]] std::uint64_t hash() const;
  bool operator==(const CheckpointTier&) const = default;
};

/// A delivery of chips, some time after the job was to begin.
struct Tranche {
  units::Time at;
  double share = 1;  ///< fraction of all chips of the job that this delivery adds

  static void describe(config::Record<Tranche>& r);
  [[nodiscard]] std::uint64_t hash() const;
  bool operator==(const Tranche&) const = default;
};

/// One training job on a system that fails. Rates are per item and second, zero for none. A failure
/// takes out one unit, the host or the cube that spares replace; a domain takes `domain_units`.
struct JobRequest {
  std::int64_t chips = 1, hosts = 1, links = 0, switches = 0;
  units::Rate chip_failure_rate, host_failure_rate, link_failure_rate, switch_failure_rate;
  units::Rate software_failure_rate;  ///< rate per host; its hardware stays as it is
  units::Rate maintenance_rate;       ///< planned interruptions, per chip
  units::Rate preemption_rate;        ///< rate of the whole job
  units::Rate domain_failure_rate;    ///< rate per domain
  std::int64_t domains = 0, domain_units = 1;
  double failure_shape = 1;  ///< Weibull shape of lives of chips, hosts, links, switches, domains
  units::Time fleet_age;     ///< time that all of them have served when the job begins

  std::int64_t steps = 1;               ///< productive work: steps * step_time
  units::Time step_time;                ///< step time of the healthy system
  double evaluation_share = 0;          ///< evaluation time per productive time
  std::optional<units::Time> interval;  ///< productive time between checkpoints; absent: none
  units::Time write_time;               ///< time until a checkpoint is on storage
  bool background = false;              ///< the job goes on while it is written
  units::Time snapshot_time;            ///< background: how long the job stands still
  double write_slowdown = 0;            ///< background: added step time meanwhile, as a fraction
  std::vector<CheckpointTier> tiers;    ///< shortest interval first; at most `most_tiers`
  units::Time detection_time, restart_time, restore_time;
  units::Time repair_time;   ///< time until a unit is back; waited for when no spare is left
  units::Time startup_time;  ///< compilation and initialisation, at every start
  std::int64_t spare_units = 0;
  bool switch_waits = false;  ///< nothing takes the place of a broken switch
  /// Step time with one, two, … links out that the job goes round; beyond, a link takes out a unit.
  std::vector<units::Time> detour_steps;

  units::Time queue_time;         ///< wait until the job gets its chips
  std::vector<Tranche> tranches;  ///< in order of time, shares sum to 1; empty: all chips at once
  units::Time reprovision_time;   ///< time after a preemption until there are chips again
  units::Time preemption_notice;  ///< enough for a checkpoint or in vain

  std::int64_t replicas = 200;  ///< independent runs of the job, at least 1
  std::int64_t seed = 1;

  static void describe(config::Record<JobRequest>& r);
  /// Returns a hash over all fields, for results kept by request (`base::HashOf`).
  [[nodiscard]] std::uint64_t hash() const;
  bool operator==(const JobRequest&) const = default;
};

/// The distribution of a metric over the replicas.
struct Spread {
  double p10 = 0, p50 = 0, p90 = 0, mean = 0;

  static void describe(config::Record<Spread>& r);
  bool operator==(const Spread&) const = default;
};

/// Metrics of a job. Fractions divide the wall-clock time of all replicas and sum to 1.
struct JobResult {
  Spread goodput;                ///< productive over wall-clock time
  std::vector<double> goodputs;  ///< the same for each replica
  Spread wall_clock;             ///< s
  double productive_fraction = 1;
  double lost_work_fraction = 0;   ///< steps that a rollback undid
  double checkpoint_fraction = 0;  ///< writing checkpoints
  double down_fraction = 0;        ///< detection, restart, restore, waiting for a repair
  double startup_fraction = 0;
  double evaluation_fraction = 0;
  double degraded_fraction = 0;         ///< added step time while links are out
  double waiting_fraction = 0;          ///< no chips: queue, tranches to come, after a preemption
  std::optional<units::Time> interval;  ///< productive time between checkpoints
  double failures = 0;                  ///< unplanned interruptions per run, mean
  double maintenances = 0;              ///< planned interruptions per run, mean
  double preemptions = 0;               ///< preemptions per run, mean
  double chip_hours = 0;                ///< held by the job per run, mean, without spares
  double failures_per_day = 0;          ///< expected from the rates
  std::optional<units::Time> mtbf;      ///< mean time between failures of the job, from the rates
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

}  // namespace podsim::job
