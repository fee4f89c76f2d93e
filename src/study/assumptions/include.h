// Files that a scenario includes.
#pragma once

#include <string>

#include "podsim/config/node.h"

namespace podsim::study {

/// Returns the scenario with the keys of the files under `include`, and of those that these
/// include, where it has no value of its own: mappings are merged key by key, anything else is
/// taken from the scenario. `include` stays, as a record. An assumption that differs from an
/// included one has to say why (`deviates`). Throws config::InputError for a file that is missing,
/// includes itself, or lies outside the scenario's folder.
config::Node with_includes(config::Node root, const std::string& file);

}  // namespace podsim::study
