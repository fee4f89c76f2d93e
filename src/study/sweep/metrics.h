// The metrics that a sweep states of every point, by result path.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "podsim/catalog/sourced.h"
#include "podsim/study/result.h"

namespace podsim::study {

using PointMetrics = std::map<std::string, catalog::WrittenValue>;

/// Returns the headline metrics of plans, break-evens and the market. Figures that do not exist at
/// the point are left out.
PointMetrics headline_metrics(const RunResult& result);

/// Returns the metrics asked for among `figures`, which lack decisions and samples; nothing where
/// one of them is not there or names several.
std::optional<PointMetrics> chosen_metrics(const std::vector<std::string>& asked,
                                           const RunResult& figures);

/// Returns the metrics asked for of a whole result: numbers and texts, * standing for any text.
/// Throws config::InputError, with the nearest path, for one that names nothing.
PointMetrics metrics_matching(const std::vector<std::string>& asked, const RunResult& result);

}  // namespace podsim::study
