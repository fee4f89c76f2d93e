// What a recipe of the catalog says of what a scenario leaves open.
//
//   RunTraits traits = traits_of(arch, section);
//   traits["chip"] = "nvidia-h100";
//   fill_in(section, catalog.recipe("megatron-lm"), traits, log);
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "podsim/catalog/entries.h"
#include "podsim/catalog/fwd.h"
#include "podsim/workload/section.h"

namespace podsim::workload {

/// Traits by name, as conditions of settings name them. A condition on a trait that is not here
/// does not hold.
using RunTraits = std::map<std::string, std::string>;

/// Returns precision, arch (dense, moe), optimizer (sharded, whole), attention (the kernel that the
/// section names, or default) and exchange (how context ranks share a sequence).
RunTraits traits_of(const catalog::ModelArch& arch, const WorkloadSection& section);

/// Returns the setting of a key that holds for the traits at `month` ("2025-04"; empty: the
/// latest), or nullptr.
const catalog::Sourced<std::string>* setting_of(const catalog::Recipe& recipe, std::string_view key,
                                                const std::string& month, const RunTraits& traits);

/// Sets what the section leaves open and the recipe has; values are added to `log`. Throws
/// config::InputError for a setting whose value is none of its key.
void fill_in(WorkloadSection& section, const catalog::Recipe& recipe, const RunTraits& traits,
             catalog::InputLog& log);

}  // namespace podsim::workload
