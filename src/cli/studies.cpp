#include "src/cli/studies.h"

#include <algorithm>
#include <filesystem>

#include "podsim/report/report.h"
#include "podsim/study/thresholds.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/values.h"

namespace podsim::cli {
namespace {

study::Options with_progress(const Arguments& a, ProgressLine& progress) {
  study::Options options = a.options;
  options.progress = progress.callback();
  return options;
}

// Whatever can be seen to fail beforehand fails before anything is simulated.
template <class F>
auto simulate(const Arguments& a, F&& f) {
  if (!a.out.empty()) {
    require_writable(a.out);
    for (const char* name : {"result.json", "report.txt", "sweep.csv"})
      require_writable_file((std::filesystem::path(a.out) / name).string(), "--out");
  }
  ProgressLine progress(a.quiet, a.verbose);
  return f(with_progress(a, progress));
}

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

bool threshold_failed(const study::RunResult& result) {
  bool failed = false;
  for (const auto& t : result.thresholds) {
    if (t.passed) continue;
    failed = true;
    complain("threshold failed: " + study::in_words(t));
  }
  return failed;
}

std::string point_of(const study::SweepResult& result, const study::SweepRow& row) {
  std::string point;
  for (std::size_t i = 0; i < row.values.size(); ++i)
    point += (i > 0 ? " " : "") + result.axes[i].path + "=" + row.values[i];
  return point;
}

// Every point of a large grid may fail the same threshold: the first few say it.
void name_failed_thresholds(const study::SweepResult& result) {
  constexpr std::size_t named = 10;
  std::size_t failed = 0;
  for (const auto& row : result.rows)
    for (const auto& t : row.failed_thresholds)
      if (failed++ < named) complain(point_of(result, row) + ": threshold failed: " + t);
  if (failed > named)
    complain("and " + std::to_string(failed - named) + " more failed; --format json has them all");
}

struct Export {
  std::filesystem::path folder, file;
  std::string (*text)(const study::RunResult&) = nullptr;
};

// FORMAT=FILE, found wrong before anything is simulated.
Export export_of(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  const std::string format = argument.substr(0, equals);
  if (equals == std::string::npos)
    throw config::InputError("--export " + argument + ": no file", "FORMAT=FILE, as focus=x.csv");
  require_one_of("--export", format, {"focus", "months"});
  const std::string file = argument.substr(equals + 1);
  return {require_writable_file(file, "--export"), std::filesystem::path(file).filename(),
          format == "focus" ? report::focus_csv : report::months_csv};
}

std::vector<Export> exports_of(const Arguments& a) {
  std::vector<Export> all;
  for (const auto& e : a.exports) all.push_back(export_of(e));
  return all;
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
  const auto exports = exports_of(a);
  const auto result = simulate(a, [&](study::Options o) {
    o.timeline = !a.trace.empty();
    return study::run_file(a.operands[0], o);
  });
  if (!a.trace.empty())
    keep(folder, std::filesystem::path(a.trace).filename().string(), report::trace_json(result));
  for (const auto& e : exports) keep(e.folder, e.file.string(), e.text(result));
  const std::string json =
      a.format == "json" || !a.out.empty() ? report::run_json(result) : std::string();
  keep_report(a.out, json, report::run_document(result));
  print(a.format == "json"
            ? json
            : formatted(report::run_document(result, detail_of(a.detail)), a.format));
  return threshold_failed(result) ? kThresholdFailed : kDone;
}

int check(const Arguments& a) {
  const auto notes = study::check_file(a.operands[0], a.options);
  if (a.quiet) return kDone;
  report::Document d{report::Paragraph{a.operands[0] + ": valid"}};
  if (!notes.empty()) d.emplace_back(report::Items{notes});
  print(report::to_text(d, style_of_stdout()));
  return kDone;
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

int sweep(const Arguments& a) {
  const auto result = simulate(
      a, [&](const study::Options& o) { return study::sweep_file(a.operands[0], a.axes, o); });
  if (!a.out.empty()) {
    keep(a.out, "result.json", report::sweep_json(result));
    keep(a.out, "sweep.csv", report::sweep_csv(result));
  }
  print(a.format == "json" ? report::sweep_json(result) : report::sweep_csv(result));
  const auto failed = std::count_if(result.rows.begin(), result.rows.end(),
                                    [](const auto& row) { return !row.error.empty(); });
  if (failed > 0)
    complain(std::to_string(failed) + " of " + std::to_string(result.rows.size()) +
             " points failed; the column 'error' says why");
  name_failed_thresholds(result);
  return result.threshold_failed ? kThresholdFailed : kDone;
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
