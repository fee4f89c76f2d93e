#include "podsim/config/named_file.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace podsim::config {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path>& allowed_paths() {
  static std::vector<fs::path> paths;
  return paths;
}

/// Folder of the study file whose settings stand among those of the command line.
std::optional<fs::path>& folder_of_settings() {
  static std::optional<fs::path> folder;
  return folder;
}

/// Links resolved; empty where they run in a circle or cannot be read.
fs::path resolved(const fs::path& path) {
  std::error_code ec;
  const fs::path absolute = fs::absolute(path, ec);
  fs::path real = ec ? fs::path() : fs::weakly_canonical(absolute, ec);
  return ec ? fs::path() : real;
}

bool is_within(const fs::path& file, const fs::path& folder) {
  const fs::path inside = file.lexically_relative(folder);
  return !file.empty() && !inside.empty() && *inside.begin() != "..";
}

bool is_allowed(const fs::path& file, const fs::path& folder) {
  const auto& more = allowed_paths();
  return is_within(file, folder) ||
         std::any_of(more.begin(), more.end(), [&](const auto& f) { return is_within(file, f); });
}

}  // namespace

void allow_path(const std::string& folder) {
  std::error_code none;
  if (!fs::is_directory(folder, none))
    throw InputError("--allow-path " + folder + ": there is no such folder", "a folder");
  allowed_paths().push_back(resolved(folder));
}

void confine_settings(const fs::path& folder) { folder_of_settings() = folder; }

fs::path folder_of_document(const Node& n) {
  return resolved(n.where.source ? n.where.source->name : "").parent_path();
}

std::string file_named_by(const Node& n, const fs::path& folder, const std::string& option) {
  const fs::path written(n.scalar());
  const bool of_user = n.where.source && n.where.source->command_line;
  const fs::path beside =
      of_user || !n.where.source ? fs::path() : fs::path(n.where.source->name).parent_path();
  const fs::path file = (beside / written).lexically_normal();
  const bool anywhere = of_user && !folder_of_settings();
  if (!anywhere && !is_allowed(resolved(file), of_user ? *folder_of_settings() : folder))
    throw InputError(n.where, "'" + n.scalar() + "' lies outside the scenario's folder",
                     "a file in it or below it" + option, "--allow-path DIR allows another folder");
  std::error_code none;
  if (!fs::exists(file, none))
    throw InputError(n.where, "there is no file '" + file.string() + "'", "a file");
  if (!fs::is_regular_file(file, none))
    throw InputError(n.where, "'" + file.string() + "' is no regular file", "a file");
  return file.string();
}

}  // namespace podsim::config
