// What a sweep's page shows: its metrics with names and units, its axes, and the order of its
// points.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/report/language.h"
#include "podsim/study/sweep.h"

namespace podsim::report::page {

/// A metric of the complete points, in the unit of its name.
struct SweepMetric {
  std::string path, name;
  bool more_is_better = false;
  std::vector<double> values;
};

/// An axis of the complete points: each has one of its values.
struct SweepKey {
  std::string path;
  std::string name;                  ///< its last part in words, the path where that is not one
  std::vector<std::string> values;   ///< distinct, numbers in their order
  std::vector<std::string> options;  ///< "--set PATH=VALUE" of each, quoted for a shell
  bool numeric = false;
  std::vector<double> places;         ///< numbers, or positions
  std::vector<std::size_t> value_of;  ///< position among `values` of each point
};

/// The median over points with one value, and the 10% and 90% quantiles.
struct ValueEffect {
  std::size_t count = 0;
  double low = 0, median = 0, high = 0;
};

struct SweepModel {
  std::vector<const study::SweepRow*> rows;  ///< complete, the best by the objective first
  std::vector<SweepMetric> metrics;          ///< the objective first; not empty where rows are not
  std::vector<SweepKey> keys;
  std::string plan;             ///< plan of the metrics, where points have several
  std::size_t most_effect = 0;  ///< key whose medians differ most

  [[nodiscard]] const SweepMetric& objective() const { return metrics.front(); }
};

SweepModel model_of(const study::SweepResult& sweep, const Wording& w);

/// Effects of each value of a key on a metric.
std::vector<ValueEffect> effects_of(const SweepKey& key, const SweepMetric& metric);

/// Points that no other beats in both metrics, in the order of the first.
std::vector<std::size_t> pareto_front(const SweepMetric& x, const SweepMetric& y);

}  // namespace podsim::report::page
