// The economics of a run as a function of its uncertain inputs, without a document in between.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/config/distribution.h"
#include "podsim/economics/figures.h"
#include "podsim/economics/fleet_input.h"
#include "src/study/uncertainty/market_model.h"

namespace podsim::study {

/// A fleet with the values of a draw.
struct FleetWork {
  economics::FleetInput input;
  economics::FleetResult result;
};

/// What one thread works in: plans and deals with the values of a draw.
struct Workspace {
  struct PhaseFactors {
    double step = 1, load = 1, idle = 1, system = 1;  ///< times the simulated figure
  };
  std::vector<economics::PlanInput> plans;
  std::vector<std::vector<PhaseFactors>> phases;
  std::vector<economics::PlanEngine> engines;
  std::optional<MarketWork> market;
  std::vector<FleetWork> fleets;

  // Results.
  std::size_t rented = 0;  ///< the cheapest rented plan
  std::vector<std::optional<economics::BreakEven>> break_even;
  std::vector<economics::PlanEngine::Savings> savings;
};

using Setter = std::function<void(Workspace&, double)>;

/// An input with its binding.
struct ModelInput {
  std::string name;
  config::Distribution distribution;
  double central = 0;
  std::vector<Setter> set;
  std::string unit;     ///< of shown values
  double per_unit = 1;  ///< shown value = value / per_unit
  std::string how;      ///< see UncertainInput
  std::int64_t simulations = 0;
  std::string note;
  bool chance = false;  ///< whether a deal happens: uniform on (0, 1)
};

/// A key that follows from inputs: `number` times the inputs' values to their powers.
struct DerivedInput {
  struct Factor {
    std::size_t input = 0;
    int power = 1;
  };
  double number = 1;
  std::vector<Factor> factors;
  std::vector<Setter> set;

  [[nodiscard]] double value(std::span<const double> inputs) const {
    double v = number;
    for (const Factor& f : factors) v = f.power > 0 ? v * inputs[f.input] : v / inputs[f.input];
    return v;
  }
};

struct ModelFigure {
  std::string path;
  std::function<double(const Workspace&)> read;
  bool headline = true;  ///< worth stating of every run
};

class EconomicModel {
 public:
  /// Plans and fleets by name, as the run has costed them.
  EconomicModel(std::map<std::string, economics::PlanInput> plans,
                const std::map<std::string, economics::FleetInput>& fleets,
                const std::optional<MarketInputs>& market, const catalog::Catalog& catalog);

  std::vector<ModelInput> inputs;
  std::vector<DerivedInput> derived;

  [[nodiscard]] Workspace workspace() const;
  /// Set every input, evaluate every plan and deal. Throws config::InputError where drawn dates are
  /// out of order.
  void evaluate(std::span<const double> values, Workspace& w) const;
  /// Evaluate what is set.
  void evaluate(Workspace& w) const;

  [[nodiscard]] const std::vector<std::string>& plan_names() const { return names_; }
  [[nodiscard]] const std::map<std::string, economics::PlanInput>& plans() const { return plans_; }
  [[nodiscard]] const MarketModel* market() const { return market_ ? &*market_ : nullptr; }
  [[nodiscard]] MarketModel* market() { return market_ ? &*market_ : nullptr; }
  [[nodiscard]] const std::vector<economics::FleetInput>& fleets() const { return fleets_; }
  /// Something drawn moves this fleet; the others stay as the run has them and have no figures.
  void draw_fleet(std::size_t fleet);

  /// Every figure there is: paths of the run's result.
  [[nodiscard]] std::vector<ModelFigure> figures() const;
  /// Those worth stating of every run.
  [[nodiscard]] std::vector<std::string> headlines() const;

 private:
  void add_plan_figures(std::size_t plan, std::vector<ModelFigure>& out) const;
  void add_over(std::size_t plan, std::vector<ModelFigure>& out) const;
  void add_like_for_like(std::size_t plan, std::vector<ModelFigure>& out) const;
  void add_market_figures(std::vector<ModelFigure>& out) const;
  void add_fleet_figures(std::vector<ModelFigure>& out) const;
  void evaluate_fleets(Workspace& w) const;
  void evaluate_market(Workspace& w) const;

  std::map<std::string, economics::PlanInput> plans_;
  std::vector<std::string> names_;
  std::optional<MarketModel> market_;
  std::vector<economics::FleetInput> fleets_;
  std::vector<std::size_t> drawn_fleets_;
  bool owns_ = false, rents_ = false;
};

}  // namespace podsim::study
