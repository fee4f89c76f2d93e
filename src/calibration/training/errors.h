// How far predictions of unseen runs are off, by what tells of their distance from measured ones.
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/system/expected_error.h"

namespace podsim::calibration {

/// A run as a fit predicts that has not seen it, or its model, source or chip.
struct UnseenError {
  system::ErrorTraits traits;
  double log_error = 0;  ///< logarithm of predicted over measured step
  double scale = 1;      ///< the chip's own mean error, or that of its group where it was not seen
  double weight = 1;
};

/// Learns the entry `training-errors`: ridge regression of the logarithms of absolute errors over
/// their chips' on the traits, of which none narrows them, then a common factor with which 80 % of
/// the runs lie in the 80 % interval of a lognormal spread. Throws config::InputError without runs.
catalog::Calibration learnt_errors(const std::vector<UnseenError>& errors, const std::string& date);

}  // namespace podsim::calibration
