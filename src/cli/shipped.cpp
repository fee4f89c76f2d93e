#include "src/cli/shipped.h"

#include <filesystem>

#include "podsim/catalog/catalog.h"
#include "src/cli/output.h"

namespace podsim::cli {
namespace {

namespace fs = std::filesystem;

/// A scenario of the installation lies beside its catalog. "FILE#PLAN" names a plan of FILE.
void find_shipped(std::string& name, bool quiet) {
  if (!name.starts_with("scenarios/")) return;
  const auto hash = name.find('#');
  const std::string file = name.substr(0, hash);
  std::error_code none;
  if (fs::exists(file, none)) return;
  const fs::path shipped = fs::path(catalog::own_catalog()).parent_path() / file;
  if (!fs::exists(shipped, none)) return;
  name = shipped.string() + (hash == std::string::npos ? "" : name.substr(hash));
  if (!quiet) complain("there is no " + file + " here: taking " + shipped.string());
}

}  // namespace

void find_shipped_files(Arguments& a) {
  for (auto* names : {&a.operands, &a.files})
    for (auto& name : *names) find_shipped(name, a.quiet);
}

}  // namespace podsim::cli
