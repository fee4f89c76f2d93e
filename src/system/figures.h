// Catalog entries to plain figures of one device.
#pragma once

#include <string>

#include "podsim/catalog/fwd.h"
#include "podsim/system/cluster.h"
#include "podsim/system/section.h"
#include "podsim/system/shape.h"

namespace podsim::system {

/// Entries of one accelerator with its surroundings. Unknown names are reported at system.chip.
struct HardwareParts {
  const catalog::Chip& chip;
  const catalog::Technology& technology;
  const catalog::Fabric& fabric;
  const catalog::Host& host;
};
HardwareParts find_parts(const catalog::Catalog& catalog, const std::string& chip);

/// Rules of a torus fabric; throws where the catalog lacks one.
TorusRules rules_of(const catalog::Fabric& fabric, catalog::InputLog& log);

/// Input bandwidth of one host.
units::Bandwidth host_input(const catalog::Host& host, const InputSection& input,
                            catalog::InputLog& log);

}  // namespace podsim::system
