// How far predictions of unseen runs are off, by what tells of their distance from measured ones.
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/system/expected_error.h"

namespace podsim::calibration {

/// What of a run a fit has not seen.
enum class Unseen { model, source, chip };

/// A run as a fit predicts that has not seen its model, source or chip.
struct UnseenError {
  Unseen of = Unseen::model;
  system::ErrorTraits traits;
  double log_error = 0;  ///< logarithm of predicted over measured step
  double scale = 1;      ///< the chip's own mean error, or that of its group where it was not seen
  double weight = 1;
};

/// Returns the product of the factors of each run's traits, as a ridge regression of the logarithms
/// of absolute errors over their scales finds them; none is below 1.
std::vector<double> error_factors(const std::vector<UnseenError>& errors);

/// Learns the entry `training-errors`: the factors of error_factors, and a base with which 80 % of
/// the runs of new models, and 80 % of those of new sources, lie in the 80 % interval of a
/// lognormal spread; for chips without runs a factor with which the same holds of chips that were
/// left out. Throws config::InputError without runs.
catalog::Calibration learnt_errors(const std::vector<UnseenError>& errors, const std::string& date);

}  // namespace podsim::calibration
