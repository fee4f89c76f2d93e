// The parts of a dotted path ("plans.rent.phases[0].step_time_s", also "phases.0").
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace podsim::config {

/// Returns the rest of `path` behind the key it begins with, or nothing where it begins otherwise.
/// A key may hold dots itself.
std::optional<std::string_view> behind_key(std::string_view path, std::string_view key);

/// Whether a path is of a pattern in which `*` stands for any text; brackets are list indices.
bool matches(const std::string& pattern, const std::string& path);

/// A list index at the beginning of a path.
struct IndexPart {
  std::size_t index = 0;
  std::string_view rest;
};

/// Returns the index that `path` begins with ("[2].x" or "2.x").
std::optional<IndexPart> index_part(std::string_view path);

}  // namespace podsim::config
