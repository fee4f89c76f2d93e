// Distinct steps of a run: phases that have the same machine, mesh and time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/study/result.h"

namespace podsim::report::page {

/// A step and the plans that have it, the best plan's first.
struct StepGroup {
  const study::PhaseResult* phase = nullptr;
  std::string plan;  ///< first plan that has it
  std::size_t index = 0;
  std::vector<std::string> plans;
  const study::StepSeries* series = nullptr;  ///< its series, where the result has them
  std::string label;                          ///< chip, and shape where a chip has several steps
};

std::vector<StepGroup> step_groups(const study::RunResult& r);

/// The mean absolute error that the catalog states for steps on a chip, as a share.
std::optional<double> stated_error(const study::RunResult& r, const std::string& chip);

/// Factor on a prediction, and its inverse, between which 80% lie: lognormal with that mean error.
double error_factor(double mean_absolute_error);

}  // namespace podsim::report::page
