// What differs between the plans of a result, besides what is compared.
#pragma once

#include <string>
#include <vector>

#include "podsim/study/result.h"

namespace podsim::study {

/// What differs between the plans besides rent or purchase, a sentence each: machine, mesh,
/// fidelity, chips without measured runs, demand left untrained, horizon. Needs inputs and costs.
std::vector<std::string> differences_of(const RunResult& r);
/// Sets the workloads of phases that train otherwise than the scenario says.
void add_own_workloads(RunResult& r);

/// Warns of plans that run the same machine on different meshes.
std::vector<std::string> mesh_notes(const RunResult& r);

}  // namespace podsim::study
