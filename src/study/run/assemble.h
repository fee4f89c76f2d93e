// The second half of a run: simulated phases into costs and the result record.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "podsim/economics/market.h"
#include "podsim/economics/plan.h"
#include "podsim/job/job.h"
#include "podsim/study/result.h"
#include "src/study/run/fleet_derivations.h"
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

/// What the metrics of a plan follow from: the records of its phases and of its cost.
struct PlanRecord {
  const PlanResult& result;
  std::vector<const PhaseMeasurement*> phases;
  const economics::PlanCost& cost;
  const Measurement& measured;
};

/// How the metrics of a plan, a break-even, the market follow from others, with their paths.
/// Catalog values are those that the stages logged while they consumed them.
void add_derivations(const std::string& plan, const PlanRecord& record,
                     std::vector<Derivation>& out);
void add_derivations(const std::string& plan, const economics::BreakEven& break_even,
                     const std::map<std::string, PlanRecord>& plans, std::vector<Derivation>& out);
void add_derivations(const std::string& plan, const economics::Decision& decision,
                     const std::map<std::string, PlanRecord>& plans, std::vector<Derivation>& out);
void add_derivations(const economics::MarketResult& market, const Scenario& scenario,
                     std::vector<Derivation>& out);

/// "deals[3]"
std::string indexed(const std::string& list, std::size_t i);

}  // namespace podsim::study
