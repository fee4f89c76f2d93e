// The folders a catalog is read from, and the names in them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace podsim::catalog {

/// A folder of entries ("chips") and what their header calls them ("chip").
struct EntryKind {
  std::string_view folder, kind;
};

/// All kinds, in the order of the catalog's documentation.
const std::vector<EntryKind>& entry_kinds();
/// Throws InputError for an unknown folder.
const EntryKind& entry_kind(std::string_view folder);

class Folders {
 public:
  /// `added` first, then own_catalog(). Throws InputError for a folder that does not exist and when
  /// there is no catalog at all.
  explicit Folders(std::vector<std::string> added);

  /// All folders, in the order in which they are searched.
  [[nodiscard]] const std::vector<std::string>& list() const { return folders_; }

  /// The file of an entry, from the first folder that has it.
  [[nodiscard]] std::optional<std::string> file(std::string_view folder,
                                                std::string_view name) const;
  /// Names of all entries, sorted.
  [[nodiscard]] std::vector<std::string> names(std::string_view folder) const;
  /// Files *.csv of a folder, sorted by name; of equal names the one of the first folder.
  [[nodiscard]] std::vector<std::string> tables(std::string_view folder) const;
  /// The full name: `name` itself, or the only entry that ends in "-name". Empty when there is
  /// none.
  [[nodiscard]] std::string find(std::string_view folder, std::string_view name) const;
  /// Finds like `find`; throws InputError with candidates when there is none or more than one.
  [[nodiscard]] std::string resolve(std::string_view folder, std::string_view name) const;

 private:
  [[nodiscard]] std::vector<std::string> ending_in(std::string_view folder,
                                                   std::string_view name) const;

  std::vector<std::string> folders_;
};

}  // namespace podsim::catalog
