// The verbs over many points: `sweep`, and `store` over what sweeps have kept.
#include <fmt/format.h>

#include "podsim/report/page.h"
#include "podsim/report/report.h"
#include "podsim/study/store.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/simulate.h"
#include "src/cli/studies.h"

namespace podsim::cli {
namespace {

/// Failures of one kind: every point of a large study may have the same one, the first few say it.
class Failures {
 public:
  explicit Failures(std::string messages) : messages_(std::move(messages)) {}
  ~Failures() {
    if (count_ > kNamed)
      complain("and " + std::to_string(count_ - kNamed) + " more; --format json has them all");
  }
  Failures(const Failures&) = delete;
  Failures& operator=(const Failures&) = delete;

  void name(const std::string& title, const std::string& text) {
    if (count_++ < kNamed) complain(message(messages_, title, text));
  }

 private:
  static constexpr std::size_t kNamed = 10;
  std::string messages_;
  std::size_t count_ = 0;
};

void name_failures(const study::SweepResult& result, const std::string& messages) {
  Failures points(messages), thresholds(messages);
  for (const auto& row : result.rows) {
    const std::string point = study::in_words(result, row);
    if (row.status == study::PointStatus::failed) points.name(point, row.error);
    for (const auto& t : row.failed_thresholds) thresholds.name(point, "threshold failed: " + t);
  }
}

std::string outcome_of(const study::SweepResult& result) {
  const study::SweepCounts& c = result.counts;
  std::string text = fmt::format("{} of {} points complete: {} ok, {} refused, {} failed",
                                 c.complete, c.points, c.ok, c.refused, c.failed);
  if (c.failed_thresholds > 0)
    text += fmt::format("; a threshold failed at {}", c.failed_thresholds);
  if (result.reused > 0) text += fmt::format("; {} were in the store", result.reused);
  return text;
}

int code_of(const study::SweepCounts& c, const Arguments& a) {
  if (c.failed > a.allow_failed || c.complete < c.points) return kFailure;
  if (c.refused > 0 && (a.strict || c.refused == c.points)) return kBadInput;
  return c.failed_thresholds > 0 ? kThresholdFailed : kDone;
}

/// The request of the command line, put on top of a study file where the operand is one.
study::SweepRequest request_of(const Arguments& a, study::Options& options) {
  study::SweepRequest r = a.sweep;
  r.scenario = a.operands[0];
  const auto file = study::load_study_file(a.operands[0]);
  if (!file) return r;
  const auto prepend = [](std::vector<std::string>& to, const std::vector<std::string>& from) {
    to.insert(to.begin(), from.begin(), from.end());
  };
  r.scenario = file->scenario;
  prepend(r.axes, file->axes);
  prepend(r.where, file->where);
  prepend(r.metrics, file->metrics);
  prepend(options.settings, file->set);
  prepend(options.thresholds, file->thresholds);
  if (r.points.empty()) r.points = file->points;
  if (r.design == study::Design::grid) r.design = file->design;
  if (r.samples == 0) r.samples = file->samples;
  if (!a.fidelity_given && file->fidelity) options.fidelity = *file->fidelity;
  if (!a.seed_given && file->seed) options.seed = *file->seed;
  return r;
}

void print_sweep(const study::SweepResult& result, const std::string& format) {
  print(format == "json" ? report::sweep_json(result) : report::sweep_csv(result));
}

int query(const Arguments& a) {
  if (!a.sql.empty()) {
    print(report::query_csv(study::query_store(a.files[0], a.sql)));
    return kDone;
  }
  const auto summary = study::store_summary(a.files[0]);
  print(a.format == "json" ? report::store_summary_json(summary)
                           : report::store_summary_text(summary));
  return kDone;
}

int merge(const Arguments& a) {
  if (a.output.empty()) throw config::InputError("store merge: no -o FILE", "the store to write");
  print(report::store_summary_text(study::merge_stores(a.files, a.output)));
  return kDone;
}

}  // namespace

int sweep(const Arguments& a) {
  const auto exports = exports_of(a, {"junit", "html"});
  const auto result = simulate(a, [&](study::Options o) {
    const study::SweepRequest request = request_of(a, o);
    return study::sweep(request, o);
  });
  if (!a.out.empty())
    keep_result(a.out, {{"result.json", report::sweep_json(result)},
                        {"sweep.csv", report::sweep_csv(result)}});
  for (const auto& e : exports)
    keep(e.folder, e.file.string(),
         e.format == "html" ? report::sweep_page(result, language_of(a))
                            : report::sweep_junit(result));
  print_sweep(result, a.format);
  name_failures(result, a.messages);
  complain(outcome_of(result));
  return code_of(result.counts, a);
}

int store(const Arguments& a) {
  const std::string& action = a.operands[0];
  require_one_of("ACTION", action, {"query", "export", "merge", "gc"});
  if (action != "merge" && a.files.size() > 1)
    throw config::InputError("store " + action + " takes one store",
                             "podsim store " + action + " FILE");
  if (action == "query") return query(a);
  if (action == "merge") return merge(a);
  if (action == "export") {
    const auto kept = study::stored_sweep(a.files[0]);
    print_sweep(kept, a.format);
    if (kept.counts.complete < kept.counts.points) complain(outcome_of(kept));
    return kDone;
  }
  print(fmt::format("{} rows deleted\n", study::collect_garbage(a.files[0])));
  return kDone;
}

}  // namespace podsim::cli
