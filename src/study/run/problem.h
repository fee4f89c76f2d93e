// Prepare once, evaluate many times: a scenario as a problem, and what one candidate comes to.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "podsim/economics/fleet_input.h"
#include "podsim/economics/market.h"
#include "podsim/economics/plan.h"
#include "podsim/job/job.h"
#include "podsim/study/scenario.h"
#include "src/study/run/stages.h"
#include "src/study/uncertainty/market_model.h"

namespace podsim::study {

/// A scenario with some values changed: what a point of a sweep, a search or a sample evaluates.
struct Candidate {
  std::shared_ptr<const Scenario> scenario;
  /// Catalog values in place of the catalog's, the medians of uncertain ones among them.
  std::vector<catalog::Override> overrides;
  std::map<std::string, std::vector<config::Location>> places;  ///< phases of plans, for messages
};

/// The document as it is.
Candidate candidate_of(const Document& document);

/// Returns the run that a phase of a scenario asks for. `path` is the phase's, for messages. Throws
/// config::InputError without a system.
system::RunRequest run_request(const Scenario& s, const Phase& phase, const std::string& path);

/// What all candidates of a command have in common.
struct Problem {
  std::shared_ptr<Stages> stages;
  std::int64_t seed = 1;       ///< of the run of weeks
  std::int64_t timelines = 0;  ///< devices whose operations are kept
  job::SimulationClock clock =
      job::SimulationClock::in_process;  ///< of the run of weeks; results are the same
};

/// A phase of a plan with its machine resolved and its prices read; nothing is simulated.
struct PreparedPhase {
  std::string plan;
  std::size_t index = 0;  ///< in the plan
  const Phase* section = nullptr;
  std::shared_ptr<const Machine> machine;
  economics::PlanPhase priced;  ///< at the closed form's step, before the run of weeks
  bool spot = false;            ///< the provider may take the chips back
  std::int64_t machines = 1;    ///< as many as the phase's budget allows; 0: known after the step

  [[nodiscard]] const system::ResolvedRun& run() const { return machine->run; }
  /// "plans.rent[0]".
  [[nodiscard]] std::string path() const {
    return "plans." + plan + "[" + std::to_string(index) + "]";
  }
  /// Path within a result of a section that the phase may have as its `own`.
  [[nodiscard]] std::string section_path(const std::string& name, bool own) const {
    return "scenario." + (own ? path() + "." : std::string()) + name;
  }
};

/// A one-off run without any date is taken to begin here; only the calendar of its ledger
/// periods depends on it.
constexpr units::Month kRunStart = units::Month::of(2026, 1);

/// A candidate with everything read and checked that needs no step.
struct Prepared {
  Candidate candidate;
  std::shared_ptr<const catalog::Catalog> catalog;
  std::vector<PreparedPhase> phases;                  ///< in order of plan name and phase
  std::map<std::string, economics::PlanInput> plans;  ///< with the phases as they are priced
  std::map<std::string, economics::FleetInput> fleets;
  catalog::InputLog log;  ///< catalog values of prices and terms; machines have logs of their own

  [[nodiscard]] const Scenario& scenario() const { return *candidate.scenario; }
};

/// Adds the keys that the phase's machine follows from.
void log_keys(const PreparedPhase& phase, catalog::InputLog& log);

/// All catalog values and keys that were read before anything was simulated.
catalog::InputLog inputs_of(const Prepared& prepared);

/// Resolves machines and prices. Problems of all phases are collected; each has the path of its key
/// or the place of its phase. Throws config::InputError.
Prepared prepare(const Problem& problem, Candidate candidate);

/// A phase with its unit of work timed and its run of weeks simulated. `step` is what one unit of
/// work takes; for training that is a step.
struct PhaseMeasurement {
  const PreparedPhase* prepared = nullptr;
  std::shared_ptr<const performance::StepResult> step;
  units::Time analytic_step;
  std::shared_ptr<const job::JobResult> job;
  std::optional<units::Time> daly;  ///< the interval that Daly's formula gives
  std::int64_t machines = 1;
  double held_fraction = 1;   ///< of the wall clock with chips, or chips paid all the same
  std::string offer;          ///< what is rented or bought: "on_demand, gcp us"
  catalog::InputLog job_log;  ///< inputs of its interruptions, restarts and checkpoints
};

/// Inputs of a phase's machine, step, power and run of weeks.
catalog::InputLog inputs_of(const PhaseMeasurement& phase);

/// What one candidate comes to: typed, without documents. It holds all that it points to.
struct Measurement {
  std::shared_ptr<const Prepared> prepared;
  std::vector<PhaseMeasurement> phases;
  std::map<std::string, economics::PlanInput> plans;
  std::map<std::string, economics::PlanCost> costs;
  std::map<std::string, economics::BreakEven> break_even;
  std::map<std::string, economics::FleetResult> fleets;
  std::optional<MarketInputs> market;
  catalog::InputLog log;  ///< catalog values of fleets and market

  [[nodiscard]] const Scenario& scenario() const { return prepared->scenario(); }
};

/// All catalog values and keys that a measurement rests on.
catalog::InputLog inputs_of(const Measurement& measurement);

/// Times the steps of a candidate, simulates its weeks and costs its plans. Pure: the same problem
/// and candidate give the same measurement in every thread. At analytic fidelity it reads no file,
/// asks no worker and makes no document. Throws config::InputError, performance::WorkerError.
Measurement evaluate(const Problem& problem, Candidate candidate, Fidelity fidelity);
Measurement evaluate(const Problem& problem, std::shared_ptr<const Prepared> prepared,
                     Fidelity fidelity);

/// What costing and sampling could find wrong with the scenario, before anything is simulated.
/// Throws config::InputError.
void check(const Problem& problem, const Document& document, const Options& options,
           const Prepared& prepared);

/// The market of costed plans.
std::optional<MarketInputs> market_of(const Prepared& prepared,
                                      const std::map<std::string, economics::PlanCost>& plans,
                                      const std::map<std::string, economics::FleetResult>& fleets,
                                      catalog::InputLog& log);
std::map<std::string, economics::FleetResult> fleets_of(const Prepared& prepared,
                                                        catalog::InputLog& log);

}  // namespace podsim::study
