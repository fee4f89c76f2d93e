// Draws of a run's inputs, and the record of what they say.
#include "podsim/study/uncertainty.h"

#include <algorithm>
#include <cmath>

#include "podsim/base/parallel.h"
#include "podsim/config/codec.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

/// In the unit of the input.
UncertainInput record_of(const ModelInput& in, const EconomicModel& model, const Draws& draws) {
  UncertainInput r;
  r.name = in.name;
  r.label = label_of(in, model);
  r.distribution = in.chance ? "uniform" : in.distribution.text();
  r.unit = in.unit;
  r.how = in.how;
  r.simulations = in.simulations;
  r.note = in.note;
  const DrawnFigure s = summary(draws, in.name);
  r.central = in.chance ? 0.5 : in.central / in.per_unit;
  r.p10 = s.p10 / in.per_unit;
  r.p50 = s.p50 / in.per_unit;
  r.p90 = s.p90 / in.per_unit;
  return r;
}

std::vector<DrawnFigure> figures_of(const UncertainModel& m, const Draws& draws) {
  std::vector<DrawnFigure> all(m.figures.size());
  const std::vector<double> central = figures_at(m, central_values(m.economics));
  base::parallel_for(all.size(), [&](std::size_t i) {
    all[i] = summary(draws, m.figures[i].path);
    all[i].central = std::isnan(central[i]) ? 0 : central[i];
  });
  std::erase_if(all, [](const DrawnFigure& f) { return f.absent >= 1; });
  return all;
}

}  // namespace

void add_uncertainty(const RunParts& run, RunResult& result) {
  UncertainModel m = uncertain_model(run, result);
  const auto& section = run.document.scenario.uncertainty;
  const UncertaintySection settings = section.value_or(UncertaintySection{});
  UncertaintyResult r;
  r.draws = settings.draws;
  r.seed = settings.seed.value_or(run.options.seed);
  const auto seed = static_cast<std::uint64_t>(r.seed);
  auto draws = std::make_shared<Draws>(draw(m, static_cast<std::size_t>(settings.draws), seed));
  r.points = "Sobol points in " + std::to_string(draws->bounds.size() - 1) +
             " independent scrambles of Owen's";
  r.inputs.resize(m.economics.inputs.size());
  base::parallel_for(r.inputs.size(), [&](std::size_t i) {
    r.inputs[i] = record_of(m.economics.inputs[i], m.economics, *draws);
  });
  r.figures = figures_of(m, *draws);
  r.conditions = conditions(m, *draws);
  r.sensitivities = sensitivities(m, draws->count, seed);
  if (!m.copula.empty())
    m.notes.emplace_back(
        "no Sobol indices: they divide the variance between inputs only where those are "
        "independent, and some here are correlated");
  r.stresses = stresses(m, run, m.notes);
  r.notes = m.notes;
  if (result.series) add_sampled_series(m, *draws, *result.series);
  result.uncertainty = std::move(r);
  result.draws = std::move(draws);
}

}  // namespace podsim::study
