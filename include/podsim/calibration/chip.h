// Measured operations of one chip against the model: validation, and the fit of its parameters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/performance/chip_op.h"
#include "podsim/study/options.h"

namespace podsim::calibration {

/// A measured operation and what the model says of it.
struct ChipRow {
  std::string id, chip, op, memory, clock, timing, size, source;
  double measured_us = 0, predicted_us = 0, error_pct = 0;
  std::string bound_by;
  std::string refused_reason;  ///< empty unless the row has no prediction

  static void describe(config::Record<ChipRow>& r);
};

/// Errors of a group of rows.
struct ChipErrors {
  std::string chip, op, size, timing, clock, source;
  std::int64_t n = 0;
  double mape_pct = 0, median_pct = 0, p90_pct = 0, max_pct = 0, bias_pct = 0;

  static void describe(config::Record<ChipErrors>& r);
};

struct Refusal {
  std::string reason;
  std::int64_t n = 0;

  static void describe(config::Record<Refusal>& r);
};

struct ChipValidation {
  std::string schema = "podsim.validate_chip/1";
  std::vector<ChipErrors> summary;
  std::vector<Refusal> refused;
  std::vector<ChipRow> rows;

  static void describe(config::Record<ChipValidation>& r);
};

/// Which measured rows to take: those whose chip and source contain the texts.
struct RowFilter {
  std::vector<std::string> files;  ///< the catalog's measurements/ where empty
  std::string chip, source;
};

/// Predicts every usable row by the closed form. Throws config::InputError for a file that cannot
/// be read, has none of the known sets of columns, or of which no row is left.
ChipValidation validate_chip(const RowFilter& filter, const study::Options& options);

/// A measured row of a fit, and what the fitted model says of it.
struct Residual {
  std::string row;
  double measured_us = 0, predicted_us = 0, error_pct = 0;
};

struct ChipCalibration {
  catalog::Calibration entry;
  std::vector<Residual> residuals;
};

/// Fits the parameters that the catalog marks as calibrated for the chip (or `parameters`) to the
/// chip's rows: least squares on the logarithm of the times, large residuals weighted down. `date`
/// goes into the file.
ChipCalibration calibrate_chip(const std::string& chip, const std::vector<std::string>& parameters,
                               const RowFilter& filter, const std::string& date,
                               const study::Options& options);

}  // namespace podsim::calibration
