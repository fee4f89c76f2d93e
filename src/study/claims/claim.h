// Verdicts of a run's claim.
#pragma once

#include "podsim/study/claim.h"
#include "podsim/study/result.h"

namespace podsim::study {

/// Throws config::InputError for figures and stresses that the result does not have.
ClaimResult judge(const ClaimSection& claim, const RunResult& result);

/// That a probability follows from the conditions' figures.
void add_derivations(const ClaimSection& claim, std::vector<Derivation>& out);

}  // namespace podsim::study
