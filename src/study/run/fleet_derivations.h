// How the metrics of a fleet follow from each other.
#pragma once

#include <string>
#include <vector>

#include "podsim/study/result.h"

namespace podsim::study {

/// Adds the derivations of the metrics of a fleet, with their paths within a result.
void add_derivations(const std::string& fleet, const economics::FleetResult& result,
                     std::vector<Derivation>& out);

}  // namespace podsim::study
