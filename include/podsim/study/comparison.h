// Comparisons: results, scenarios or single plans side by side.
//
//   study::ComparisonRequest request;
//   request.sides = {"old/result.json", "scenario.yaml#rent"};
//   request.tolerances = {"cost 2 %"};
//   const study::ComparisonResult result = study::compare(request, study::Options{});
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/config/node.h"
#include "podsim/study/options.h"

namespace podsim::study {

/// One difference between two results.
struct Change {
  std::string path;
  std::string old_value, new_value;
  double relative = 0;  ///< new over old, less one; 0 where not numbers
  static void describe(config::Record<Change>& r);
};

/// One plan of one side.
struct ComparedPlan {
  std::string side;  ///< title of the scenario
  std::string plan;
  std::string machine;  ///< "256 tpu-v5e"
  double step_time_s = 0;
  double days = 0;  ///< that the tokens trained take, median
  double total_usd = 0, npv_usd = 0;
  double usd_per_million_tokens = 0;
  double unmet = 0;     ///< share of the demand that is not trained
  bool pareto = false;  ///< no other plan is both quicker and cheaper for each token
  /// Factor on the plan's cost at which a token costs what it does in the cheapest plan.
  double break_even_cost_factor = 1;
  static void describe(config::Record<ComparedPlan>& r);
};

/// Two sides.
struct Comparison {
  std::string old_name, new_name;
  std::vector<Change> headline;  ///< cost, step and unmet demand of plans of both sides
  std::vector<Change> inputs;    ///< scenario keys and catalog values that differ
  std::vector<Change> metrics;   ///< headline figures that differ
  std::vector<Change> ledger;    ///< ledger lines whose amount moved, largest first
  std::vector<Change> exceeded;  ///< figures beyond their tolerance
  static void describe(config::Record<Comparison>& r);
};

/// All sides: each against the first one, and all plans by the cost of a token.
struct ComparisonResult {
  std::string schema = "podsim.compare/2";
  std::vector<ComparedPlan> ranking;  ///< cheapest token first
  std::vector<Comparison> comparisons;
  /// Conditions that failed: the side as written, "EXPRESSION (it is VALUE)".
  std::vector<std::pair<std::string, std::string>> failed_thresholds;  // not part of the record
  static void describe(config::Record<ComparisonResult>& r);
};

/// Sides of a comparison, and how far they may differ.
struct ComparisonRequest {
  std::vector<std::string> sides;       ///< files, or FILE#PLAN for one plan of it
  std::vector<std::string> settings_b;  ///< path=value, for all sides but the first
  std::vector<std::string> tolerances;  ///< "cost 2 %", "step 1 %", "plans.*.mfu 0.5 %"
};

/// Runs the sides that are scenarios and compares. Throws config::InputError for a side that is
/// neither, a plan that a side does not have, a setting for a kept result, a bad tolerance.
ComparisonResult compare(const ComparisonRequest& request, const Options& options);

/// Two results as encoded nodes (podsim.run/1).
Comparison compare(const config::Node& a, const config::Node& b);

}  // namespace podsim::study
