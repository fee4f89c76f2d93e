#include "src/cli/studies.h"

#include <algorithm>
#include <filesystem>

#include "podsim/report/page.h"
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
  keep_result(out, {{"result.json", json}, {"report.txt", report::to_text(d, {})}});
}

// Names the failed thresholds of a result, so that the exit code is no riddle in any format.
bool threshold_failed(const study::RunResult& result, const std::string& messages) {
  bool failed = false;
  for (const auto& t : result.thresholds) {
    if (t.passed) continue;
    failed = true;
    complain(message(messages, "threshold failed", study::in_words(t)));
  }
  return failed;
}

std::string export_text(const study::RunResult& result, const std::string& format,
                        report::Language language) {
  if (format == "html") return report::run_page(result, language);
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
      throw config::InputError("the analytic model has no timeline", "--fidelity event");
    folder = require_writable_file(a.trace, "--timeline");
  }
  const auto exports = exports_of(a, {"focus", "months", "junit", "html"});
  const auto result = simulate(a, [&](study::Options o) {
    o.timeline = !a.trace.empty();
    return study::run_file(a.operands[0], o);
  });
  if (!a.trace.empty())
    keep(folder, std::filesystem::path(a.trace).filename().string(), report::trace_json(result));
  for (const auto& e : exports)
    keep(e.folder, e.file.string(), export_text(result, e.format, language_of(a)));
  const std::string json =
      a.format == "json" || !a.out.empty() ? report::run_json(result) : std::string();
  keep_report(a.out, json,
              report::run_document(result, report::ReportDetail::full, language_of(a)));
  print(
      a.format == "json"
          ? json
          : formatted(report::run_document(result, detail_of(a.detail), language_of(a)), a.format));
  return threshold_failed(result, a.messages) ? kThresholdFailed : kDone;
}

int compare(const Arguments& a) {
  study::ComparisonRequest request = a.comparison;
  request.sides = a.files;
  if (!a.baseline.empty()) request.sides.insert(request.sides.begin(), a.baseline);
  if (!a.baseline.empty() && request.tolerances.empty()) request.tolerances = {"* 0"};
  const auto result =
      simulate(a, [&](const study::Options& o) { return study::compare(request, o); });
  constexpr std::size_t rows = 100'000;  // all of them
  const auto document = report::comparison_document(result, rows, language_of(a));
  keep_report(a.out, report::comparison_json(result), document);
  print(a.format == "json"  ? report::comparison_json(result)
        : a.format == "csv" ? report::comparison_csv(result)
        : a.format == "md"  ? report::comparison_markdown(result, language_of(a))
                            : formatted(document, a.format));
  for (const auto& [side, condition] : result.failed_thresholds)
    complain(message(a.messages, side, "threshold failed: " + condition));
  for (const auto& c : result.comparisons)
    for (const auto& e : c.exceeded)
      complain(
          message(a.messages, c.new_name,
                  "beyond its tolerance: " + e.path + " " + e.old_value + " → " + e.new_value));
  if (!result.failed_thresholds.empty()) return kThresholdFailed;
  const auto beyond = [&](const study::Comparison& c) {
    return !c.exceeded.empty() || (a.detailed_exitcode && differ(c));
  };
  return std::any_of(result.comparisons.begin(), result.comparisons.end(), beyond) ? kDifferent
                                                                                   : kDone;
}

int claims(const Arguments& a) {
  const auto exports = exports_of(a, {"html"});
  const auto result =
      simulate(a, [&](const study::Options& o) { return study::claims_of(a.operands[0], o); });
  for (const auto& e : exports)
    keep(e.folder, e.file.string(), report::claims_page(result, language_of(a)));
  const auto document = report::claims_document(result, detail_of(a.detail), language_of(a));
  keep_report(a.out, report::claims_json(result),
              report::claims_document(result, report::ReportDetail::full, language_of(a)));
  print(a.format == "json"  ? report::claims_json(result)
        : a.format == "csv" ? report::claims_csv(result)
                            : formatted(document, a.format));
  return kDone;
}

}  // namespace podsim::cli
