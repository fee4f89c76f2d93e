// Measured times of single operations, from tables of either kind that the catalog ships.
#pragma once

#include <string>
#include <vector>

#include "podsim/calibration/chip.h"
#include "podsim/catalog/fwd.h"
#include "podsim/config/csv.h"
#include "podsim/performance/chip_op.h"

namespace podsim::calibration {

enum class Timing { device, host };

/// A row of a table. What cannot be predicted says why.
struct MeasuredOp {
  std::string id, chip_text, chip, source;
  performance::ChipOp op;
  Timing timing = Timing::device;
  system::Clock clock = system::Clock::standard;
  units::Time time;
  double fraction_of_peak = 0;  ///< replaces a time where the source gives a fraction
  std::string refused;
  std::size_t table = 0;  ///< which of the files
};

/// Entry of the catalog that a text such as "TPU v6e chip (peak 918)" speaks of, by a word of it
/// that is the name, the name without its first part, or an alias; empty when none is.
std::string chip_named(const std::string& text, const catalog::Catalog& catalog);

/// Rows with the columns id, chip, op, dtype, M, N, K, other_shape, measured_time_us,
/// tflops_or_GBps, source, note: device times of one operation each.
std::vector<MeasuredOp> read_operations(const config::CsvTable& table);
/// Rows with the columns subject, quantity, condition, value, unit, source_url, note: figures of a
/// chip, of which some are operations.
std::vector<MeasuredOp> read_figures(const config::CsvTable& table);

/// All rows of the files, chips found in the catalog, the same measurement of two files refused the
/// second time. Throws config::InputError.
std::vector<MeasuredOp> read_measurements(const RowFilter& filter, const catalog::Catalog& catalog);

/// Time of a row on a device whose peak is known.
units::Time measured_time(const MeasuredOp& row, const system::Device& device);

}  // namespace podsim::calibration
