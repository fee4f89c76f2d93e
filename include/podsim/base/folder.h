// The names of the files in a folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace podsim::base {

/// Returns the names in a folder, sorted, without "." and ".."; nothing, with errno set, where it
/// cannot be read. Throws std::bad_alloc, where std::filesystem::directory_iterator of libstdc++ 12
/// ends the process.
std::optional<std::vector<std::string>> names_in(const std::string& folder);

}  // namespace podsim::base
