// What a run takes from simulations is not known exactly: its error is drawn like any other input.
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>

#include "podsim/config/codec.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

using config::Distribution;

/// Standard deviation of the logarithm whose mean absolute deviation is `error`.
double spread_of(double error) { return error * std::sqrt(std::numbers::pi / 2); }

/// A factor on every phase's step on this chip.
void add_step_error(const RunParts& run, const std::string& chip, double error,
                    EconomicModel& model) {
  ModelInput in;
  in.name = "chips/" + chip + ".step_error";
  in.distribution.kind = Distribution::Kind::lognormal;
  in.distribution.values = {1, spread_of(error)};
  in.central = 1;
  in.unit = "1";
  in.how = "stated error";
  in.note = "factor on the simulated step; lognormal with a mean absolute error of " +
            units::print_rounded(100 * error, {}) + "% on runs held out of the calibration";
  std::size_t p = 0;
  for (const auto& [name, plan] : model.plans()) {
    for (std::size_t i = 0; i < plan.phases.size(); ++i)
      if (plan.phases[i].chip == chip) {
        in.set.emplace_back([=](Workspace& w, double v) { w.phases[p][i].step *= v; });
        ++in.simulations;
      }
    ++p;
  }
  if (!run.simulated()) in.simulations = 0;
  model.inputs.push_back(std::move(in));
}

void add_step_errors(const RunParts& run, EconomicModel& model, std::vector<std::string>& notes) {
  std::map<std::string, std::optional<double>> chips;  // the largest error of a chip's phases
  for (const PreparedPhase& p : run.prepared.phases) {
    auto& error = chips[p.run().chip];
    error = std::max(error, p.run().step_error);
  }
  for (const auto& [chip, error] : chips) {
    if (error)
      add_step_error(run, chip, *error, model);
    else
      notes.push_back("step times on " + chip +
                      " are taken as simulated: no calibration states their error");
  }
}

/// Goodput of a phase: that of one of the simulated runs, each with the same probability.
/// `job` is nothing where only the input's name is looked for.
void add_goodput(const PreparedPhase& phase, const job::JobResult* job, EconomicModel& model) {
  const auto names = model.plan_names();
  const auto p = static_cast<std::size_t>(std::lower_bound(names.begin(), names.end(), phase.plan) -
                                          names.begin());
  ModelInput in;
  in.name = phase.path() + ".goodput";
  in.distribution.kind = Distribution::Kind::empirical;
  in.distribution.values = job != nullptr ? job->goodputs : std::vector<double>{1};
  auto& values = in.distribution.values;
  std::sort(values.begin(), values.end());
  if (values.empty() || (job != nullptr && values.front() == values.back())) return;
  in.central = job != nullptr ? job->goodput.p50 : 1;
  in.unit = "1";
  in.how = "resampled";
  in.note = "one of the simulated runs of weeks";
  in.simulations = static_cast<std::int64_t>(values.size());
  in.set.emplace_back(
      [p, i = phase.index](Workspace& w, double v) { w.plans[p].phases[i].goodput = v; });
  model.inputs.push_back(std::move(in));
}

/// Whether a deal happens, where that is not certain.
void add_chance(std::size_t k, EconomicModel& model) {
  const std::string name = "market.deals[" + std::to_string(k) + "]";
  const auto& deal = model.market()->section().deals[k];
  const bool drawn = std::any_of(model.inputs.begin(), model.inputs.end(),
                                 [&](const auto& in) { return in.name == name + ".probability"; });
  if (!drawn && (deal.probability <= 0 || deal.probability >= 1)) return;
  ModelInput in;
  in.name = name;
  in.distribution.kind = Distribution::Kind::beta;
  in.distribution.values = {1, 1, 0, 1};
  in.central = MarketWork::central_chance;
  in.unit = "1";
  in.how = "chance";
  in.note =
      "whether '" + deal.customer + "' happens: it does where this lies above 1 - probability";
  in.chance = true;
  in.set.emplace_back([k](Workspace& w, double v) { w.market->chances[k] = v; });
  model.inputs.push_back(std::move(in));
}

}  // namespace

void add_simulated_inputs(const RunParts& run, EconomicModel& model,
                          std::vector<std::string>& notes) {
  add_step_errors(run, model, notes);
  for (std::size_t i = 0; i < run.prepared.phases.size(); ++i)
    add_goodput(run.prepared.phases[i],
                run.simulated() ? run.measured->phases[i].job.get() : nullptr, model);
  if (model.market() == nullptr) return;
  for (std::size_t k = 0; k < model.market()->section().deals.size(); ++k) add_chance(k, model);
}

}  // namespace podsim::study
