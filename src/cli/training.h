// The verbs over measured training runs.
#pragma once

#include <filesystem>
#include <optional>

#include "src/cli/arguments.h"

namespace podsim::cli {

int validate_runs(const Arguments& a);
/// The file of --output, found writable.
std::optional<std::filesystem::path> output_of(const Arguments& a);
/// `date` goes into the files.
int calibrate_runs(const Arguments& a, const std::string& date);

}  // namespace podsim::cli
