// Figures of the machine: the calibrated closed form times the steps again at a few values, and
// draws interpolate between them.
#include <algorithm>
#include <array>
#include <cmath>

#include "podsim/config/codec.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

constexpr std::array kNodes = {0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.999};

/// Step and draw of a phase, over those at the central value.
struct Effect {
  double step = 1, load = 1, idle = 1, system = 1;
};

struct Timed {
  double step = 0, load = 0, idle = 0, system = 0;
};

/// Every phase with another value in place of a catalog value.
std::vector<Timed> time_with(const RunParts& run, const config::Uncertain& u, double value) {
  Candidate candidate = run.prepared.candidate;
  for (catalog::Override& o : candidate.overrides)
    if (o.path == u.path) o.value = central_node(u, value);
  std::vector<Timed> timed;
  for (const PreparedPhase& p : prepare(run.problem, std::move(candidate)).phases) {
    const performance::StepResult& step = p.machine->analytic;
    const auto& device = p.run().cluster.device;
    timed.push_back({step.step_time.base(), step.power.base(), device.idle_power.base(),
                     device.peak_power.base()});
  }
  return timed;
}

Effect over(const Timed& a, const Timed& b) {
  const auto ratio = [](double x, double y) { return y > 0 ? x / y : 1; };
  return {ratio(a.step, b.step), ratio(a.load, b.load), ratio(a.idle, b.idle),
          ratio(a.system, b.system)};
}

/// Linear between nodes, constant beyond them.
class Curve {
 public:
  Curve(std::vector<double> at, std::vector<Effect> effects)
      : at_(std::move(at)), effects_(std::move(effects)) {}

  [[nodiscard]] Effect operator()(double v) const {
    if (v <= at_.front()) return effects_.front();
    if (v >= at_.back()) return effects_.back();
    const auto above =
        static_cast<std::size_t>(std::upper_bound(at_.begin(), at_.end(), v) - at_.begin());
    const Effect &a = effects_[above - 1], &b = effects_[above];
    const double t = (v - at_[above - 1]) / (at_[above] - at_[above - 1]);
    return {std::lerp(a.step, b.step, t), std::lerp(a.load, b.load, t),
            std::lerp(a.idle, b.idle, t), std::lerp(a.system, b.system, t)};
  }

  /// How far the step at every other node is off the line through its neighbours.
  [[nodiscard]] double error() const {
    double worst = 0;
    for (std::size_t i = 1; i + 1 < at_.size(); i += 2) {
      const double t = (at_[i] - at_[i - 1]) / (at_[i + 1] - at_[i - 1]);
      const double line = std::lerp(effects_[i - 1].step, effects_[i + 1].step, t);
      worst = std::max(worst, std::abs(line / effects_[i].step - 1));
    }
    return worst;
  }

 private:
  std::vector<double> at_;
  std::vector<Effect> effects_;
};

std::vector<double> node_values(const config::Distribution& d) {
  std::vector<double> at;
  for (const double u : kNodes)
    if (const double v = d.quantile(u); at.empty() || v > at.back()) at.push_back(v);
  return at;
}

}  // namespace

ModelInput machine_input(const RunParts& run, const config::Uncertain& u) {
  ModelInput in;
  in.how = "interpolated";
  if (!run.simulated()) {
    in.set.emplace_back([](Workspace&, double) {});
    return in;
  }
  const std::vector<double> at = node_values(u.distribution);
  const std::vector<Timed> now = time_with(run, u, u.central);
  std::vector<std::vector<Effect>> effects(now.size());
  for (const double v : at) {
    const std::vector<Timed> then = time_with(run, u, v);
    for (std::size_t i = 0; i < now.size(); ++i) effects[i].push_back(over(then[i], now[i]));
  }
  double worst = 0;
  const auto names = [&] {
    std::vector<std::string> all;
    for (const auto& [name, plan] : run.plans) all.push_back(name);
    return all;
  }();
  for (std::size_t i = 0; i < now.size(); ++i) {
    const PreparedPhase& p = run.prepared.phases[i];
    const auto plan = static_cast<std::size_t>(
        std::lower_bound(names.begin(), names.end(), p.plan) - names.begin());
    const Curve curve(at, effects[i]);
    worst = std::max(worst, curve.error());
    in.set.emplace_back([=, k = p.index](Workspace& w, double v) {
      const Effect e = curve(v);
      Workspace::PhaseFactors& phase = w.phases[plan][k];
      phase.step *= e.step;
      phase.load *= e.load;
      phase.idle *= e.idle;
      phase.system *= e.system;
    });
  }
  in.simulations = static_cast<std::int64_t>(now.size() * (at.size() + 1));
  in.note = "steps of the analytic model at " + std::to_string(at.size()) +
            " values scale the simulated ones; leaving every other out moves a step by " +
            units::print_rounded(100 * worst, {}) + " % at most; several such inputs multiply";
  return in;
}

}  // namespace podsim::study
