// Reports of measured training steps.
#pragma once

#include <map>
#include <string>

#include "podsim/calibration/training.h"
#include "podsim/report/document.h"

namespace podsim::report {

/// Errors by group beside the baseline's, every run, what was left out.
Document training_document(const calibration::TrainingValidation& validation);
/// The versioned record `podsim.validate/1`.
std::string training_json(const calibration::TrainingValidation& validation);

/// Predicted against measured as SVG, by family.
std::map<std::string, std::string> training_plots(
    const calibration::TrainingValidation& validation);

/// What leaving out each mechanism costs, and which cost nothing.
Document ablation_document(const calibration::TrainingAblation& ablation);
/// The versioned record `podsim.ablation/1`.
std::string ablation_json(const calibration::TrainingAblation& ablation);

/// Fitted rates with their intervals and errors, and every run's residuals.
Document training_calibration_document(const calibration::TrainingCalibration& calibration);
std::string training_residuals_csv(const calibration::TrainingCalibration& calibration);

}  // namespace podsim::report
