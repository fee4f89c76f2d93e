// Measured kernels and collectives against the model: validation, the fit of a chip's and a
// fabric's parameters, and the fit to one's own machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "podsim/calibration/chip.h"
#include "podsim/catalog/entries.h"
#include "podsim/study/options.h"

namespace podsim::calibration {

/// A measured kernel or collective and what the model says of it.
struct OperationRow {
  std::string id, chip, kind, format, size, operation, source, quality;
  double measured_us = 0, predicted_us = 0, error_pct = 0;
  std::optional<double> held_out_error_pct;  ///< by a fit that has not seen its source or shape
  std::string refused_reason;                ///< empty unless the row has no prediction

  static void describe(config::Record<OperationRow>& r);
};

/// Errors of a cell: rows of a chip, kind, format and size.
struct OperationErrors {
  std::string chip, kind, format, size;
  std::int64_t n = 0;
  double median_pct = 0, mean_pct = 0, bias_pct = 0;  ///< absolute; absolute; median error
  std::optional<double> held_out_median_pct, held_out_mean_pct;  ///< absolute

  static void describe(config::Record<OperationErrors>& r);
};

struct OperationValidation {
  std::string schema = "podsim.validate_operations/1";
  std::vector<OperationErrors> summary;
  std::vector<Refusal> refused;
  std::vector<OperationRow> rows;

  static void describe(config::Record<OperationValidation>& r);
};

/// Predicts every measured kernel and collective of the catalog's operations/ (or of the filter's
/// files) by the closed forms at the catalog's parameters; with `held_out` also at parameters that
/// are fitted without the row's source, or where most of a chip's rows are of that source, without
/// a fifth of its shapes. Throws config::InputError for tables that cannot be read or of which no
/// row is left.
OperationValidation validate_operations(const RowFilter& filter, bool held_out,
                                        const study::Options& options);

/// Fits what kernels and collectives tell of each chip and its fabric: entries kernels-CHIP and
/// collectives-FABRIC of calibrations/. Least squares on the logarithm of the times, stage by
/// stage: products in 16 bit, products in narrower formats, attention, collectives within a domain,
/// between domains. Stages with too few rows keep the catalog's values. `date` goes into the files.
std::vector<catalog::Calibration> calibrate_operations(const RowFilter& filter,
                                                       const std::string& date,
                                                       const study::Options& options);

/// What was measured on one's own machine.
struct MachineQuestion {
  std::string chip;
  std::vector<std::string> collectives;  ///< files with what nccl-tests or rccl-tests print
  std::vector<std::string> products;     ///< tables with the columns m, n, k, dtype, time_us
};

/// The fit to a machine: entries that hide those of the catalog, and errors at the catalog's
/// parameters (`before`) and at the fitted ones.
struct MachineCalibration {
  std::vector<catalog::Calibration> entries;
  std::vector<OperationErrors> before, after;
};

/// Fits a chip's kernels and its fabric's collectives to one's own measurements; what these do not
/// tell keeps the catalog's values. Throws config::InputError with file and line for input that
/// cannot be read.
MachineCalibration calibrate_machine(const MachineQuestion& question, const std::string& date,
                                     const study::Options& options);

}  // namespace podsim::calibration
