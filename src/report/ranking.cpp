#include <algorithm>
#include <string>

#include "podsim/config/codec.h"
#include "podsim/units/parse.h"
#include "src/report/sections.h"
#include "src/report/summary.h"

namespace podsim::report {
namespace {

/// The expected error of the steps of a chip, where the catalog has one.
std::optional<double> step_error_of(const study::RunResult& r, const std::string& chip) {
  for (const catalog::Input& i : r.inputs)
    if (i.path == "chips/" + chip + ".step_error") return units::parse_number(i.value);
  return std::nullopt;
}

/// The number of measured runs on a chip, where the catalog has one.
std::optional<double> measured_runs_of(const study::RunResult& r, const std::string& chip) {
  for (const catalog::Input& i : r.inputs)
    if (i.path == "chips/" + chip + ".measured_runs") return units::parse_number(i.value);
  return std::nullopt;
}

/// Whether the catalog says that no run on the chip was measured.
bool is_unmeasured(const study::RunResult& r, const std::string& chip) {
  return measured_runs_of(r, chip) == 0;
}

double present_value_of_token(const study::PlanResult& p) {
  return p.tokens > 0 ? p.cost.npv_usd / p.tokens : 0;
}

/// Present value beyond that of the plan that decisions compare with, for its tokens.
double beyond(const study::RunResult& r, const std::string& name, const std::string& against) {
  if (const auto d = r.decisions.find(name); d != r.decisions.end() && d->second.against == against)
    return -d->second.npv_usd;
  const study::PlanResult& reference = r.plans.at(against);
  return (present_value_of_token(r.plans.at(name)) - present_value_of_token(reference)) *
         reference.tokens;
}

RankedPlan ranked(const study::RunResult& r, const std::string& name, const std::string& against) {
  const study::PlanResult& p = r.plans.at(name);
  RankedPlan out;
  out.name = name;
  out.extra_usd = beyond(r, name, against);
  out.usd_per_token = p.tokens > 0 ? p.cost.total_usd / p.tokens : 0;
  const double wanted = p.tokens + p.shortfall_tokens;
  out.unmet = wanted > 0 ? p.shortfall_tokens / wanted : 0;
  out.step_s = p.phases.back().step_time_s;
  out.step_error = step_error_of(r, p.phases.back().chip);
  for (const study::PhaseResult& phase : p.phases)
    if (!step_error_of(r, phase.chip)) out.step_error.reset();
  for (const study::PhaseResult& phase : p.phases)
    if (const auto runs = measured_runs_of(r, phase.chip))
      out.measured_runs = std::min(*runs, out.measured_runs.value_or(*runs));
  out.unmeasured =
      std::any_of(p.phases.begin(), p.phases.end(),
                  [&](const study::PhaseResult& phase) { return is_unmeasured(r, phase.chip); });
  return out;
}

}  // namespace

std::vector<RankedPlan> ranking(const study::RunResult& r) {
  std::vector<RankedPlan> plans;
  if (r.plans.empty()) return plans;
  const std::string against =
      r.decisions.empty() ? r.plans.begin()->first : r.decisions.begin()->second.against;
  for (const auto& [name, plan] : r.plans) plans.push_back(ranked(r, name, against));
  std::stable_sort(plans.begin(), plans.end(), [](const RankedPlan& a, const RankedPlan& b) {
    return a.extra_usd < b.extra_usd;
  });
  const double least = plans.front().extra_usd;
  for (RankedPlan& p : plans) p.extra_usd -= least;
  return plans;
}

std::vector<NamedPlan> cheapest_first(const study::RunResult& r) {
  std::vector<NamedPlan> plans;
  for (const RankedPlan& p : ranking(r)) plans.emplace_back(p.name, &r.plans.at(p.name));
  return plans;
}

}  // namespace podsim::report
