// What single operations do not show of a training step.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/system/cluster.h"

namespace podsim::system {

/// Absent: nothing is known, and rates stay those of single operations and of nominal links.
struct TrainingRates {
  std::optional<double> product_efficiency, attention_efficiency, splash_efficiency,
      narrow_efficiency, elementwise_passes, eager_passes, dispatch_passes, collective_efficiency,
      network_efficiency, axis_concurrency, collective_share, sync_jitter, host_issue;
};

/// The kinds of work that a run has. Rates of other work are neither read nor applied, so that a
/// run rests on the rates it is said to rest on.
struct RatedWork {
  bool matmuls = true;      ///< matrix products
  bool narrow = true;       ///< matrix products below 16 bit
  bool flash = true;        ///< fused attention, first generation
  bool attention = true;    ///< fused attention without a rate of its own generation
  bool splash = true;       ///< fused attention, second generation
  bool fused = true;        ///< elementwise work that a compiler fuses
  bool eager = true;        ///< elementwise work that nothing fuses
  bool dispatch = true;     ///< reordering of tokens for experts
  bool collectives = true;  ///< collectives within slices or scale-up domains
  bool network = true;      ///< a network between slices or domains
  bool dimensions = true;   ///< collectives over several torus dimensions at once
  bool parts = true;        ///< several slices or domains that wait for each other
};

/// A rate with its name in the catalog, where it is in a chip's entry, the work it is for, and the
/// range that is physically possible.
struct TrainingRate {
  std::string_view name;
  std::optional<double> TrainingRates::* rate;
  std::optional<catalog::Sourced<double>> catalog::Chip::* field;
  bool RatedWork::* work;
  double low, high;
};

inline constexpr std::array kTrainingRates = {
    TrainingRate{"product_efficiency", &TrainingRates::product_efficiency,
                 &catalog::Chip::product_efficiency, &RatedWork::matmuls, 0.3, 1},
    TrainingRate{"attention_efficiency", &TrainingRates::attention_efficiency,
                 &catalog::Chip::attention_efficiency, &RatedWork::attention, 0.1, 1},
    TrainingRate{"splash_efficiency", &TrainingRates::splash_efficiency,
                 &catalog::Chip::splash_efficiency, &RatedWork::splash, 0.1, 1},
    TrainingRate{"narrow_efficiency", &TrainingRates::narrow_efficiency,
                 &catalog::Chip::narrow_efficiency, &RatedWork::narrow, 0.2, 1},
    TrainingRate{"elementwise_passes", &TrainingRates::elementwise_passes,
                 &catalog::Chip::elementwise_passes, &RatedWork::fused, 0.5, 10},
    TrainingRate{"eager_passes", &TrainingRates::eager_passes, &catalog::Chip::eager_passes,
                 &RatedWork::eager, 0.5, 10},
    TrainingRate{"dispatch_passes", &TrainingRates::dispatch_passes,
                 &catalog::Chip::dispatch_passes, &RatedWork::dispatch, 0.5, 30},
    TrainingRate{"collective_efficiency", &TrainingRates::collective_efficiency,
                 &catalog::Chip::collective_efficiency, &RatedWork::collectives, 0.3, 1},
    TrainingRate{"network_efficiency", &TrainingRates::network_efficiency,
                 &catalog::Chip::network_efficiency, &RatedWork::network, 0.3, 1},
    TrainingRate{"axis_concurrency", &TrainingRates::axis_concurrency,
                 &catalog::Chip::axis_concurrency, &RatedWork::dimensions, 0.05, 1},
    TrainingRate{"collective_share", &TrainingRates::collective_share,
                 &catalog::Chip::collective_share, &RatedWork::collectives, 0.01, 1},
    TrainingRate{"host_issue", &TrainingRates::host_issue, &catalog::Chip::host_issue,
                 &RatedWork::matmuls, 0.05, 30},
    TrainingRate{"sync_jitter", &TrainingRates::sync_jitter, &catalog::Chip::sync_jitter,
                 &RatedWork::parts, 1e-4, 0.1}};

/// The rates of a step, and the work that they were read for.
struct StepRates {
  RatedWork work;
  TrainingRates rates;
};

/// The rates of a catalog entry for some work, by default for any.
TrainingRates training_rates_of(const catalog::Chip& chip, catalog::InputLog& log,
                                const RatedWork& work = {});

/// Takes the measured times of a library's collectives from links.
void without_library(base::IdVector<LinkClassId, Link>& links);

/// Puts the rates of links into link classes at their achievable bandwidth: within slices and
/// domains collective_efficiency, between them network_efficiency. Steps and collectives on a
/// fabric of the catalog both have theirs from here.
void apply_to_links(const TrainingRates& rates, base::IdVector<LinkClassId, Link>& links);

/// Puts the rates into a cluster of which nothing but rates of single operations and nominal links
/// is known: device, links, jitter.
void apply(const TrainingRates& rates, Cluster& cluster);

}  // namespace podsim::system
