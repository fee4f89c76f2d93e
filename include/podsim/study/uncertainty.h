// Draws of a run's uncertain inputs through its full economics.
//
// A run of a scenario with distributions holds both the record (`RunResult::uncertainty`) and the
// draws themselves (`RunResult::draws`): figures by path, one value for each draw, all in the same
// order, so that any condition over any figures can be counted.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "podsim/study/threshold.h"
#include "podsim/study/uncertainty_result.h"

namespace podsim::study {

/// Share of the draws in which the condition holds; a draw without the figure does not hold it.
/// Throws config::InputError, with the nearest path, for a figure that is not drawn.
double probability(const Draws& draws, const Threshold& condition);

/// Share of the draws in which all of them hold at once.
double probability(const Draws& draws, const std::vector<Threshold>& conditions);

/// An estimate from samples, and the standard deviation of its error.
struct Estimate {
  double value = 0, standard_error = 0;
};

/// That share with its standard error, between replicates. Where all samples or none hold it, the
/// replicates do not differ and the error is that of Laplace's estimate (k + 1)/(n + 2).
Estimate estimated_probability(const Draws& draws, const std::vector<Threshold>& conditions);

/// P10, median, P90 and mean over the draws that have the figure.
DrawnFigure summary(const Draws& draws, const std::string& path);

}  // namespace podsim::study
