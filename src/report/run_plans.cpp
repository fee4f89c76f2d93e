// Who runs what, and how fast: one row per phase of a plan.
#include "src/report/grid.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/texts/plans.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

std::string months_of(const study::PhaseResult& p) {
  return p.from == p.to ? p.from : p.from + ".." + p.to;
}

std::string system_of(const study::PhaseResult& p, const Wording& w) {
  namespace t = texts::plans;
  std::string chips = w.chips(static_cast<double>(p.chips), p.chip);
  if (p.machines)
    chips =
        w(t::kMachines, {{"number", count(static_cast<double>(*p.machines))}, {"chips", chips}});
  std::string text = p.slices == 1
                         ? w(t::kOneSlice, {{"chips", chips}, {"shape", p.shape}})
                         : w(t::kSlices, {{"chips", chips},
                                          {"slices", count(static_cast<double>(p.slices))},
                                          {"shape", p.shape}});
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

template <class F>
void each_phase(const study::RunResult& r, F&& f) {
  for (const auto& [name, plan] : cheapest_first(r))
    for (std::size_t i = 0; i < plan->phases.size(); ++i)
      f(name, phase_label(name, *plan, i), plan->phases[i]);
}

std::optional<double> measured_error(const study::RunResult& r, const std::string& plan) {
  const auto it = r.reference->error.find(plan);
  return it == r.reference->error.end() ? std::nullopt : std::optional(it->second);
}

std::string memory_of(const study::PhaseResult& p, const Wording& w) {
  return w(texts::plans::kOf, {{"used", three_digits(p.memory_per_device_bytes / kGibibyte)},
                               {"capacity", three_digits(p.memory_capacity_bytes / kGibibyte)}});
}

}  // namespace

std::string mesh_in_words(const study::PhaseResult& p, const Wording& w) {
  std::string text;
  for (const auto& [axis, degree] : p.mesh)
    if (degree > 1) text += (text.empty() ? "" : ", ") + axis + " " + std::to_string(degree);
  return text.empty() ? w(texts::plans::kOneDevice) : text;
}

std::string phase_label(const std::string& plan, const study::PlanResult& result,
                        std::size_t index) {
  return result.phases.size() == 1 ? plan : plan + "/" + std::to_string(index + 1);
}

void add_plans(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail) {
  namespace t = texts::plans;
  d.emplace_back(Heading{2, w(t::kPlans)});
  Grid g(w);
  const bool all = detail == SectionDetail::all;
  g.text(t::kPlan).text(t::kMonths).text(t::kSystem).text(t::kOffer);
  if (all) g.text(t::kMesh);
  each_phase(r, [&](const auto&, const auto& label, const study::PhaseResult& p) {
    g.row({label, months_of(p),
           all ? system_of(p, w) : w.chips(static_cast<double>(p.chips), p.chip),
           w(t::kTenureOffer, {{"tenure", w.term(p.tenure)}, {"offer", p.offer}}),
           all ? mesh_in_words(p, w) : std::string()});
  });
  g.add_to(d);
}

void add_steps(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  d.emplace_back(Heading{2, w(t::kTrainingStep)});
  const bool analytic = r.fidelity != "analytic", measured = r.reference.has_value();
  Grid g(w);
  g.text(t::kPlan).time(t::kStep);
  if (analytic) g.time(t::kAnalyticStep);
  if (measured) g.time(t::kMeasuredStep).label(t::kRelativeError);
  g.count(t::kTokensPerSecond).share(t::kMfu).text(t::kBoundBy).label(t::kMemory);
  each_phase(r, [&](const auto& plan, const auto& label, const study::PhaseResult& p) {
    std::vector<GridCell> row{label, p.step_time_s};
    if (analytic) row.emplace_back(p.analytic_step_time_s);
    if (measured) {
      const auto error = measured_error(r, plan);
      row.emplace_back(error ? std::optional(r.reference->step_time_s) : std::nullopt);
      row.emplace_back(error ? signed_percent(*error) : std::string());
    }
    row.insert(row.end(), {p.tokens_per_s, p.mfu, w.term(p.bound_by), memory_of(p, w)});
    g.row(std::move(row));
  });
  g.add_to(d);
  if (measured) d.emplace_back(Paragraph{w(t::kMeasuredSource, {{"source", r.reference->source}})});
}

}  // namespace podsim::report
