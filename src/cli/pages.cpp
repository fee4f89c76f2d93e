// The verb `report`: a kept result as a page.
#include <filesystem>
#include <fstream>
#include <string_view>

#include "podsim/config/codec.h"
#include "podsim/report/page.h"
#include "podsim/study/store.h"
#include "podsim/study/study.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/studies.h"
#include "src/cli/values.h"

namespace podsim::cli {
namespace {

namespace fs = std::filesystem;

/// The file of a result: `given` itself, or result.json of the folder `given`.
std::string result_file(const std::string& given) {
  std::error_code none;
  return fs::is_directory(given, none) ? (fs::path(given) / "result.json").string() : given;
}

/// The value of `schema` in a kept result, empty where there is none.
std::string schema_of(const config::Node& root) {
  const config::Node* schema = root.find("schema");
  return schema != nullptr && schema->is_scalar() ? schema->scalar() : "";
}

/// Whether a file begins as SQLite's do.
bool is_store(const std::string& file) {
  constexpr std::string_view magic = "SQLite format 3";
  std::ifstream in(file, std::ios::binary);
  std::string begin(magic.size(), ' ');
  in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return in && begin == magic;
}

std::string page_of(const std::string& file, report::Language language) {
  if (is_store(file)) return report::sweep_page(study::stored_sweep(file), language);
  const config::Node root = config::load_result(file);
  const std::string schema = schema_of(root);
  if (schema == "podsim.run/1")
    return report::run_page(config::decode<study::RunResult>(root), language);
  if (schema == "podsim.sweep/2")
    return report::sweep_page(config::decode<study::SweepResult>(root), language);
  if (schema == "podsim.claims/1")
    return report::claims_page(config::decode<study::ClaimsResult>(root), language);
  const std::string found =
      schema.empty() ? "found no result" : "found a result of the kind '" + schema + "'";
  throw config::InputError(
      root.where, found,
      "a result.json that run, sweep or claims has kept, the folder that holds it, or a store");
}

}  // namespace

report::Language language_of(const Arguments& a) {
  return a.language == "zh" ? report::Language::zh : report::Language::en;
}

int report_page(const Arguments& a) {
  if (a.output.empty())
    throw config::InputError("report: no -o FILE", "the page to write, as report.html");
  const fs::path folder = require_writable_file(a.output, "-o");
  const std::string page = page_of(result_file(a.operands[0]), language_of(a));
  keep(folder, fs::path(a.output).filename().string(), page);
  return kDone;
}

}  // namespace podsim::cli
