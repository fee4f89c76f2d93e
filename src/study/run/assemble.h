// The second half of a run: simulated phases into costs and the result record.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "podsim/economics/market.h"
#include "podsim/economics/plan.h"
#include "podsim/job/job.h"
#include "podsim/study/result.h"
#include "src/study/run/problem.h"

namespace podsim::study {

/// Goodput, the split of the time and the interruptions of a plan's phases.
void add_jobs(PlanResult& r, const std::vector<const PhaseMeasurement*>& phases,
              const economics::PlanCost& cost, bool windowed);
/// Of `energy_kwh`, which has to be there.
void add_energy_split(PlanResult& r, const std::vector<const PhaseMeasurement*>& phases,
                      const economics::PlanCost& cost);

/// The metrics of a measurement as results name them. Without decisions, whose roots take as long
/// to find as all the rest together, the scenario, the inputs and how metrics follow from each
/// other.
RunResult figures_of(const Measurement& m, Fidelity fidelity);

/// The whole record but for thresholds, draws and the claim.
RunResult assemble(const Document& d, const Options& options, const Measurement& m);

/// The whole record: `assemble`, thresholds, samples of uncertain inputs, the claim. Throws
/// config::InputError for a threshold on no figure.
RunResult whole_result(const Document& d, const Options& options, const Problem& problem,
                       const Measurement& m);

/// Catalog entries behind a phase, as beginnings of the paths of their values.
struct CatalogEntries {
  std::vector<std::string> machine;  ///< "chips/tpu-v5e.", its fabric's, its host's
  std::string reliability;           ///< failure statistics: "reliability/tpu."
  std::string technology;            ///< energies: "technologies/logic-7nm."

  [[nodiscard]] bool of_machine(const std::string& path) const {
    return std::any_of(machine.begin(), machine.end(),
                       [&](const std::string& entry) { return path.starts_with(entry); });
  }
};
CatalogEntries entries_of(const Prepared& prepared, const PreparedPhase& phase);

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
void add_derivations(const economics::MarketResult& market, const Scenario& scenario,
                     std::vector<Derivation>& out);

/// "deals[3]"
std::string indexed(const std::string& list, std::size_t i);

}  // namespace podsim::study
