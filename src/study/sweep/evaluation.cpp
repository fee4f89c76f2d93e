#include "src/study/sweep/evaluation.h"

#include <algorithm>

#include "podsim/base/failure.h"
#include "podsim/config/codec.h"
#include "podsim/performance/worker_client.h"
#include "podsim/study/thresholds.h"
#include "src/study/run/assemble.h"
#include "src/study/sweep/metrics.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {
namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// "plans.rent." and "break_even.rent.", "decisions.rent.": figures of a plan that is not there.
bool is_of_plan(const std::string& path, const std::string& plan) {
  for (const char* part : {"plans.", "break_even.", "decisions."})
    if (path.starts_with(part + plan + ".")) return true;
  return false;
}

/// A candidate without the plans of `refused` and the thresholds on them.
Candidate without(const Candidate& all, const std::map<std::string, std::string>& refused) {
  Candidate c = all;
  auto scenario = std::make_shared<Scenario>(*all.scenario);
  for (const auto& [plan, reason] : refused) {
    scenario->plans.erase(plan);
    c.places.erase(plan);
    std::erase_if(scenario->thresholds,
                  [&](const Threshold& t) { return is_of_plan(t.path, plan); });
  }
  c.scenario = std::move(scenario);
  return c;
}

bool is_refused(const SweepRow& row, const std::string& path) {
  return std::any_of(row.refused_plans.begin(), row.refused_plans.end(),
                     [&](const auto& r) { return is_of_plan(path, r.first); });
}

}  // namespace

catalog::InputLog EvaluatedPoint::inputs() const {
  return measurement ? inputs_of(*measurement) : catalog::InputLog();
}

PointEvaluation::PointEvaluation(const Options& options, const std::vector<std::string>& metrics)
    : problem_(std::make_unique<const Problem>(Problem{std::make_shared<Stages>(options.catalogs),
                                                       options.seed, 0,
                                                       job::SimulationClock::in_process})),
      options_(options),
      metrics_(metrics) {}

PointEvaluation::~PointEvaluation() = default;

const catalog::Catalog& PointEvaluation::catalog() const { return problem_->stages->catalog(); }

EvaluatedPoint PointEvaluation::refused(const config::InputError& problem) {
  EvaluatedPoint out;
  out.row.status = PointStatus::refused;
  out.row.error = first_line(problem.what());
  out.whole_catalog = true;  // the value that would mend it may be anywhere
  out.wrong = std::make_exception_ptr(problem);
  return out;
}

EvaluatedPoint PointEvaluation::evaluate(const Document& document) const {
  EvaluatedPoint out;
  for (int attempt = 0; attempt < 2; ++attempt) {
    out = {};
    try {
      located(document.root, [&] { evaluate_once(document, out); });
      return out;
    } catch (const config::InputError& e) {
      return refused(e);
    } catch (const std::exception& e) {
      out.row.status = PointStatus::failed;
      out.row.error = first_line(base::words_of(e));
    }
  }
  return out;
}

void PointEvaluation::evaluate_once(const Document& d, EvaluatedPoint& out) const {
  const auto prepared_point = prepared(d, out);
  out.whole_catalog = is_uncertain(d) || !out.row.refused_plans.empty();
  // What the closed form's costs do not find by themselves, or find late.
  if (options_.fidelity == Fidelity::event || is_uncertain(d))
    check(*problem_, d, options_, *prepared_point);
  out.measurement = std::make_shared<const Measurement>(
      study::evaluate(*problem_, prepared_point, options_.fidelity));
  judge(d, *out.measurement, out.row);
}

std::shared_ptr<const Prepared> PointEvaluation::prepared(const Document& d,
                                                          EvaluatedPoint& out) const {
  check_paths(d.scenario.thresholds, d.scenario);  // no plan's fault
  const Candidate all = candidate_of(d);
  try {
    return std::make_shared<const Prepared>(prepare(*problem_, all));
  } catch (const config::InputError&) {
    if (all.scenario->plans.size() < 2) throw;
    for (const auto& [plan, phases] : all.scenario->plans) {
      std::map<std::string, std::string> others;
      for (const auto& [name, unused] : all.scenario->plans)
        if (name != plan) others[name];
      try {
        (void)prepare(*problem_, without(all, others));
      } catch (const config::InputError& e) {
        out.row.refused_plans[plan] = first_line(with_places(e, d.root).what());
      }
    }
    const std::size_t refused_plans = out.row.refused_plans.size();
    if (refused_plans == 0 || refused_plans == all.scenario->plans.size()) throw;
  }
  return std::make_shared<const Prepared>(prepare(*problem_, without(all, out.row.refused_plans)));
}

void PointEvaluation::judge(const Document& d, const Measurement& m, SweepRow& row) const {
  std::vector<Threshold> thresholds;
  for (const Threshold& t : d.scenario.thresholds)
    if (!is_refused(row, t.path)) thresholds.push_back(t);
  std::vector<std::string> asked;
  for (const auto& path : metrics_)
    if (!is_refused(row, path)) asked.push_back(path);

  RunResult result = figures_of(m, options_.fidelity);
  auto metrics = metrics_.empty() ? headline_metrics(result) : chosen_metrics(asked, result);
  const bool enough = metrics && std::all_of(thresholds.begin(), thresholds.end(), [&](auto& t) {
                        return config::number_at(result, t.path).has_value();
                      });
  if (!enough) {
    Document there = d;
    there.scenario.plans = m.scenario().plans;
    there.scenario.thresholds = thresholds;
    result = metrics ? assemble(there, options_, m) : whole_result(there, options_, *problem_, m);
    if (!metrics) metrics = metrics_matching(asked, result);
  }
  row.metrics = std::move(*metrics);
  for (const auto& t : study::evaluate(thresholds, result))
    if (!t.passed) row.failed_thresholds.push_back(in_words(t));
}

}  // namespace podsim::study
