// Measured training steps against the model: validation, the fit, its error.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/config/node.h"
#include "podsim/study/options.h"
#include "podsim/study/result.h"
#include "podsim/study/thresholds.h"

namespace podsim::calibration {

/// Which measured runs to take. `filter`: KEY=VALUE of a column of the table, all of which a row
/// must have; a value may end in an asterisk.
struct RunFilter {
  std::vector<std::string> files;  ///< the catalog's measurements/training.csv where empty
  std::vector<std::string> filter;
  std::string chip;  ///< only its runs; empty: all
  /// A row that cannot be read is an error; else it is refused alone.
  bool strict = true;
};

/// A measured step and what the model says of it.
struct TrainingRow {
  std::string id, chip, family, arch, model, split_group;
  std::string kind;  ///< "run", "upper bound", "suspect"
  std::int64_t chips = 0;
  double measured_step_s = 0, predicted_step_s = 0, error_pct = 0;
  double baseline_step_s = 0, baseline_error_pct = 0;  ///< constant MFU
  double tokens_per_s_per_chip = 0;                    ///< measured
  double memory_gib = 0;                               ///< allocated peak, predicted, per device
  double reserved_gib = 0,
         device_gib = 0;  ///< with the allocator's slack; with driver and the like
  std::string fits;       ///< "yes", "tight" or "no"
  std::string bound_by;
  std::string refused_reason;      ///< empty unless the row has no prediction
  std::vector<std::string> notes;  ///< values assumed where the table says nothing
  std::string known;               ///< known reason of the error, from the table

  static void describe(config::Record<TrainingRow>& r);
};

/// Errors of a group of rows: predicted over measured step time, less one.
struct TrainingErrors {
  std::string group;  ///< "family", "chip", "arch", "scale"
  std::string value;
  std::int64_t n = 0;
  double mape_pct = 0, median_pct = 0, p90_pct = 0, max_pct = 0, bias_pct = 0;
  double baseline_mape_pct = 0;

  static void describe(config::Record<TrainingErrors>& r);
};

/// Two runs that differ in one thing and by over 5 % in tokens/s per chip.
struct TrainingPair {
  std::string a, b, differs_in;
  double measured_ratio = 0, predicted_ratio = 0;  ///< tokens/s per chip of b over a
  bool right = false;                              ///< the same direction

  static void describe(config::Record<TrainingPair>& r);
};

struct TrainingValidation {
  std::string schema = "podsim.validate/1";
  std::string fidelity;
  std::string errors_of = "calibrated";  ///< or "cross-validated"
  std::vector<TrainingErrors> summary;
  std::vector<TrainingPair> pairs;
  std::vector<TrainingRow> rows;
  std::vector<study::ThresholdResult> thresholds;

  static void describe(config::Record<TrainingValidation>& r);
};

/// Metrics that thresholds name: `summary.GROUP.FIGURE` with the value of a group ("tpu",
/// "tpu-v5p", "gpu, dense"), `rows.ID.FIGURE`, `pairs.n`, `pairs.right_pct`, `refused`.
config::Node training_figures(const TrainingValidation& validation);

struct ValidateOptions {
  bool cross = false;  ///< each row predicted by a fit that has not seen its split_group
  std::vector<study::Threshold> thresholds;
};

/// Turns every row into a scenario and runs it. A row that cannot be expressed says why. Throws
/// config::InputError for a file that cannot be read, lacks columns or has values no run can have.
TrainingValidation validate_training(const RunFilter& filter, const ValidateOptions& chosen,
                                     const study::Options& options);

/// Errors of a family without a mechanism of the step model.
struct AblationRow {
  std::string mechanism, without;  ///< its name, and what stands in its place
  std::string family;              ///< empty where no run has the mechanism
  std::int64_t runs = 0;           ///< runs whose step it changes by over 0.1 %
  std::optional<TrainingErrors> calibrated, cross_validated;
  double cost_pct = 0;  ///< mean absolute error, less that of the whole model
  std::optional<double> cross_validated_cost_pct;

  static void describe(config::Record<AblationRow>& r);
};

struct TrainingAblation {
  std::string schema = "podsim.ablation/1";
  bool refit = true;
  std::vector<AblationRow> rows;  ///< the whole model's first

  static void describe(config::Record<TrainingAblation>& r);
};

/// Leaves out one mechanism at a time and says what that costs in accuracy, by the closed forms.
/// `refit`: rates are fitted anew without it, and cross-validated; else those of the catalog.
/// Throws as validate_training does.
TrainingAblation ablate_training(const RunFilter& filter, bool refit,
                                 const study::Options& options);

/// Request of a fit.
struct CalibrateRuns {
  std::vector<std::string> files;  ///< tables of one's own; the published runs alone where empty
  std::string chip;                ///< only this chip's file
  std::string date;                ///< goes into the files
};

struct TrainingResidual {
  std::string id, chip;
  double measured_step_s = 0, predicted_step_s = 0, error_pct = 0, cross_validated_pct = 0;
  /// Errors of fits that have not seen the run's model, source or chip.
  double unseen_model_pct = 0, unseen_source_pct = 0, unseen_chip_pct = 0;
};

struct TrainingCalibration {
  std::vector<catalog::Calibration> entries;  ///< training-CHIP, then training-FAMILY
  std::vector<TrainingResidual> residuals;
};

/// Fits the rates of training steps (system/training_rates.h) to measured runs: published ones say
/// what a family is like, and those of a chip, or of one's own table, how it differs. Upper bounds,
/// suspect runs and mixtures on GPUs take no part.
TrainingCalibration calibrate_training(const CalibrateRuns& chosen, const study::Options& options);

/// The scenario of one row, as a document of the scenario file. Throws config::InputError where
/// there is no such row, with the nearest id.
config::Node training_scenario(const RunFilter& filter, const std::string& id,
                               const study::Options& options);

}  // namespace podsim::calibration
