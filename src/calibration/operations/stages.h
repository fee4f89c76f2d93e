// What kernels and collectives tell of a chip and its fabric, stage by stage.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/calibration/chip/fit.h"
#include "src/calibration/operations/sample.h"

namespace podsim::calibration {

/// A figure of a chip or its fabric with the range that is physically possible, in base units.
struct SubjectParameter {
  std::string name, range;
  bool of_fabric = false;
  double low = 0, high = 1;
  std::function<double(const Subject&)> get;  ///< zero where there is none
  std::function<void(Subject&, double)> set;
  std::string (*print)(double) = nullptr;
};

/// Parameters that samples of certain kinds and formats tell, at those of the stages before.
struct Stage {
  std::vector<SubjectParameter> parameters;
  bool (*takes)(const Sample&) = nullptr;
  bool fallback = false;  ///< fitted only where the stage before has too few rows
};
const std::vector<Stage>& stages();

/// A fitted parameter.
struct StageResult {
  const SubjectParameter* parameter = nullptr;
  FittedParameter fitted;
  std::size_t rows = 0;
};

/// Fits the stages one after the other to the samples that they take, where there are at least
/// five for each two parameters; `subject` has the fitted values then. Deterministic.
std::vector<StageResult> fit_stages(Subject& subject, const std::vector<const Sample*>& samples);

/// Logarithm of predicted over measured time of a sample.
double log_error(const Sample& sample, const Subject& subject);

}  // namespace podsim::calibration
