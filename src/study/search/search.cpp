// A search: variants by branch and bound, the best of each in full, ranked by the objective.
#include "podsim/study/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/system/expected_error.h"
#include "podsim/units/parse.h"
#include "src/study/run/assemble.h"
#include "src/study/search/enum_names.h"
#include "src/study/search/limits.h"
#include "src/study/search/search.h"
#include "src/study/search/timing.h"

namespace podsim::study {
namespace {

/// The settings that make the scenario what a candidate is.
std::vector<std::string> settings_of(const VariantSearch& search, const TimedLayout& t) {
  const Variant& v = search.variant();
  std::vector<std::string> s = v.settings;
  const std::string own = v.phase().parallelism ? "plans." + v.plan() + "[0]." : "";
  s.push_back(own + "parallelism=" + mesh_text(t.layout.mesh));
  const std::string& w = v.workload_path;
  s.push_back(fmt::format("{}.microbatches={}", w, t.layout.microbatches));
  if (t.layout.virtual_stages > 1)
    s.push_back(fmt::format("{}.pipeline={{schedule: interleaved, virtual_stages: {}}}", w,
                            t.layout.virtual_stages));
  const RecipeChoice& r = search.recipes()[t.recipe];
  const auto& written = search.space().request().workload;
  if (!(r.remat == written.remat)) s.push_back(w + ".remat=" + remat_text(r.remat));
  if (r.sharded != written.optimizer.sharded)
    s.push_back(fmt::format("{}.optimizer.sharded={}", w, r.sharded));
  return s;
}

SearchPlan plan_of(const VariantSearch& search, const TimedLayout& t, const Measurement& m,
                   Fidelity fidelity) {
  const RunResult r = figures_of(m, fidelity);
  const PlanResult& plan = r.plans.begin()->second;
  const PhaseResult& phase = plan.phases.front();
  SearchPlan p;
  p.settings = settings_of(search, t);
  p.chip = phase.chip;
  p.shape = phase.shape;
  p.chips = phase.chips;
  p.slices = phase.slices;
  p.mesh = phase.mesh;
  p.microbatches = t.layout.microbatches;
  p.virtual_stages = t.layout.virtual_stages;
  p.remat = remat_text(search.recipes()[t.recipe].remat);
  p.sharded_optimizer = search.recipes()[t.recipe].sharded;
  p.step_time_s = phase.step_time_s;
  p.analytic_step_time_s = phase.analytic_step_time_s;
  p.step_error = search.open(t.recipe).step_error();
  p.measured_runs = system::measured_runs(phase.chip, *search.variant().catalog);
  p.tokens_per_s = phase.tokens_per_s;
  p.mfu = phase.mfu;
  p.memory_device_bytes = phase.memory_device_bytes;
  p.memory_capacity_bytes = phase.memory_capacity_bytes;
  p.memory_verdict = phase.memory_verdict;
  p.bound_by = phase.bound_by;
  p.elapsed_days = plan.wall_clock_h.p50 / 24;
  p.total_usd = plan.cost.total_usd;
  p.per_million_tokens_usd = plan.cost.per_million_tokens_usd;
  p.it_power_mw = plan.cost.it_power_mw;
  p.tokens_per_mw_year = plan.cost.tokens_per_mw_year;
  p.energy_kwh = plan.energy_kwh;
  return p;
}

/// The figure that plans are ranked by: less is better.
double value_of(Objective o, const SearchPlan& p) {
  switch (o) {
    case Objective::step:
      return p.step_time_s;
    case Objective::cost:
      return p.per_million_tokens_usd;
    case Objective::time:
      return p.elapsed_days;
    case Objective::tokens_per_mw:
      return -p.tokens_per_mw_year;
    case Objective::chips:
      return static_cast<double>(p.chips);
  }
  return 0;
}

void mark_pareto(std::vector<SearchPlan>& plans) {
  for (SearchPlan& p : plans)
    p.pareto = std::none_of(plans.begin(), plans.end(), [&](const SearchPlan& q) {
      return q.elapsed_days <= p.elapsed_days && q.total_usd <= p.total_usd &&
             (q.elapsed_days < p.elapsed_days || q.total_usd < p.total_usd);
    });
}

struct Named {
  VariedSetting setting;
  const char* path;
};

std::string value_text(const VariantSearch& search, const TimedLayout& t, VariedSetting s) {
  const RecipeChoice& r = search.recipes()[t.recipe];
  switch (s) {
    case VariedSetting::mesh:
      return mesh_text(t.layout.mesh);
    case VariedSetting::microbatches:
      return std::to_string(t.layout.microbatches);
    case VariedSetting::virtual_stages:
      return std::to_string(t.layout.virtual_stages);
    case VariedSetting::remat:
      return remat_text(r.remat);
    case VariedSetting::sharded:
      return r.sharded ? "true" : "false";
  }
  return "";
}

/// For every setting the value that makes the step fastest, where it does.
std::vector<SearchChange> changes_of(const VariantSearch& search, const TimedLayout& from) {
  constexpr Named settings[] = {{VariedSetting::mesh, "parallelism"},
                                {VariedSetting::microbatches, "workload.microbatches"},
                                {VariedSetting::virtual_stages, "workload.pipeline.virtual_stages"},
                                {VariedSetting::remat, "workload.remat"},
                                {VariedSetting::sharded, "workload.optimizer.sharded"}};
  std::vector<SearchChange> changes;
  for (const auto& [setting, path] : settings) {
    const auto best = search.best_with(from, setting);
    if (!best || best->step >= from.step) continue;
    changes.push_back({path, value_text(search, from, setting), value_text(search, *best, setting),
                       best->step.base(), 1 - best->step / from.step});
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const auto& a, const auto& b) { return a.gain > b.gain; });
  return changes;
}

/// A candidate worth evaluating in full.
struct Finalist {
  const VariantSearch* search;
  TimedLayout timed;
  SearchPlan plan;
};

class PlanSearch {
 public:
  PlanSearch(config::Node root, const SearchRequest& request, const Options& options,
             std::shared_ptr<Stages> stages)
      : request_(request),
        options_(options),
        top_(static_cast<std::size_t>(std::max<std::int64_t>(1, request.top))),
        problem_{std::move(stages), options.seed, 0, job::SimulationClock::in_process},
        space_(std::move(root), request, options, problem_) {
    result_.name = space_.name();
    result_.objective = config::name_of(request.objective);
    result_.fidelity = options.fidelity == Fidelity::event ? "event" : "analytic";
    result_.exhaustive = request.exhaustive;
    result_.space = space_.in_words();
  }

