// The second half of a run: simulated phases into costs and the result record.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "podsim/economics/market.h"
#include "podsim/economics/plan.h"
#include "podsim/job/job.h"
#include "src/study/run/prepare.h"

namespace podsim::study {

/// A one-off run without any date is taken to begin here; only the calendar of its ledger
/// periods depends on it.
inline constexpr units::Month kRunStart = units::Month::of(2026, 1);

struct SimulatedPhase {
  const PreparedPhase* prepared = nullptr;
  performance::StepResult step;
  job::JobResult job;
  std::optional<units::Time> daly;  ///< the interval that Daly's formula gives
  units::Time analytic_step;
  double held_fraction = 1;  ///< of the wall clock with chips, or chips paid all the same
  std::string offer;         ///< what is rented or bought: "on_demand, gcp us"
  std::string reliability;   ///< catalog entry of its failure statistics: "reliability/tpu."
  std::vector<std::string> machine;  ///< those behind the step: "chips/tpu-v5e.", its fabric, host
  std::string technology;            ///< that of the energies: "technologies/logic-7nm."
};

/// Inter-chip links and switches whose loss stops the job.
std::pair<std::int64_t, std::int64_t> links_and_switches(const catalog::Fabric& fabric,
                                                         const system::ResolvedRun& run,
                                                         catalog::InputLog& log);

/// Goodput, the split of the time and the interruptions of a plan's phases.
void add_jobs(PlanResult& r, const std::vector<const SimulatedPhase*>& phases,
              const economics::PlanCost& cost, bool windowed);
/// Of `energy_kwh`, which has to be there.
void add_energy_split(PlanResult& r, const std::vector<const SimulatedPhase*>& phases,
                      const economics::PlanCost& cost);

/// A phase as the economics take it, with its prices read from the catalog.
economics::PlanPhase cost_phase(const Document& d, const SimulatedPhase& p,
                                const catalog::Catalog& catalog, catalog::InputLog& log);

/// The cost of a plan, in its own currency too where the scenario asks for one.
CostResult cost_result(const economics::PlanCost& cost);

/// The offer that a phase takes, as reports name it.
std::string offer_text(const economics::PlanPhase& phase);

/// Read every price the plans need, so that a missing one is found before anything is simulated.
void check_prices(const Document& d, const std::vector<PreparedPhase>& phases,
                  const catalog::Catalog& catalog);

RunResult assemble(const Document& d, const Options& options,
                   const std::vector<SimulatedPhase>& phases,
                   const std::map<std::string, economics::PlanCost>& costs,
                   const std::optional<economics::MarketResult>& market,
                   const catalog::InputLog& log);

/// Paths of the catalog values behind a phase's step and its draw.
struct PhaseInputs {
  std::vector<std::string> step, power;
};

/// How the figures of a plan, a break-even, the market follow from others, with their paths.
/// `failures` are the paths of the failure statistics behind the goodput.
void add_derivations(const std::string& plan, const PlanResult& result,
                     const std::vector<std::string>& failures,
                     const std::vector<PhaseInputs>& phases, std::vector<Derivation>& out);
void add_derivations(const std::string& plan, const economics::BreakEven& break_even,
                     std::vector<Derivation>& out);
void add_derivations(const std::string& plan, const economics::Decision& decision,
                     std::vector<Derivation>& out);
void add_derivations(const std::string& fleet, const economics::FleetResult& result,
                     std::vector<Derivation>& out);
void add_derivations(const economics::MarketResult& market, std::vector<Derivation>& out);

/// "deals[3]"
std::string indexed(const std::string& list, std::size_t i);

}  // namespace podsim::study
