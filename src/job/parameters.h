// A job's request in the form in which its replicas use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/job/checkpoints.h"
#include "src/job/failures.h"

namespace podsim::job {

/// The fraction of its chips that a job can use from a time on.
struct Availability {
  Ticks from = 0;
  double usable_fraction = 1;
};

/// Times in ticks, rates per second. The same for all replicas, which only read it.
struct Parameters {
  explicit Parameters(const JobRequest& r);

  /// Returns the fraction of the chips that are there at a time; 0 before the first come.
  [[nodiscard]] double usable_fraction(Ticks t) const;
  /// Returns the time at which more chips come after `t`; `never` when all are there.
  [[nodiscard]] Ticks next_tranche(Ticks t) const;
  /// Returns the step time with a number of links out, as a multiple of that of the healthy system.
  [[nodiscard]] double slowness(std::size_t links_out) const;

  Ticks work;  ///< productive time of the whole run
  std::vector<CheckpointLevel> levels;
  double evaluation_share;
  Ticks write;  ///< a whole checkpoint on storage, standing still
  Ticks detection, restart, repair, startup;
  std::int64_t spare_units, domain_units;
  bool switch_waits;
  std::vector<double> detours;  ///< slowness by links out, from one
  std::vector<Availability> availability;
  Ticks reprovision;
  bool warned;  ///< a preemption leaves time for a checkpoint
  std::vector<ActiveLaw> laws;
  std::uint64_t seed;
};

/// Returns the unplanned interruptions of the whole job per second, preemptions apart, from the
/// rates.
double failure_rate(const std::vector<ActiveLaw>& laws);

}  // namespace podsim::job