  SearchResult run() {
    return located(space_.root(), [&] {
      find();
      evaluate_all(Fidelity::analytic);
      keep_best();
      if (options_.fidelity == Fidelity::event) {
        evaluate_all(Fidelity::event);
        sort();
      }
      for (const Finalist& f : finalists_) result_.plans.push_back(f.plan);
      mark_pareto(result_.plans);
      if (request_.compare) compare_with_scenario();
      return std::move(result_);
    });
  }

 private:
  void tell(const std::string& what, std::size_t done, std::size_t of) const {
    if (options_.progress) options_.progress(what, static_cast<int>(done), static_cast<int>(of));
  }

  void find() {
    for (const VariantProblem& p : space_.problems())
      result_.refused.push_back({config::join(p.settings, " "), p.reason});
    std::size_t done = 0;
    for (const Variant& v : space_.variants()) {
      tell("searching", done++, space_.variants().size());
      result_.plan = v.plan();
      auto search = std::make_unique<VariantSearch>(space_, v);
      const auto best = search->fastest(top_, request_.exhaustive, result_.counts, request_.gap);
      if (best.empty())
        result_.refused.push_back({config::join(v.settings, " "), why_nothing_fits(*search)});
      for (const TimedLayout& t : best) finalists_.push_back({search.get(), t, {}});
      searches_.push_back(std::move(search));
    }
    if (finalists_.empty()) refuse_all();
  }

