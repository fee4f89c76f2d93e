#include "src/cli/training.h"

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/report/report.h"
#include "podsim/report/training.h"
#include "podsim/study/thresholds.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"

namespace podsim::cli {
namespace {

void print_document(const report::Document& document, const std::string& format) {
  print(format == "md" ? report::to_markdown(document)
                       : report::to_text(document, style_of_stdout()));
}

/// DIR/result.json and DIR/report.txt, and plots beside them.
void keep_report(const Arguments& a, const std::string& json, const report::Document& document,
                 const std::map<std::string, std::string>& plots = {}) {
  if (a.out.empty()) return;
  std::vector<KeptFile> files{{"result.json", json}, {"report.txt", report::to_text(document, {})}};
  for (const auto& [family, svg] : plots) files.push_back({family + ".svg", svg});
  keep_result(a.out, files);
}

void require_together(const Arguments& a) {
  if (!a.rows.source.empty())
    throw config::InputError("--source is for single operations", "--filter COLUMN=VALUE");
  if (a.no_refit && !a.ablate)
    throw config::InputError("--no-refit goes with --ablate", "--ablate --no-refit");
  if ((a.quiet || a.verbose) && !a.ablate)
    throw config::InputError("--quiet and --verbose go with --ablate", "--ablate --verbose");
  if (a.ablate && (a.cross || !a.emit_scenario.empty() || !a.thresholds.empty()))
    throw config::InputError("--ablate has figures of its own",
                             "--ablate without --cross, --emit-scenario and --threshold");
}

int ablate_runs(const calibration::RunFilter& filter, const Arguments& a) {
  study::Options options = a.options;
  ProgressLine progress(a.quiet, a.verbose);
  options.progress = progress.callback();
  const auto ablation = calibration::ablate_training(filter, !a.no_refit, options);
  const auto document = report::ablation_document(ablation);
  const std::string json = report::ablation_json(ablation);
  keep_report(a, json, document);
  if (a.format == "json") print(json);
  if (a.format != "json") print_document(document, a.format);
  return kDone;
}

/// Names those that failed, in any format.
bool threshold_failed(const calibration::TrainingValidation& v) {
  bool failed = false;
  for (const auto& t : v.thresholds) {
    if (t.passed) continue;
    failed = true;
    complain("threshold failed: " + study::in_words(t));
  }
  return failed;
}

}  // namespace

int validate_runs(const Arguments& a) {
  require_together(a);
  require_out(a, a.ablate ? "ablation" : "validate");
  calibration::RunFilter filter{a.rows.files, a.filters, a.rows.chip};
  filter.strict = a.strict || a.ablate;
  if (!a.emit_scenario.empty()) {
    print(config::to_yaml(calibration::training_scenario(filter, a.emit_scenario, a.options)));
    return kDone;
  }
  if (a.ablate) return ablate_runs(filter, a);
  calibration::ValidateOptions chosen;
  chosen.cross = a.cross;
  for (const auto& text : a.thresholds)
    chosen.thresholds.push_back(study::parse_threshold(text, "--threshold"));
  const auto v = calibration::validate_training(filter, chosen, a.options);
  const auto document = report::training_document(v);
  const std::string json = report::training_json(v);
  keep_report(a, json, document, report::training_plots(v));
  if (a.format == "json") print(json);
  if (a.format != "json") print_document(document, a.format);
  return threshold_failed(v) ? kThresholdFailed : kDone;
}

std::optional<std::filesystem::path> output_of(const Arguments& a) {
  if (a.output.empty()) return std::nullopt;
  return require_writable_file(a.output, "--output") / std::filesystem::path(a.output).filename();
}

int calibrate_runs(const Arguments& a, const std::string& date) {
  if (!a.fit.empty() || !a.rows.source.empty())
    throw config::InputError("--fit and --source are for single operations", "calibrate chip");
  require_out(a, "");
  const auto file = output_of(a);
  if (file && a.chip.empty() && a.rows.files.empty())
    throw config::InputError(
        "--output takes the rates of one chip, and the published runs have "
        "several",
        "--chip CHIP, or --out DIR for a file of each");
  const auto c = calibration::calibrate_training({a.rows.files, a.chip, date}, a.options);
  if (file && c.entries.size() != 1) {
    std::vector<std::string> chips;
    for (const auto& entry : c.entries) chips.push_back(entry.chip);
    throw config::InputError(
        "--output takes the rates of one chip, and the table has runs on " + config::join(chips),
        "--chip CHIP, or --out DIR for a file of each");
  }
  std::string yaml;
  for (const auto& entry : c.entries) yaml += report::calibration_yaml(entry);
  if (!a.out.empty()) {
    std::vector<KeptFile> files{{"training.csv", report::training_residuals_csv(c)}};
    for (const auto& entry : c.entries)
      files.push_back({entry.name + ".yaml", report::calibration_yaml(entry)});
    keep_result(a.out, files);
  }
  if (file) keep(file->parent_path(), file->filename().string(), yaml);
  print(a.format == "yaml"
            ? yaml
            : report::to_text(report::training_calibration_document(c), style_of_stdout()));
  return kDone;
}

}  // namespace podsim::cli
