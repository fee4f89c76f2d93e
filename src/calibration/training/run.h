// A measured training run as something that can be simulated.
#pragma once

#include <string>
#include <vector>

#include "podsim/performance/step.h"
#include "podsim/study/scenario.h"
#include "podsim/system/resolve.h"
#include "src/calibration/training/rows.h"

namespace podsim::calibration {

/// Ends the name under which the fit knows a chip of a table of one's own.
inline constexpr std::string_view kOwnRuns = " (own)";

struct PreparedRun {
  MeasuredRun measured;
  system::RunRequest request;
  system::ResolvedRun run;
  performance::StepRequest step;
  /// A long pipeline's substitute: the same run with fewer microbatches, from which its step
  /// follows, as each further round through the stages takes as long as the one before.
  std::vector<performance::StepRequest> rounds;
  double further_rounds = 0;       ///< beyond the last of `rounds`
  std::vector<std::string> notes;  ///< values assumed where the table says nothing
  /// Under which the fit knows the chip: rows of a table of one's own are apart from published
  /// ones.
  std::string fitted_as;
  /// Rates that the chip may have of its own: six, less what single operations have told.
  std::int64_t own_rates = 0;
  std::string refused;  ///< why it cannot be simulated; empty otherwise
};

/// Never throws config::InputError: what cannot be expressed is refused with its reason. Where the
/// table leaves out the microbatches or what is recomputed, least recomputation that fits in memory
/// is taken, then the fewest microbatches (one sequence each in a pipeline).
///
/// `calibrated`: with the catalog's rates of training steps.
PreparedRun prepare_run(const MeasuredRun& measured, const catalog::Catalog& catalog,
                        bool calibrated);

/// Anew from its request.
void resolve_again(PreparedRun& p, const catalog::Catalog& catalog);

/// All rows, in parallel.
std::vector<PreparedRun> prepare_runs(const std::vector<MeasuredRun>& measured,
                                      const catalog::Catalog& catalog, bool calibrated);

/// Returns the run as a scenario with the measured step as its reference.
study::Scenario scenario_of(const PreparedRun& p, const catalog::Catalog& catalog);

}  // namespace podsim::calibration
