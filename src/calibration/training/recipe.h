// The workload that the words of a measured run's table describe.
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/workload/mesh.h"
#include "podsim/workload/section.h"
#include "src/calibration/training/rows.h"

namespace podsim::calibration {

/// The named policies of MaxText, Megatron-LM and TorchTitan, and "custom: A, B saved on device; C
/// offloaded to host". Absent where the table says nothing. Throws config::InputError for other
/// words.
std::optional<workload::RematPolicy> remat_of(const MeasuredRun& run);

/// The recipe but for remat and microbatches where the table leaves them out: `notes` says what was
/// taken. Throws config::InputError for what cannot be expressed.
workload::WorkloadSection recipe_of(const MeasuredRun& run, const workload::Mesh& mesh,
                                    const catalog::Catalog& catalog,
                                    std::vector<std::string>& notes);

}  // namespace podsim::calibration
