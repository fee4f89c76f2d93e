// The FOCUS export of every shipped scenario keeps the rules of FOCUS 1.2.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "../report/focus_rules.h"
#include "program.h"

using namespace podsim::test;

namespace {

std::vector<std::string> shipped() {
  std::vector<std::string> files;
  for (const char* folder : {"scenarios", "scenarios/report"})
    for (const auto& entry : std::filesystem::directory_iterator(source_file(folder)))
      if (entry.path().extension() == ".yaml" && entry.path().filename() != "assumptions.yaml")
        files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

/// The rows of a scenario's export, timed analytically.
focus::Table exported(const std::string& file, const Folder& folder) {
  const std::string path = (folder.path() / "focus.csv").string();
  const auto outcome =
      run_podsim({"run", file, "--fidelity", "analytic", "--export", "focus=" + path});
  INFO(file << "\n" << outcome.err);
  CHECK(outcome.code == 0);
  return outcome.code == 0 ? focus::read_csv(read_file(path)) : focus::Table{};
}

}  // namespace

TEST_CASE("focus: rent, commitment, spot and purchase with tax and services keep the rules") {
  const Folder folder;
  const focus::Table rows = exported(source_file("tests/cli/focus-rent-buy-commit.yaml"), folder);
  std::set<std::string> categories, pricing, services;
  for (const focus::Cells& row : rows) {
    categories.insert(row.at("ChargeCategory"));
    pricing.insert(row.at("PricingCategory"));
    services.insert(row.at("ServiceName"));
  }
  CHECK(categories == std::set<std::string>{"Credit", "Purchase", "Tax", "Usage"});
  CHECK(pricing == std::set<std::string>{"", "Committed", "Dynamic", "Other", "Standard"});
  CHECK(services == std::set<std::string>{"egress", "storage", "support", "tpu-v5e"});
  for (const std::string& rule : focus::broken_by(rows)) FAIL_CHECK(rule);
}

TEST_CASE("focus: every shipped scenario keeps the rules", "[long]") {
  const Folder folder;
  std::size_t rows = 0;
  for (const std::string& file : shipped()) {
    const focus::Table table = exported(file, folder);
    rows += table.size();
    for (const std::string& rule : focus::broken_by(table)) FAIL_CHECK(file + ": " + rule);
  }
  CHECK(rows > 100);
}
