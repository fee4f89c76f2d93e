// Fabrics of the catalog.
#pragma once

#include <string>

#include "podsim/catalog/fwd.h"
#include "podsim/system/fabric.h"

namespace podsim::system {

/// "tpu-v5p:8x8x16", "tpu-v4:4x4x8:twisted", "tpu-v5p:8x8x16,dcn:4" or "nvidia-h100:512": the
/// catalog's wraps, achievable bandwidths and latencies. Throws config::InputError.
Fabric catalog_fabric(const catalog::Catalog& catalog, const std::string& text);

/// Whether the text names an entry of the catalog's fabrics rather than a kind of its own.
bool is_catalog_fabric(const catalog::Catalog& catalog, const std::string& text);

}  // namespace podsim::system
