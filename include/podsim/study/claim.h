// The scenario key `claim`: a statement, the conditions under which it holds, and the verdict.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/config/record.h"
#include "podsim/study/thresholds.h"

namespace podsim::study {

struct RunResult;

/// Holds when all its conditions do. `not_decidable` says which fact is missing for that.
struct ClaimStatement {
  std::string text;
  std::vector<Threshold> conditions;
  std::optional<std::string> not_decidable;

  static void describe(config::Record<ClaimStatement>& r);
};

/// A statement of somebody, with others beside it that have verdicts of their own.
struct ClaimSection {
  std::string id, text, source;
  std::vector<Threshold> conditions;
  std::optional<std::string> not_decidable;
  std::vector<ClaimStatement> details;

  static void describe(config::Record<ClaimSection>& r);
};

enum class Verdict { supported, partly, not_supported, not_decidable };

/// Supported from 80 %, not supported up to 20 %.
Verdict verdict_of(double probability);

/// A figure that a condition is on. `value` in the central case.
struct ConditionResult {
  std::string expression;
  double value = 0;
  bool holds = false;
  double probability = 0;

  static void describe(config::Record<ConditionResult>& r);
};

/// An input that a statement hangs on.
struct ClaimInput {
  std::string path, value, confidence;
  std::optional<double> swing;  ///< of the figure between the input's P10 and P90

  static void describe(config::Record<ClaimInput>& r);
};

struct StatementResult {
  std::string text;
  Verdict verdict = Verdict::not_decidable;
  std::optional<double> probability;  ///< that all conditions hold
  std::string basis;                  ///< "draws" or "point": the central case alone, 0 or 1
  std::optional<std::string> reason;  ///< why it cannot be decided
  std::vector<ConditionResult> conditions;
  std::vector<ClaimInput> hangs_on;

  static void describe(config::Record<StatementResult>& r);
};

struct ClaimResult {
  std::string id, source;
  StatementResult claim;
  std::vector<StatementResult> details;

  static void describe(config::Record<ClaimResult>& r);
};

}  // namespace podsim::study
