// The scenario key `job`: what interrupts the run and how it goes on.
#pragma once

#include <cstdint>
#include <optional>

#include "podsim/config/record.h"
#include "podsim/units/quantity.h"

namespace podsim::job {

/// `auto`, `none` or a time.
struct CheckpointInterval {
  enum class Kind { automatic, none, fixed } kind = Kind::automatic;
  units::Time time;  ///< when fixed
  bool operator==(const CheckpointInterval&) const = default;
};

struct CheckpointSection {
  CheckpointInterval interval;
  std::optional<units::Time> write_time;  ///< default: state over the hosts' storage bandwidth

  static void describe(config::Record<CheckpointSection>& r);
};

/// A number of steps ("1000") or a time ("2 h").
struct Cadence {
  std::int64_t steps = 0;  ///< when not zero
  units::Time time;
  bool operator==(const Cadence&) const = default;
};

struct EvaluationSection {
  Cadence every;     ///< of productive work
  units::Time time;  ///< of one evaluation

  static void describe(config::Record<EvaluationSection>& r);
};

/// Rates from the catalog, or none at all.
enum class RateSource { catalog, none };

struct JobSection {
  CheckpointSection checkpoint;
  RateSource failures = RateSource::catalog;
  double failure_scale = 1;      ///< multiplies the catalog's failure rates
  std::optional<double> spares;  ///< of the chips; default the catalog's spare_fraction
  units::Time repair_time = units::hours(24);
  units::Time startup;
  std::optional<EvaluationSection> evaluation;
  RateSource maintenance = RateSource::catalog;
  std::int64_t replicas = 200;

  static void describe(config::Record<JobSection>& r);
};

}  // namespace podsim::job
