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
/// offloaded to host"; `by_default` where the table says nothing, absent where that is empty.
/// Throws config::InputError for other words.
std::optional<workload::RematPolicy> remat_of(const MeasuredRun& run,
                                              const std::string& by_default = "");

/// The recipe but for microbatches where the table leaves them out: what columns say, then the
/// framework's recipe. `remat` is what the latter says of remat, `notes` what was taken. Throws
/// config::InputError for what cannot be expressed.
workload::WorkloadSection recipe_of(const MeasuredRun& run, const workload::Mesh& mesh,
                                    const catalog::Catalog& catalog, std::string& remat,
                                    std::vector<std::string>& notes);

}  // namespace podsim::calibration
