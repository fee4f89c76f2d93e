// Catalog entries. The first line of an input names the folder ("chips"), the rest is the file.
#include "podsim/catalog/catalog.h"

#include <algorithm>
#include <filesystem>

#include "src/catalog/folders.h"
#include "src/catalog/summary.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

namespace fs = std::filesystem;

/// Shows the entry as a document and sums it up, for which it is decoded as its type.
void load(const std::string& folder, const std::string& entry) {
  const catalog::Catalog catalog({folder});
  (void)catalog.show(entry);
  const auto slash = entry.find('/');
  (void)catalog::summaries(catalog, entry.substr(0, slash), entry.substr(slash + 1));
}

const Target target{
    "catalog", [](const std::string& input) {
      const auto [kind, text] = headed(input);
      const auto& kinds = catalog::entry_kinds();
      if (std::none_of(kinds.begin(), kinds.end(), [&](const auto& k) { return k.folder == kind; }))
        return;
      const std::string file = scratch_file("catalog/" + kind + "/fuzzed.yaml", text);
      const fs::path folder = fs::path(file).parent_path();
      try {
        load(folder.parent_path().string(), kind + "/fuzzed");
      } catch (...) {
        fs::remove_all(folder);
        throw;
      }
      fs::remove_all(folder);
    }};

}  // namespace
}  // namespace podsim::fuzz
