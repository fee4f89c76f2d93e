// The model of a measured run: what columns say, then notes, then the catalog.
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/catalog/fwd.h"
#include "src/calibration/training/rows.h"

namespace podsim::calibration {

/// Columns give the sizes. What they have no room for is read from the row's note ("sliding window
/// 1024", "5:1 sliding(1024):global", "alternating", "global layers head_dim 512 and 1 KV head",
/// "kv_lora 512", "q_lora 1536", "qk 128+64", "MTP"), else taken from the catalog: from the model
/// of that name, from one of the same shape under another name, or windows and biases from another
/// size of its family. `notes` says what was taken.
catalog::ModelArch model_of(const MeasuredRun& run, const catalog::Catalog& catalog,
                            std::vector<std::string>& notes);

}  // namespace podsim::calibration
