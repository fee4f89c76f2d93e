// Reports of measured training steps.
#pragma once

#include <string>

#include "podsim/report/document.h"
#include "podsim/study/training.h"

namespace podsim::report {

/// Errors by group beside the baseline's, every run, what was left out.
Document training_document(const study::TrainingValidation& validation);
/// The versioned record `podsim.validate/1`.
std::string training_json(const study::TrainingValidation& validation);

/// Fitted rates with their intervals and errors, and every run's residuals.
Document training_calibration_document(const study::TrainingCalibration& calibration);
std::string training_residuals_csv(const study::TrainingCalibration& calibration);

}  // namespace podsim::report
