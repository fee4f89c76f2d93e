// Entries as document trees: read, overridden, and with inherited values put in.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/config/node.h"
#include "src/catalog/folders.h"

namespace podsim::catalog {

class Documents {
 public:
  Documents(Folders folders, const std::vector<Override>& overrides);

  /// An entry with every value in place and the keys `podsim` and `kind` checked and taken off.
  /// `name` is full. Throws InputError.
  config::Node entry(std::string_view folder, const std::string& name);
  /// The same for a file outside the catalog.
  config::Node outside(std::string_view folder, const std::string& file);

  [[nodiscard]] const Folders& folders() const { return folders_; }
  /// Folder and full name of each overridden entry, once.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> overridden() const;

 private:
  struct Target {
    std::string folder, name, field;
    config::Node value;
  };

  [[nodiscard]] Target target(const Override& o) const;
  const config::Node& raw(const std::string& folder, const std::string& name);
  void fill_in(config::Node& n, const std::string& folder, const std::string& path, int depth);
  [[nodiscard]] config::Node inherited(const config::Node& n, const std::string& folder,
                                       const std::string& path, int depth);
  [[nodiscard]] config::Node calibrated(const config::Node& n, const std::string& path);

  Folders folders_;
  std::vector<Target> targets_;
  std::map<std::string, config::Node> raw_;
};

}  // namespace podsim::catalog
