// Devices of the catalog that comes with the source.
#pragma once

#include <string>

#include "podsim/catalog/catalog.h"
#include "podsim/system/device.h"

namespace podsim::chips {

inline system::Device device(const std::string& chip,
                             system::DataType type = system::DataType::bf16) {
  const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  const auto& entry = catalog.chip(chip);
  catalog::InputLog log;
  return system::device_of(entry, catalog.technology(entry.technology), type, log);
}

}  // namespace podsim::chips
