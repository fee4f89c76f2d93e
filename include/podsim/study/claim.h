// The scenario key `claim`: a statement, the conditions under which it holds, and the verdict.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/config/local_text.h"
#include "podsim/study/threshold.h"

namespace podsim::study {

/// Holds when all its conditions do. `not_decidable` says which fact is missing for that; `under`
/// names a stress, under which the figures are then looked at.
struct ClaimStatement {
  config::LocalText text;
  std::vector<Threshold> conditions;
  std::optional<config::LocalText> not_decidable;
  std::optional<std::string> under;

  static void describe(config::Record<ClaimStatement>& r);
};

/// A statement of somebody, with others beside it that have verdicts of their own.
struct ClaimSection {
  std::string id;
  config::LocalText text;
  std::string source;
  std::vector<Threshold> conditions;
  std::optional<config::LocalText> not_decidable;
  std::vector<ClaimStatement> details;

  static void describe(config::Record<ClaimSection>& r);
};

/// "supported" from 80%, "not supported" up to 20%, "uncertain" between; "on the edge" within five
/// points or two standard errors of either limit.
std::string verdict_of(double probability, double standard_error);

/// A condition and its figure in the central case, or under the stress.
struct ConditionResult {
  std::string expression;
  std::optional<double> value;  ///< nothing where the figure does not exist
  bool holds = false;

  static void describe(config::Record<ConditionResult>& r);
};

/// An input that a statement hangs on. Numbers are known of drawn inputs alone.
struct ClaimInput {
  std::string path;
  std::string range;            ///< from its P10 to its P90, with the unit
  std::string confidence;       ///< of its source; "assumption" of the scenario, "simulated"
  std::optional<double> swing;  ///< of the figure over that range, the others central
  std::optional<double> flips;  ///< the value at which it turns the condition alone
  std::string label = {};       ///< the path in words
  std::string unit = {};        ///< of `flips`; "date": in years; "chance" of a deal
  std::optional<double> base_case = {};  ///< value in the base case, in the unit of `flips`

  static void describe(config::Record<ClaimInput>& r);
};

struct StatementResult {
  std::string text;
  /// "supported", "on the edge", "uncertain", "not supported", "cannot be tested", "no effect"
  std::string verdict;
  std::optional<double> probability;  ///< that all conditions hold
  std::string basis;                  ///< "draws"; "point": the central case, 0 or 1; "stress"
  std::optional<std::string> reason;  ///< why it cannot be decided, or why there is no effect
  std::vector<ConditionResult> conditions;
  std::vector<ClaimInput> hangs_on;  ///< that which moves the figure most first
  std::optional<double> probability_standard_error = {};    ///< of draws
  std::optional<std::string> text_zh = {}, reason_zh = {};  ///< in Chinese, where stated

  static void describe(config::Record<StatementResult>& r);
};

struct ClaimResult {
  std::string id, source;
  StatementResult claim;
  std::vector<StatementResult> details;

  static void describe(config::Record<ClaimResult>& r);
};

/// Every condition of a claim and its details that is on figures as they are.
std::vector<Threshold> conditions_of(const ClaimSection& claim);

}  // namespace podsim::study
