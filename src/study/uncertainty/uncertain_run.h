// The uncertain inputs of one run, and what follows from drawing them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "podsim/study/uncertainty.h"
#include "src/study/run/assemble.h"
#include "src/study/uncertainty/economic_model.h"
#include "src/study/uncertainty/points.h"

namespace podsim::study {

/// What a run has come to when its inputs are to be drawn.
struct RunParts {
  const Document& document;
  const Options& options;
  const Problem& problem;
  const Prepared& prepared;
  const std::map<std::string, economics::PlanInput>& plans;
  const std::optional<MarketInputs>& market;
  const std::vector<catalog::Input>& inputs;  ///< catalog values read
  const Measurement* measured = nullptr;      ///< nothing: only to find what is wrong

  [[nodiscard]] bool simulated() const { return measured != nullptr; }
  [[nodiscard]] const catalog::Catalog& catalog() const { return *prepared.catalog; }
};

/// Whether the scenario asks for draws: it has a distribution, or the section.
bool is_uncertain(const Document& d);

/// A model with all its inputs and how they move together.
struct UncertainModel {
  EconomicModel economics;
  Copula copula;
  std::vector<ModelFigure> figures;  ///< those that are stated or asked for
  std::vector<std::string> headlines;
  std::vector<Threshold> conditions;
  std::vector<std::string> stressed;  ///< figures of statements under a stress
  std::vector<std::string> notes;

  explicit UncertainModel(EconomicModel model) : economics(std::move(model)) {}
};

/// Throws config::InputError for inputs that nothing uses, unknown names and contradictions.
/// `result` serves figures of phases; it may be empty where nothing is simulated.
UncertainModel uncertain_model(const RunParts& run, const RunResult& result);

/// Adds `uncertainty` and `draws` to the result.
void add_uncertainty(const RunParts& run, RunResult& result);

// Parts of it.

/// Inputs that no scenario states: error of the calibration, replicas of the job, chances of deals.
void add_simulated_inputs(const RunParts& run, EconomicModel& model,
                          std::vector<std::string>& notes);
/// A catalog value of the machine: its steps are timed again at several values.
ModelInput machine_input(const RunParts& run, const config::Uncertain& u);

/// The name of an input in words: "Blackstone venture closes", "demand: tokens".
std::string label_of(const ModelInput& input, const EconomicModel& model);

Draws draw(const UncertainModel& model, std::size_t count, std::uint64_t seed);
/// Every input at its central value.
std::vector<double> central_values(const EconomicModel& model);
std::vector<double> figures_at(const UncertainModel& model, const std::vector<double>& inputs);

std::vector<Sensitivity> sensitivities(const UncertainModel& model, std::size_t draws,
                                       std::uint64_t seed);
std::vector<DrawnCondition> conditions(const UncertainModel& model, const Draws& draws);
std::vector<Stress> stresses(const UncertainModel& model, const RunParts& run,
                             std::vector<std::string>& notes);

/// Adds bands to the curves of `series`, and distributions of present values.
void add_sampled_series(const UncertainModel& model, const Draws& draws, ResultSeries& series);

/// Throws config::InputError for names that are no stress.
void check_stresses(const std::vector<std::string>& names);

}  // namespace podsim::study
