#include "src/cli/operations.h"

#include "podsim/report/report.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"

namespace podsim::cli {
namespace {

/// Prints entries or what is said of them, and keeps a file of each.
void put_entries(const Arguments& a, const std::vector<catalog::Calibration>& entries,
                 const report::Document& document) {
  std::string yaml;
  std::vector<KeptFile> files;
  for (const auto& entry : entries) {
    const std::string text = report::calibration_yaml(entry);
    files.push_back({entry.name + ".yaml", text});
    yaml += (yaml.empty() ? "" : "---\n") + text;
  }
  if (!a.out.empty() && !files.empty()) keep_result(a.out, files);
  print(a.format == "yaml" ? yaml : report::to_text(document, style_of_stdout()));
}

void refuse_others(const Arguments& a, const char* what) {
  if (!a.fit.empty() || !a.output.empty())
    throw config::InputError(std::string("--fit and --output are not for ") + what,
                             "--out DIR for a file of each entry");
}

}  // namespace

int validate_kernels(const Arguments& a) {
  if (!a.filters.empty() || !a.emit_scenario.empty() || a.ablate || a.no_refit || a.quiet ||
      a.verbose || !a.thresholds.empty())
    throw config::InputError(
        "--filter, --emit-scenario, --ablate, --quiet, --verbose and --threshold are for training "
        "runs",
        "podsim validate, without operations");
  require_out(a, "validate_operations");
  const auto v = calibration::validate_operations(a.rows, a.cross, a.options);
  const auto document = report::operation_validation_document(v);
  const std::string json = report::operation_validation_json(v);
  if (!a.out.empty())
    keep_result(
        a.out, {{"result.json", json}, {"report.txt", report::to_text(document, report::Style{})}});
  print(a.format == "json" ? json
        : a.format == "md" ? report::to_markdown(document)
                           : report::to_text(document, style_of_stdout()));
  return kDone;
}

int calibrate_kernels(const Arguments& a, const std::string& date) {
  refuse_others(a, "calibrate operations");
  if (!a.nccl.empty() || !a.gemm.empty())
    throw config::InputError("--nccl and --gemm are your own measurements", "calibrate machine");
  require_out(a, "");
  auto filter = a.rows;
  filter.chip = a.chip;
  const auto entries = calibration::calibrate_operations(filter, date, a.options);
  report::Document document;
  for (const auto& entry : entries)
    for (auto& part : report::calibration_document(entry)) document.push_back(part);
  put_entries(a, entries, document);
  return kDone;
}

int calibrate_own_machine(const Arguments& a, const std::string& date) {
  refuse_others(a, "calibrate machine");
  if (!a.rows.files.empty() || !a.rows.source.empty())
    throw config::InputError("--measurements and --source are for published tables",
                             "--nccl FILE for collectives, --gemm FILE.csv for products");
  if (a.chip.empty()) throw config::InputError("--chip is missing", "the chip of the machine");
  require_out(a, "");
  const auto m = calibration::calibrate_machine({a.chip, a.nccl, a.gemm}, date, a.options);
  put_entries(a, m.entries, report::machine_document(m));
  return kDone;
}

}  // namespace podsim::cli
