#include "src/cli/studies.h"

#include <filesystem>

#include "podsim/report/report.h"
#include "podsim/study/thresholds.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/simulate.h"

namespace podsim::cli {
namespace {

std::string formatted(const report::Document& document, const std::string& format) {
  return format == "md" ? report::to_markdown(document)
                        : report::to_text(document, style_of_stdout());
}

void keep_report(const std::string& out, const std::string& json, const report::Document& d) {
  if (out.empty()) return;
  keep(out, "result.json", json);
  keep(out, "report.txt", report::to_text(d, {}));
}

// Names the failed thresholds of a result, so that the exit code is no riddle in any format.
bool threshold_failed(const config::Node& result, const std::string& file) {
  const config::Node* thresholds = result.find("thresholds");
  if (thresholds == nullptr) return false;
  bool failed = false;
  for (const auto& t : thresholds->items()) {
    if (t.find("passed")->scalar() == "true") continue;
    failed = true;
    complain(file + ": threshold failed: " + t.find("expression")->scalar() + " (it is " +
             t.find("value")->scalar() + ")");
  }
  return failed;
}

bool threshold_failed(const study::RunResult& result, const std::string& messages) {
  bool failed = false;
  for (const auto& t : result.thresholds) {
    if (t.passed) continue;
    failed = true;
    complain(message(messages, "threshold failed", study::in_words(t)));
  }
  return failed;
}

std::string export_text(const study::RunResult& result, const std::string& format) {
  if (format == "focus") return report::focus_csv(result);
  return format == "months" ? report::months_csv(result) : report::run_junit(result);
}

report::ReportDetail detail_of(const std::string& asked) {
  if (asked == "brief") return report::ReportDetail::brief;
  return asked == "full" ? report::ReportDetail::full : report::ReportDetail::normal;
}

bool differ(const study::Comparison& c) {
  return !c.inputs.empty() || !c.metrics.empty() || !c.ledger.empty();
}

}  // namespace

int run(const Arguments& a) {
  std::filesystem::path folder;
  if (!a.trace.empty()) {
    if (a.options.fidelity == study::Fidelity::analytic)
      throw config::InputError("a closed form has no timeline", "--fidelity event");
    folder = require_writable_file(a.trace, "--timeline");
  }
  const auto exports = exports_of(a, {"focus", "months", "junit"});
  const auto result = simulate(a, [&](study::Options o) {
    o.timeline = !a.trace.empty();
    return study::run_file(a.operands[0], o);
  });
  if (!a.trace.empty())
    keep(folder, std::filesystem::path(a.trace).filename().string(), report::trace_json(result));
  for (const auto& e : exports) keep(e.folder, e.file.string(), export_text(result, e.format));
  const std::string json =
      a.format == "json" || !a.out.empty() ? report::run_json(result) : std::string();
  keep_report(a.out, json, report::run_document(result));
  print(a.format == "json"
            ? json
            : formatted(report::run_document(result, detail_of(a.detail)), a.format));
  return threshold_failed(result, a.messages) ? kThresholdFailed : kDone;
}

int compare(const Arguments& a) {
  const auto [before, after] = simulate(a, [&](const study::Options& o) {
    return std::pair{study::result_of(a.operands[0], o), study::result_of(a.operands[1], o)};
  });
  const auto comparison = study::compare(before, after);
  const auto document = report::comparison_document(comparison);
  keep_report(a.out, report::comparison_json(comparison), document);
  print(a.format == "json" ? report::comparison_json(comparison) : formatted(document, a.format));
  const bool failed_before = threshold_failed(before, a.operands[0]);
  if (threshold_failed(after, a.operands[1]) || failed_before) return kThresholdFailed;
  return a.detailed_exitcode && differ(comparison) ? kDifferent : kDone;
}

int claims(const Arguments& a) {
  const std::string folder = a.operands[0].empty() ? "scenarios/report" : a.operands[0];
  const auto result =
      simulate(a, [&](const study::Options& o) { return study::claims_of(folder, o); });
  const auto document = report::claims_document(result);
  keep_report(a.out, report::claims_json(result), document);
  print(a.format == "json"  ? report::claims_json(result)
        : a.format == "csv" ? report::claims_csv(result)
                            : formatted(document, a.format));
  return kDone;
}

}  // namespace podsim::cli
