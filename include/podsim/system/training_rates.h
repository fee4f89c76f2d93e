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
      network_efficiency, axis_concurrency, collective_share, sync_jitter;
};

/// A rate with its name in the catalog, where it is in a chip's entry, and the range that is
/// physically possible.
struct TrainingRate {
  std::string_view name;
  std::optional<double> TrainingRates::* rate;
  std::optional<catalog::Sourced<double>> catalog::Chip::* field;
  double low, high;
};

inline constexpr std::array kTrainingRates = {
    TrainingRate{"product_efficiency", &TrainingRates::product_efficiency,
                 &catalog::Chip::product_efficiency, 0.3, 1},
    TrainingRate{"attention_efficiency", &TrainingRates::attention_efficiency,
                 &catalog::Chip::attention_efficiency, 0.1, 1},
    TrainingRate{"splash_efficiency", &TrainingRates::splash_efficiency,
                 &catalog::Chip::splash_efficiency, 0.1, 1},
    TrainingRate{"narrow_efficiency", &TrainingRates::narrow_efficiency,
                 &catalog::Chip::narrow_efficiency, 0.2, 1},
    TrainingRate{"elementwise_passes", &TrainingRates::elementwise_passes,
                 &catalog::Chip::elementwise_passes, 0.5, 10},
    TrainingRate{"eager_passes", &TrainingRates::eager_passes, &catalog::Chip::eager_passes, 0.5,
                 10},
    TrainingRate{"dispatch_passes", &TrainingRates::dispatch_passes,
                 &catalog::Chip::dispatch_passes, 0.5, 30},
    TrainingRate{"collective_efficiency", &TrainingRates::collective_efficiency,
                 &catalog::Chip::collective_efficiency, 0.3, 1},
    TrainingRate{"network_efficiency", &TrainingRates::network_efficiency,
                 &catalog::Chip::network_efficiency, 0.3, 1},
    TrainingRate{"axis_concurrency", &TrainingRates::axis_concurrency,
                 &catalog::Chip::axis_concurrency, 0.05, 1},
    TrainingRate{"collective_share", &TrainingRates::collective_share,
                 &catalog::Chip::collective_share, 0.01, 1},
    TrainingRate{"sync_jitter", &TrainingRates::sync_jitter, &catalog::Chip::sync_jitter, 1e-4,
                 0.1}};

/// Those of a catalog entry.
TrainingRates training_rates_of(const catalog::Chip& chip, catalog::InputLog& log);

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
