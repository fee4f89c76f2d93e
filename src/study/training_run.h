// A measured training run as something that can be simulated.
#pragma once

#include <string>
#include <vector>

#include "podsim/performance/step.h"
#include "podsim/study/scenario.h"
#include "podsim/system/resolve.h"
#include "src/study/training_rows.h"

namespace podsim::study {

struct PreparedRun {
  MeasuredRun measured;
  system::RunRequest request;
  system::ResolvedRun run;
  performance::StepRequest step;
  std::vector<std::string> notes;  ///< what was taken for what the table leaves out
  std::string refused;             ///< why it cannot be simulated; empty otherwise
};

/// Never throws config::InputError: what cannot be expressed is refused with its reason. Where the
/// table leaves out the microbatches or what is recomputed, least recomputation that fits in memory
/// is taken, then the fewest microbatches (one sequence each in a pipeline).
PreparedRun prepare_run(const MeasuredRun& measured, const catalog::Catalog& catalog);

/// All rows, in parallel.
std::vector<PreparedRun> prepare_runs(const std::vector<MeasuredRun>& measured,
                                      const catalog::Catalog& catalog);

/// As a scenario with the measured step beside it.
Scenario scenario_of(const PreparedRun& run, const catalog::Catalog& catalog);

}  // namespace podsim::study
