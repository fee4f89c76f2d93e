// Least squares over a few positive parameters.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace podsim::calibration {

/// How many parameters measured operations tell apart.
inline constexpr std::size_t kMostFitParameters = 6;

/// A positive parameter with its physical range.
struct FitParameter {
  std::string name;
  double start = 1, low = 0, high = 1;
};

struct FittedParameter {
  double value = 0;
  double low = 0, high = 0;  ///< 95 % interval, from the curvature at the optimum
  bool at_bound = false;
  bool informed = true;  ///< some row depends on it
};

struct Fit {
  std::vector<FittedParameter> parameters;
  std::vector<double> residuals;  ///< logarithm of predicted over measured
};

/// Residuals of all rows at a set of parameters.
using Residuals = std::function<std::vector<double>(const std::vector<double>&)>;

/// Levenberg-Marquardt on the logarithms of the parameters, rows weighted by soft L1 with a scale
/// of a tenth, so that a row off by much pulls no harder than one off by a tenth. Ranges hold
/// throughout. Deterministic.
Fit fit_parameters(const std::vector<FitParameter>& parameters, const Residuals& residuals);

}  // namespace podsim::calibration
