// Calibrations of the catalog from fitted stages.
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/entries.h"
#include "src/calibration/operations/stages.h"

namespace podsim::calibration {

/// What a fit rests on, for the entry's fields.
struct FitOrigin {
  std::string date, by;  ///< "podsim calibrate operations"
};

/// The entries kernels-CHIP and collectives-FABRIC of the stages that were fitted: parameters with
/// intervals and rows. A parameter that was fitted twice has its last value.
std::vector<catalog::Calibration> entries_of(const Subject& subject,
                                             const std::vector<StageResult>& results,
                                             const std::vector<const Sample*>& samples,
                                             const FitOrigin& origin);

}  // namespace podsim::calibration
