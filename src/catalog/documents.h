// Entries as document trees: read, overridden, and with inherited values put in.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/config/node.h"
#include "src/catalog/folders.h"

namespace podsim::catalog {

/// The files of a catalog as they are written, each read once. Safe from several threads.
class Files {
 public:
  explicit Files(Folders folders) : folders_(std::move(folders)) {}

  /// The tree of a file, header checked and taken off; it stays where it is. Throws InputError.
  const config::Node& raw(const std::string& folder, const std::string& name);
  /// The full name, as Folders::resolve; the file system is asked once for each name.
  std::string resolve(std::string_view folder, std::string_view name);
  /// The full name, empty where there is none, as Folders::find.
  std::string find(std::string_view folder, std::string_view name);

  /// Names of all entries of a folder, sorted, as they were when first asked for.
  const std::vector<std::string>& names(std::string_view folder);

  [[nodiscard]] const Folders& folders() const { return folders_; }

 private:
  Folders folders_;
  std::mutex mutex_;
  std::map<std::string, config::Node> raw_;
  std::map<std::string, std::string> names_;
  std::map<std::string, std::vector<std::string>, std::less<>> listed_;
};

/// Entries with the overrides of one catalog. Not safe from several threads.
class Documents {
 public:
  Documents(Files& files, const std::vector<Override>& overrides);

  /// An entry with every value in place and the keys `podsim` and `kind` checked and taken off.
  /// `name` is full. Throws InputError.
  config::Node entry(std::string_view folder, const std::string& name);
  /// The same for a file outside the catalog.
  config::Node outside(std::string_view folder, const std::string& file);
  /// The files ("chips/tpu-v7") that the last entry was put together from.
  [[nodiscard]] const std::set<std::string>& sources() const { return sources_; }

  /// Folder and full name of each overridden entry, once.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> overridden() const;

 private:
  struct Target {
    std::string folder, name, field;
    config::Node value;
    std::string path;  ///< path as the scenario writes it
  };

  [[nodiscard]] Target target(const Override& o) const;
  const config::Node& raw(const std::string& folder, const std::string& name);
  void fill_in(config::Node& n, const std::string& folder, const std::string& path, int depth);
  [[nodiscard]] config::Node inherited(const config::Node& n, const std::string& folder,
                                       const std::string& path, int depth);
  [[nodiscard]] config::Node calibrated(const config::Node& n, const std::string& path);

  Files& files_;
  std::vector<Target> targets_;
  std::map<std::string, config::Node> changed_;  ///< files with overrides put in
  std::set<std::string> sources_;
};

}  // namespace podsim::catalog
