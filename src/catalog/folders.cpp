#include "src/catalog/folders.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include "podsim/base/folder.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"

namespace podsim::catalog {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& p) {
  std::error_code ec;
  return fs::is_directory(p, ec);
}

fs::path beside_the_program() {
  std::error_code ec;
  const fs::path program = fs::read_symlink("/proc/self/exe", ec);
  return program.parent_path().parent_path() / "share" / "podsim" / "configs";
}

}  // namespace

std::string own_catalog() {
  if (const char* set = std::getenv("PODSIM_CATALOG"); set != nullptr && *set != '\0') {
    if (is_folder(set)) return set;
    throw config::InputError(std::string("PODSIM_CATALOG is '") + set + "', which is not a folder",
                             "the folder that holds chips/, hosts/, …");
  }
  const fs::path source = PODSIM_SOURCE_CATALOG;
  const fs::path installed = PODSIM_INSTALL_CATALOG, packaged = "/usr/share/podsim/configs";
  for (const auto& p : {beside_the_program(), source, installed, packaged})
    if (is_folder(p)) return p;
  throw config::InputError(
      "no catalog found",
      config::join({beside_the_program().string(), source.string(), installed.string()}, " or "),
      "set PODSIM_CATALOG to the folder configs/ of podsim");
}

namespace {

// A name, not a way out of the folder.
bool is_plain(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos;
}

// Names of the files of a catalog's folder that end so; none where there is no such folder.
std::vector<std::string> files_in(const std::string& catalog, std::string_view folder,
                                  std::string_view extension) {
  auto names = base::names_in((fs::path(catalog) / folder).string());
  if (!names) return {};
  std::erase_if(*names, [&](const std::string& name) {
    return fs::path(name).extension() != fs::path(extension);
  });
  return std::move(*names);
}

// "tpu-v5e" for "v5e" as well, so that a slip in a short name is recognised.
std::vector<std::string> with_short_names(const std::vector<std::string>& names) {
  std::vector<std::string> all = names;
  for (const auto& n : names)
    if (const auto dash = n.find('-'); dash != std::string::npos) all.push_back(n.substr(dash + 1));
  return all;
}

}  // namespace

const std::vector<EntryKind>& entry_kinds() {
  static const std::vector<EntryKind> kinds = {
      {"chips", "chip"},          {"fabrics", "fabric"},          {"hosts", "host"},
      {"models", "model"},        {"offers", "offers"},           {"sites", "site"},
      {"ownership", "ownership"}, {"currencies", "currency"},     {"reliability", "reliability"},
      {"market", "market"},       {"technologies", "technology"}, {"calibrations", "calibration"},
      {"recipes", "recipe"}};
  return kinds;
}

const EntryKind& entry_kind(std::string_view folder) {
  std::vector<std::string> names;
  for (const auto& k : entry_kinds()) {
    if (k.folder == folder || k.kind == folder) return k;
    names.emplace_back(k.folder);
  }
  throw config::InputError("the catalog has no '" + std::string(folder) + "'",
                           "one of: " + config::join(names), config::did_you_mean(folder, names));
}

Folders::Folders(std::vector<std::string> added) : folders_(std::move(added)) {
  const std::string expected = "a folder that holds chips/, hosts/, … (see configs/README.md)";
  for (const auto& f : folders_) {
    if (!is_folder(f))
      throw config::InputError("the catalog '" + f + "' is not a folder", expected);
    if (!base::names_in(f))  // otherwise its entries would pass for missing
      throw config::InputError("the catalog '" + f + "' cannot be read: " + std::strerror(errno),
                               expected);
  }
  folders_.push_back(own_catalog());
}

std::optional<std::string> Folders::file(std::string_view folder, std::string_view name) const {
  if (!is_plain(name)) return std::nullopt;
  std::error_code ec;
  for (const auto& f : folders_) {
    const fs::path p = fs::path(f) / folder / (std::string(name) + ".yaml");
    if (fs::exists(p, ec)) return p.string();
  }
  return std::nullopt;
}

std::vector<std::string> Folders::names(std::string_view folder) const {
  std::set<std::string> names;
  for (const auto& f : folders_)
    for (const auto& file : files_in(f, folder, ".yaml"))
      if (is_plain(file)) names.insert(fs::path(file).stem().string());
  return {names.begin(), names.end()};
}

std::vector<std::string> Folders::tables(std::string_view folder) const {
  std::map<std::string, std::string> files;
  for (const auto& f : folders_)
    for (const auto& file : files_in(f, folder, ".csv"))
      files.emplace(file, (fs::path(f) / folder / file).string());
  std::vector<std::string> paths;
  for (auto& [name, path] : files) paths.push_back(std::move(path));
  return paths;
}

std::vector<std::string> Folders::ending_in(std::string_view folder, std::string_view name) const {
  std::vector<std::string> found;
  if (!is_plain(name)) return found;
  for (auto& n : names(folder))
    if (n.ends_with("-" + std::string(name))) found.push_back(std::move(n));
  return found;
}

std::string Folders::find(std::string_view folder, std::string_view name) const {
  if (file(folder, name)) return std::string(name);
  const auto found = ending_in(folder, name);
  return found.size() == 1 ? found.front() : "";
}

std::string Folders::resolve(std::string_view folder, std::string_view name) const {
  if (auto found = find(folder, name); !found.empty()) return found;
  const std::string kind(entry_kind(folder).kind);
  const std::string what = (kind == "offers" ? "offers for chip" : kind) + " '";
  if (const auto several = ending_in(folder, name); !several.empty())
    throw config::InputError(what + std::string(name) + "' may be several entries",
                             "one of: " + config::join(several));
  const auto all = names(folder);
  throw config::InputError("the catalog has no " + what + std::string(name) + "'",
                           "one of: " + config::join(all),
                           config::did_you_mean(name, with_short_names(all)));
}

}  // namespace podsim::catalog
