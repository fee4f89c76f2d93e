// Statistics over all rows of a validation.
#pragma once

#include <vector>

#include "podsim/calibration/training.h"
#include "src/calibration/training/run.h"

namespace podsim::calibration {

/// A row but for what is predicted.
TrainingRow row_of(const PreparedRun& p);

/// Fills in the baseline: step times at the median MFU of the other groups on the same chip
/// (else family) and of the same arch, a group being a split_group.
void add_baseline(const std::vector<PreparedRun>& runs, std::vector<TrainingRow>& rows);

/// Which runs take part in fits: of those that ran and are no suspects, upper bounds or refused, at
/// most six of a split_group, spread evenly over its rows. Runs of one chip, model and precision
/// tell little more than a few.
std::vector<bool> informing(const std::vector<PreparedRun>& runs);

/// Errors by family, chip, arch and scale. Upper bounds and suspect rows are groups of their own.
std::vector<TrainingErrors> summary_of(const std::vector<TrainingRow>& rows);

/// Pairs of runs whose requests differ in one of chips, slices, batch, precision and mesh.
std::vector<TrainingPair> pairs_of(const std::vector<PreparedRun>& runs,
                                   const std::vector<TrainingRow>& rows);

}  // namespace podsim::calibration
