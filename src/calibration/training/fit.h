// Robust least squares on log step times over the rates of training steps, chips drawn together.
// A family here is a group of chips with the same catalog key `rates`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/system/training_rates.h"
#include "src/calibration/training/run.h"

namespace podsim::calibration {

/// A rate of one family or one chip as fitted.
struct FittedRate {
  std::string name;
  double value = 0, low = 0, high = 0;  ///< 95 % interval
  bool at_bound = false;
  bool informed = true;  ///< some row depends on it
};

/// Rates of a family, and those of chips that have enough rows to differ from it.
struct TrainingFit {
  std::map<std::string, std::vector<FittedRate>> families;
  std::map<std::string, std::vector<FittedRate>> chips;

  /// Returns a chip's own rates, else its family's.
  [[nodiscard]] system::TrainingRates rates_of(const std::string& chip,
                                               const std::string& family) const;
};

/// Step time of a run at the given rates, by the closed form.
double step_at(const PreparedRun& run, const system::TrainingRates& rates);

/// A fit with what it says of runs it has not seen.
struct CrossValidatedFit {
  TrainingFit whole;
  /// Rates for each run of a fit that has not seen its split_group; those of the whole fit
  /// where none of the group takes part. The fit without a group is found from the whole one's
  /// derivatives, its robust weights anew.
  std::vector<system::TrainingRates> unseen;
  /// The same for fits that have not seen any run of a run's model, of its source (the repository
  /// or publication), or of its chip.
  std::vector<system::TrainingRates> unseen_model, unseen_source, unseen_chip;
};

/// Returns the repository or publication of a run's source, without what is said of the place in
/// it.
std::string source_of(const MeasuredRun& run);

/// Fits all rates to those of `runs` for which `use` is set; `runs` have been prepared without
/// calibration. The logarithms of a family's rates have wide priors, those of a chip's narrow ones
/// round the family's (a hierarchical model, found at its maximum by Gauss-Newton), so that few
/// rows move a chip little. Errors of the runs of one group are alike: many runs of one model tell
/// little more than a few. `off`: rates that keep their neutral value. Begins at the rates of
/// `start`; `near`: those of a like fit, from which one round is enough. Deterministic.
CrossValidatedFit cross_validated_fit(const std::vector<PreparedRun>& runs,
                                      const std::vector<bool>& use,
                                      const std::vector<std::string_view>& off = {},
                                      const TrainingFit& start = {}, bool near = true);

/// The rates that the catalog's calibrations have, as the beginning of a fit.
TrainingFit catalog_fit(const catalog::Catalog& catalog);

}  // namespace podsim::calibration
