#include "src/report/page/step_groups.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

#include "podsim/units/parse.h"
#include "src/report/summary.h"

namespace podsim::report::page {
namespace {

bool same_step(const study::PhaseResult& a, const study::PhaseResult& b) {
  return a.chip == b.chip && a.shape == b.shape && a.slices == b.slices && a.mesh == b.mesh &&
         a.step_time_s == b.step_time_s;
}

void add_phase(std::vector<StepGroup>& groups, const std::string& plan, std::size_t index,
               const study::PhaseResult& phase) {
  for (StepGroup& g : groups) {
    if (!same_step(*g.phase, phase)) continue;
    if (std::find(g.plans.begin(), g.plans.end(), plan) == g.plans.end()) g.plans.push_back(plan);
    return;
  }
  groups.push_back({&phase, plan, index, {plan}, nullptr, phase.chip});
}

/// Series are of the first phase by name, groups of the best plan's: they meet in the phase.
const study::StepSeries* series_for(const study::RunResult& r, const StepGroup& g) {
  if (!r.series) return nullptr;
  for (const study::StepSeries& s : r.series->steps) {
    const auto plan = r.plans.find(s.plan);
    if (plan == r.plans.end()) continue;
    const auto& phases = plan->second.phases;
    for (std::size_t i = 0; i < phases.size(); ++i)
      if (std::cmp_equal(i, s.phase) && same_step(phases[i], *g.phase)) return &s;
  }
  return nullptr;
}

}  // namespace

std::vector<StepGroup> step_groups(const study::RunResult& r) {
  std::vector<StepGroup> groups;
  for (const RankedPlan& p : ranking(r)) {
    const auto& phases = r.plans.at(p.name).phases;
    for (std::size_t i = phases.size(); i-- > 0;) add_phase(groups, p.name, i, phases[i]);
  }
  std::map<std::string, int> chips;
  for (const StepGroup& g : groups) ++chips[g.phase->chip];
  for (StepGroup& g : groups) {
    g.series = series_for(r, g);
    if (chips[g.phase->chip] > 1)
      g.label += ", " + std::to_string(g.phase->slices) + " x " + g.phase->shape + " (" +
                 g.plans.front() + ")";
  }
  return groups;
}

std::optional<double> stated_error(const study::RunResult& r, const std::string& chip) {
  for (const catalog::Input& i : r.inputs)
    if (i.path == "chips/" + chip + ".step_error") return units::parse_number(i.value);
  return std::nullopt;
}

double error_factor(double mean_absolute_error) {
  constexpr double ninetieth = 1.2815515655446004;  // quantile of the normal distribution
  return std::exp(ninetieth * mean_absolute_error * std::sqrt(std::numbers::pi / 2));
}

}  // namespace podsim::report::page
