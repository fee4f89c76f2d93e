// Results as pages: one HTML file each, with its charts, its style and its only script inside.
//
// A page makes no request to a network. Its script draws, filters and sorts; every number that is
// read comes as text from this program, with its raw value for its place on an axis.
#pragma once

#include <string>

#include "podsim/report/language.h"
#include "podsim/study/result.h"
#include "podsim/study/study.h"
#include "podsim/study/sweep.h"

namespace podsim::report {

/// The page of one scenario's result: the answer, then charts in the order of its readers.
std::string run_page(const study::RunResult& result, Language language);

/// The page of a sweep: the best points, what trades off against what, all points, reasons of those
/// that gave no result.
std::string sweep_page(const study::SweepResult& sweep, Language language);

/// The page of claims: how many have which verdict, the probability of each, statements and inputs.
std::string claims_page(const study::ClaimsResult& claims, Language language);

}  // namespace podsim::report
