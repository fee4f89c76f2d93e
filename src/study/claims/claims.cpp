// The claims of a folder of scenarios.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "podsim/base/folder.h"
#include "podsim/config/codec.h"
#include "podsim/study/run.h"
#include "src/study/run/stages.h"
#include "version.h"

namespace podsim::study {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> scenarios_of(const std::string& folder) {
  const auto names = base::names_in(folder);
  if (!names && (errno == ENOENT || errno == ENOTDIR))
    throw config::InputError("there is no folder '" + folder + "'",
                             "a folder of scenarios with a claim");
  if (!names)
    throw config::InputError("the folder '" + folder + "' cannot be read: " + std::strerror(errno));
  std::vector<std::string> files;
  for (const auto& name : *names)
    if (fs::path(name).extension() == ".yaml") files.push_back((fs::path(folder) / name).string());
  return files;
}

}  // namespace

ClaimsResult claims_of(const std::string& folder, const Options& options) {
  std::vector<Document> documents;
  std::vector<std::string> names;
  for (const auto& file : scenarios_of(folder)) {
    config::Node root = load_document(file, options.settings);
    if (root.find("claim") == nullptr) continue;
    documents.push_back(decode_document(std::move(root)));
    names.push_back(fs::path(file).filename().string());
  }
  if (documents.empty())
    throw config::InputError("no scenario in '" + folder + "' has a claim",
                             "the key claim: in one");
  ClaimsResult all;
  all.version = kVersion;
  all.seed = options.seed;
  all.fidelity = options.fidelity == Fidelity::event ? "event" : "analytic";
  const auto stages = std::make_shared<Stages>(options.catalogs);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (options.progress)
      options.progress(names[i], static_cast<int>(i), static_cast<int>(documents.size()));
    const RunResult r = run_document(documents[i], options, stages);
    ClaimOfFile& claim = all.claims.emplace_back();
    claim.file = names[i];
    claim.name = r.name;
    claim.draws = r.uncertainty ? r.uncertainty->draws : 0;
    claim.verdict = r.claim.value();
    for (const auto& [plan, result] : r.plans)
      claim.chip_hours_usd[plan] = result.cost.per_useful_chip_hour_usd;
  }
  return all;
}

}  // namespace podsim::study
