// Conditions on a result that a CI job hangs on: "plans.rent.cost.total_usd < 2e6".
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/config/describe.h"
#include "podsim/study/threshold.h"

namespace podsim::study {

struct RunResult;
struct Scenario;
struct ThresholdResult;

/// "plans.rent.cost.total_usd < 1 (it is 90636)", or "(it does not exist)".
std::string in_words(const ThresholdResult& threshold);

/// Throws config::InputError where `text`, given with `option`, is no condition.
Threshold parse_threshold(const std::string& text, const std::string& option);

/// Evaluate over an encoded result. Throws config::InputError, with the nearest path, for a path
/// that names no figure.
std::vector<ThresholdResult> evaluate(const std::vector<Threshold>& thresholds,
                                      const config::Node& result);
/// The same over a result's own fields.
std::vector<ThresholdResult> evaluate(const std::vector<Threshold>& thresholds,
                                      const RunResult& result);

/// Throws config::InputError for every condition whose path no result of the scenario has, with the
/// nearest name. Keys that only a run decides, such as names of drivers, pass.
void check_paths(const std::vector<Threshold>& thresholds, const Scenario& scenario);

/// "197 TFLOP/s"; a plain number stays one.
std::string with_unit(const catalog::Input& input);

/// Paths of all numbers in a node, in order.
std::vector<std::string> figure_paths(const config::Node& n);

/// Paths and texts of all scalars in a node, in order.
std::vector<std::pair<std::string, std::string>> flatten(const config::Node& n);

}  // namespace podsim::study
