// A job's figures as its replicas use them.
#pragma once

#include <cstdint>
#include <vector>

#include "models/job/checkpoints.h"
#include "models/job/fault_stream.h"
#include "podsim/performance/job_run.h"

namespace podsim::models {

/// Part of the chips, from a time on; shares added up.
struct Presence {
  Ticks at = 0;
  double share = 1;
};

/// Times in ticks, rates per second.
struct JobTicks {
  explicit JobTicks(const performance::JobRequest& r);

  /// Of the chips at a time; 0 before the first come.
  [[nodiscard]] double share_at(Ticks t) const;
  /// When more chips come after `t`; `never` when all are there.
  [[nodiscard]] Ticks next_tranche(Ticks t) const;
  /// Time of a step with so many links out, in those of the healthy system.
  [[nodiscard]] double slowness(std::size_t links_out) const;

  Ticks work;                 ///< productive, in all
  std::vector<Level> levels;  ///< of checkpoints
  double evaluation_share;
  Ticks write;  ///< of a whole checkpoint on storage, standing still
  Ticks detection, restart, repair, startup;
  std::int64_t spare_units, domain_units;
  bool switch_waits;
  std::vector<double> detours;  ///< slowness by links out, from one
  std::vector<Presence> presence;
  Ticks reprovision;
  bool warned;  ///< a preemption leaves time for a checkpoint
  std::vector<FaultLaw> laws;
  std::uint64_t seed;
};

/// Unplanned interruptions of the whole job per second, preemptions apart, from the rates.
double failure_rate(const std::vector<FaultLaw>& laws);

}  // namespace podsim::models
