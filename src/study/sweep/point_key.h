// What a point rests on, as names: a key of its inputs, digests of the catalog entries it read.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/config/node.h"

namespace podsim::study {

/// A name of a text: a UUID of version 5 (RFC 4122), from its SHA-1. Equal texts have equal names;
/// that two different ones share a name is as good as impossible.
std::string digest(std::string_view text);

/// A document as one text that does not depend on the order of its keys.
std::string canonical(const config::Node& document);

/// The version and the digest of the sources of this program.
std::string program_version();
std::string program_digest();

/// Digests of catalog entries by name: "chips/tpu-v7"; "*" for the whole catalog.
using EntryDigests = std::map<std::string, std::string>;

/// Digests of the entries of a catalog, each taken once. Thread-safe.
class CatalogDigests {
 public:
  explicit CatalogDigests(const catalog::Catalog& catalog);

  /// The digests of the entries that `log` has values of, and that of the whole catalog where it is
  /// asked for.
  EntryDigests of(const catalog::InputLog& log, bool whole);
  /// Whether all of `digests` are still those of the catalog.
  bool hold(const EntryDigests& digests);

 private:
  [[nodiscard]] std::string entry_of(const std::string& path) const;
  const std::string& digest_of(const std::string& entry);

  const catalog::Catalog& catalog_;
  std::vector<std::string> entries_;  ///< sorted
  std::mutex mutex_;
  std::map<std::string, std::string> digests_, entries_by_path_;
};

}  // namespace podsim::study
