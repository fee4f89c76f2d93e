// Computes the series of a result, base case first; samples add their bands.
#pragma once

#include "podsim/study/series.h"
#include "src/study/run/problem.h"

namespace podsim::study {

/// The series of a measurement in its base case; `r` has its decisions.
ResultSeries series_of(const Measurement& m, const RunResult& r);

/// Costs of a useful chip-hour at the shares of `c`: of a plan, for the work of a useful hour of
/// the reference plan.
std::vector<double> use_costs(const CostOverUse& c, const economics::UnitCosts& plan,
                              const economics::UnitCosts& reference, double goodput);

/// Productive share of the chip-hours of a plan that works.
double goodput_of(const economics::PlanCost& cost);

}  // namespace podsim::study
