// Errors of measured operations by cell.
#pragma once

#include <vector>

#include "podsim/calibration/operations.h"

namespace podsim::calibration {

/// Summarises rows by kind, format, size and chip; those without a prediction and of quality C are
/// left out.
std::vector<OperationErrors> operation_errors(const std::vector<OperationRow>& rows);

}  // namespace podsim::calibration
