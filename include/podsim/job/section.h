// The scenario key `job`: what interrupts the run and how it goes on.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/job/request.h"
#include "podsim/units/quantity.h"

namespace podsim::job {

/// `auto`, `none` or a time.
struct CheckpointInterval {
  enum class Kind { automatic, none, fixed } kind = Kind::automatic;
  units::Time time;  ///< when fixed
  bool operator==(const CheckpointInterval&) const = default;
};

/// A quicker place for checkpoints than storage: memory of the host, or of others, too.
struct TierSection {
  units::Time interval;
  Survives survives = Survives::restart;
  std::optional<units::Time> write_time, restore_time;

  static void describe(config::Record<TierSection>& r);
};

struct CheckpointSection {
  CheckpointInterval interval;
  std::optional<units::Time> write_time;  ///< default: state over the hosts' storage bandwidth
  std::optional<units::Bandwidth> storage_bandwidth;  ///< limit of storage, all hosts together
  bool asynchronous = false;
  std::optional<units::Time> snapshot_time;  ///< default: state over the chips' PCIe bandwidth
  double slowdown = 0;  ///< added step time while one is written, as a fraction
  std::vector<TierSection> tiers;

  static void describe(config::Record<CheckpointSection>& r);
};

/// A number of steps ("1000") or a time ("2 h").
struct Cadence {
  std::int64_t steps = 0;  ///< when not zero
  units::Time time;
  bool operator==(const Cadence&) const = default;
};

struct EvaluationSection {
  Cadence every;     ///< productive work between two
  units::Time time;  ///< duration of one evaluation

  static void describe(config::Record<EvaluationSection>& r);
};

/// Rates from the catalog, or none at all.
enum class RateSource { catalog, none };

/// A cube, a rack or another group of chips that is lost as one.
struct DomainSection {
  std::int64_t chips = 1;
  units::Rate rate;  ///< losses per domain

  static void describe(config::Record<DomainSection>& r);
};

/// The part that a spare takes the place of.
enum class Replacement {
  host,  ///< any host of the network
  cube,  ///< a cube of the torus, by the optical switches
  none,  ///< nothing: the wiring is fixed
};

/// The provider takes spot capacity back.
struct PreemptionSection {
  units::Time every;  ///< mean time between preemptions of the job
  units::Time delay;  ///< time until there are chips again
  units::Time notice;

  static void describe(config::Record<PreemptionSection>& r);
};

struct JobSection {
  CheckpointSection checkpoint;
  RateSource failures = RateSource::catalog;
  double failure_scale = 1;  ///< multiplies the catalog's failure rates
  double failure_shape = 1;  ///< Weibull shape of the lives of parts
  units::Time fleet_age;     ///< time in service of all parts when the job begins
  std::optional<DomainSection> domain_failures;
  std::optional<double> spares;  ///< fraction of the chips; default the catalog's spare_fraction
  Replacement replace = Replacement::host;
  std::int64_t link_detours = 0;  ///< links out at a time that the job goes round
  units::Time repair_time = units::hours(24);
  units::Time startup;
  std::optional<EvaluationSection> evaluation;
  RateSource maintenance = RateSource::catalog;
  std::optional<PreemptionSection> preemption;
  units::Time queue;          ///< wait until the job gets its chips
  std::vector<Tranche> ramp;  ///< chips that come later
  std::int64_t replicas = 200;

  static void describe(config::Record<JobSection>& r);
};

}  // namespace podsim::job
