// What draws of a scenario's inputs say: the record, and the draws themselves.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"

namespace podsim::study {

/// The matrix behind an UncertaintyResult: values of inputs and figures in every draw. A figure
/// that a draw does not have (a break-even that does not exist) is NaN.
struct Draws {
  std::size_t count = 0;
  std::vector<std::string> inputs, figures;  ///< paths
  std::vector<double> input_values;          ///< inputs * count: all draws of the first, …
  std::vector<double> figure_values;         ///< figures * count
  /// Where each replicate begins, and `count`: independent scrambles of the same points.
  std::vector<std::size_t> bounds;

  /// All draws of an input or a figure; nullptr where there is none of this name.
  [[nodiscard]] const double* input(const std::string& path) const;
  [[nodiscard]] const double* figure(const std::string& path) const;
};

/// One input that is drawn. Values in `unit`; of a date in years, its months as twelfths.
struct UncertainInput {
  std::string name;
  std::string distribution;  ///< "triangular", "lognormal", …
  std::string unit;
  double central = 0, p10 = 0, p50 = 0, p90 = 0;
  std::string how;               ///< stated, stated error, resampled, interpolated, chance
  std::int64_t simulations = 0;  ///< that stand behind a simulated quantity
  std::string note;
  std::string label = {};  ///< the name in words: "Blackstone venture closes"

  static void describe(config::Record<UncertainInput>& r);
};

/// A figure over the draws; its path is one of the run's result.
struct DrawnFigure {
  std::string path;
  double central = 0;  ///< with every input at its median
  double mean = 0, p10 = 0, p50 = 0, p90 = 0;
  double absent = 0;  ///< share of the draws that have no such figure
  /// Between replicates; none of fewer than two.
  std::optional<double> mean_standard_error = {}, p10_standard_error = {}, p50_standard_error = {},
                        p90_standard_error = {};

  static void describe(config::Record<DrawnFigure>& r);
};

/// A figure with one input at its P10 and P90, all others central.
struct Swing {
  std::string input;
  double low_input = 0, high_input = 0;  ///< P10 and P90; of a deal 0 and 1
  std::optional<double> low, high;       ///< the figure there; nothing where it does not exist
  double swing = 0;  ///< |high - low|, or the distance of the one that exists from the base case

  static void describe(config::Record<Swing>& r);
};

/// Share of a figure's variance: that an input explains alone, and with all it interacts with.
struct SobolIndex {
  std::string input;
  double first = 0, total = 0;
  double first_standard_error = 0, total_standard_error = 0;

  static void describe(config::Record<SobolIndex>& r);
};

struct Sensitivity {
  std::string figure;
  std::vector<Swing> tornado;       ///< largest swing first
  std::vector<SobolIndex> indices;  ///< largest total first; none where inputs are correlated
  std::optional<std::string> not_reliable = {};  ///< why there are no indices to rely on

  static void describe(config::Record<Sensitivity>& r);
};

/// Where one input alone turns a condition.
struct Flip {
  std::string input;
  double central = 0, at = 0;
  double moved = 0;        ///< at over central, less one; the difference where central is zero
  double probability = 0;  ///< that the input lies beyond

  static void describe(config::Record<Flip>& r);
};

struct DrawnCondition {
  std::string expression;
  bool holds = false;              ///< with every input central
  double probability = 0;          ///< share of the draws in which it holds
  std::vector<Flip> flips;         ///< most probable first
  std::vector<std::string> never;  ///< inputs that do not turn it within their range
  double probability_standard_error = 0;

  static void describe(config::Record<DrawnCondition>& r);
};

struct StressedFigure {
  std::string path;
  double central = 0, stressed = 0;

  static void describe(config::Record<StressedFigure>& r);
};

struct Stress {
  std::string name, definition;
  std::vector<StressedFigure> figures;  ///< that it moves
  std::vector<std::string> lost = {};   ///< figures that do not exist under it

  static void describe(config::Record<Stress>& r);
};

struct UncertaintyResult {
  std::int64_t draws = 0, seed = 0;
  std::string points;  ///< how the draws are laid out
  std::vector<UncertainInput> inputs;
  std::vector<DrawnFigure> figures;
  std::vector<DrawnCondition> conditions;
  std::vector<Sensitivity> sensitivities;
  std::vector<Stress> stresses;
  std::vector<std::string> notes;

  static void describe(config::Record<UncertaintyResult>& r);
};

}  // namespace podsim::study
