// Recommendations: which machine to train a model on, across vendors, within a time and a budget.
//
//   study::RecommendRequest request;
//   request.model = config::Node::text("llama3.1-70b");
//   request.tokens = 15e12;
//   request.limits.within = units::days(270);
//   const study::RecommendResult result = study::recommend(request, study::Options{});
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/config/node.h"
#include "podsim/study/search.h"

namespace podsim::study {

/// The training task of a recommendation and its limits.
struct RecommendRequest {
  config::Node model;              ///< catalog name, or a description as in `workload.model`
  double tokens = 0;               ///< to train on
  SearchLimits limits;             ///< `within` is required
  std::vector<std::string> chips;  ///< catalog names; empty: all that somebody rents out
  std::optional<std::int64_t> sequence_length, global_batch;
  std::string precision = "bf16";
  std::int64_t top = 5;  ///< plans to state
};

/// The cheapest plan found on one chip that keeps within the limits.
struct Recommendation {
  SearchPlan plan;
  std::string offer;  ///< "on_demand, aws us-east-1"
  double price_usd_per_chip_hour = 0;
  std::string price_as_of;  ///< date of the price: "2026-09"
  /// Chance that the demand is done later than asked, for the error of the step alone; absent where
  /// nothing tells the error.
  std::optional<double> late_probability;

  static void describe(config::Record<Recommendation>& r);
};

struct RecommendResult {
  std::string schema = "podsim.recommend/1";
  std::string model, fidelity;
  double tokens = 0, within_days = 0;
  std::int64_t sequence_length = 0, global_batch = 0;
  std::string precision;
  std::vector<std::string> assumptions;  ///< sentences
  std::vector<Recommendation> plans;     ///< cheapest first
  std::vector<RefusedVariant> refused;   ///< chips without a plan, and why

  static void describe(config::Record<RecommendResult>& r);
};

/// Searches mesh and recipe on each chip at the smallest number of chips, a power of two, that is
/// done in time, rented by the hour at the lowest list price (the lowest other one where none is
/// listed). Throws config::InputError for bad input, and where no chip has a plan within the
/// limits, with what the nearest one needs.
RecommendResult recommend(const RecommendRequest& request, const Options& options);

}  // namespace podsim::study
