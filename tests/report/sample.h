// Results made by hand, so that a report can be checked without simulating.
#pragma once

#include "podsim/study/comparison.h"
#include "podsim/study/result.h"
#include "podsim/study/study.h"
#include "podsim/study/sweep.h"

namespace podsim::report::test {

/// Two plans, one of them with two phases; figures chosen to be told apart, not to be true.
study::RunResult sample_run();

study::ComparisonResult sample_comparison();

study::SweepResult sample_sweep();

}  // namespace podsim::report::test