  /// Returns the reason why no candidate of a variant runs.
  static std::string why_nothing_fits(const VariantSearch& search) {
    try {
      search.refuse();
    } catch (const config::InputError& e) {
      const std::string text = e.problems().front().message;
      return text.substr(0, text.find('\n'));
    }
  }

  [[noreturn]] void refuse_all() const {
    if (!space_.problems().empty() && searches_.empty())
      std::rethrow_exception(space_.problems().front().wrong);
    const std::string reason =
        result_.refused.empty() ? "the space is empty" : result_.refused.front().reason;
    throw config::InputError(fmt::format("none of {} candidates divides and fits: {}",
                                         result_.counts.candidates, reason),
                             "a system with more memory, more chips, or a smaller batch");
  }

  void evaluate_all(Fidelity fidelity) {
    std::size_t done = 0;
    std::exception_ptr wrong;
    std::vector<Finalist> evaluated;
    for (Finalist& f : finalists_) {
      tell(fidelity == Fidelity::event ? "simulating" : "costing", done++, finalists_.size());
      try {
        evaluate_plan(f, fidelity);
        evaluated.push_back(std::move(f));
      } catch (const config::InputError& e) {
        if (!wrong) wrong = std::current_exception();
        refuse(f.search->variant().settings, e);
      }
    }
    if (evaluated.empty()) std::rethrow_exception(wrong);
    finalists_ = std::move(evaluated);
    sort();
  }

  void evaluate_plan(Finalist& f, Fidelity fidelity) const {
    const Variant& v = f.search->variant();
    const auto m =
        evaluate(problem_, v.with(f.search->recipes()[f.timed.recipe], f.timed.layout), fidelity);
    f.plan = plan_of(*f.search, f.timed, m, fidelity);
  }

  /// A variant that has no price, say, is left out; said once.
  void refuse(const std::vector<std::string>& settings, const config::InputError& e) {
    const std::string values = config::join(settings, " ");
    if (std::any_of(result_.refused.begin(), result_.refused.end(),
                    [&](const RefusedVariant& r) { return r.values == values; }))
      return;
    result_.refused.push_back({values, e.problems().front().message});
  }

  void sort() {
    std::stable_sort(finalists_.begin(), finalists_.end(), [&](const auto& a, const auto& b) {
      const double x = value_of(request_.objective, a.plan);
      const double y = value_of(request_.objective, b.plan);
      return x != y ? x < y : a.plan.step_time_s < b.plan.step_time_s;
    });
  }

  void keep_best() {
    const SearchPlan nearest = finalists_.front().plan;
    std::erase_if(finalists_, [&](const Finalist& f) {
      return !broken_limit(request_.limits, f.plan).empty();
    });
    if (finalists_.empty())
      throw config::InputError(
          fmt::format("no plan keeps within the limits: the best by {} needs {}", result_.objective,
                      broken_limit(request_.limits, nearest)),
          "wider limits, or other chips with --over");
    if (finalists_.size() > top_) finalists_.resize(top_);
  }

  /// The scenario itself on the machine of the best plan, and what to change of it first.
  void compare_with_scenario() {
    const VariantSearch& search = *finalists_.front().search;
    const auto written = search.as_written();
    if (!written) return;
    const Variant& v = search.variant();
    const auto m = evaluate(problem_, v.with(search.recipes()[written->recipe], written->layout),
                            options_.fidelity);
    result_.as_written = plan_of(search, *written, m, options_.fidelity);
    result_.changes = changes_of(search, *written);
  }

  const SearchRequest& request_;
  const Options& options_;
  std::size_t top_;
  Problem problem_;
  SearchSpace space_;
  std::vector<std::unique_ptr<VariantSearch>> searches_;
  std::vector<Finalist> finalists_;
  SearchResult result_;
};

}  // namespace

SearchResult search_document(config::Node root, const SearchRequest& request,
                             const Options& options, std::shared_ptr<Stages> stages) {
  return PlanSearch(std::move(root), request, options, std::move(stages)).run();
}

SearchResult search(const SearchRequest& request, const Options& options) {
  return search_document(load_document(request.scenario, options.settings), request, options,
                         std::make_shared<Stages>(options.catalogs));
}

}  // namespace podsim::study
