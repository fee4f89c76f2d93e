// Estimates from randomised quasi-Monte Carlo, each with its standard error.
//
// The samples are replicates: independent Owen scrambles of the same Sobol points. An estimate is
// taken over all of them; its standard error comes from its spread between the replicates, which
// are independent and equally distributed (Owen, Monte Carlo variance of scrambled net quadrature,
// SIAM J. Numer. Anal. 34, 1997; L'Ecuyer, Randomized quasi-Monte Carlo, MCQMC 2016).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "podsim/study/uncertainty_result.h"

namespace podsim::study {

/// Returns where each replicate of `count` samples begins, and `count`: 16 of them, fewer where one
/// would have less than 16 samples, never less than 2 where there are 2 samples.
std::vector<std::size_t> replicate_bounds(std::size_t count);

/// Standard deviation of the replicates' estimates over the square root of their number; nothing of
/// fewer than two.
std::optional<double> standard_error(const std::vector<double>& replicates);

/// Standard error by the jackknife that leaves out one replicate at a time, for ratios (Efron and
/// Stein, Ann. Statist. 9, 1981). `without(r)` is the estimate without replicate r.
double jackknife_error(std::size_t replicates, const std::function<double(std::size_t)>& without);

/// Mean and percentiles of the values that are numbers. With `errors`, each with its standard
/// error.
DrawnFigure summary_of(const double* values, const std::vector<std::size_t>& bounds, bool errors);

}  // namespace podsim::study
