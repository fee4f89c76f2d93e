// The second half of an evaluation: steps, runs of weeks, costs.
#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

#include "podsim/base/parallel.h"
#include "podsim/economics/budget.h"
#include "podsim/units/parse.h"
#include "src/study/run/problem.h"

namespace podsim::study {
namespace {

/// Inter-chip links and switches whose loss stops the job.
std::pair<std::int64_t, std::int64_t> links_and_switches(const catalog::Fabric& fabric,
                                                         const system::ResolvedRun& run,
                                                         catalog::InputLog& log) {
  if (fabric.topology == catalog::Topology::switched) return {run.chips, 0};
  const std::int64_t dimensions = fabric.dimensions ? log.use(*fabric.dimensions) : 0;
  std::int64_t switches = 0;
  if (fabric.cube && fabric.optical_switches && run.chips / run.slices > log.use(*fabric.cube))
    switches = log.use(*fabric.optical_switches);
  return {run.chips * dimensions, switches};
}

// Steps of work in a phase: those of the whole demand for a one-off run, else as many as the
// phase's months hold.
std::int64_t steps_of(const Scenario& s, const PreparedPhase& p, units::Time step) {
  const economics::DemandSection& demand = *s.demand;
  const double machines = static_cast<double>(std::max<std::int64_t>(1, p.machines));
  double steps = demand.tokens / p.run().tokens_per_step / machines;
  if (demand.per != economics::Period::run && demand.from && demand.to) {
    const auto& phases = s.plans.at(p.plan);
    const units::Month begin = p.section->from.value_or(*demand.from);
    const units::Month end =
        p.index + 1 < phases.size() ? *phases[p.index + 1].from : *demand.to + 1;
    units::Time window;
    for (units::Month m = begin; m < end; m = m + 1) window += units::length(m);
    steps = window / step;
  }
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(steps)));
}

units::Bytes checkpoint_state(const Scenario& s, const PreparedPhase& p) {
  const auto& o = (p.section->workload ? p.section->workload->section : *s.workload).optimizer;
  return p.run().parameters * (workload::size_of(o.weights) + 2 * workload::size_of(o.moments));
}

void check_length(units::Time work, const PreparedPhase& p) {
  if (work < units::days(100 * 365.25)) return;
  config::Diagnostic d;
  d.path = p.path();
  d.message = "the work would take " + units::print_rounded(work);
  d.expected = "less than a century";
  d.hint = "more or faster chips, or fewer tokens";
  throw config::InputError(std::move(d));
}

/// The offer that a phase takes, as reports name it.
std::string offer_text(const economics::PlanPhase& phase) {
  if (const auto* rent = phase.rent())
    return rent->offer + ", " + rent->provider + " " + rent->region;
  return phase.own()->offer + ", " + phase.own()->site;
}

class Evaluation {
 public:
  Evaluation(const Problem& problem, std::shared_ptr<const Prepared> prepared, Fidelity fidelity)
      : problem_(problem), p_(*prepared), fidelity_(fidelity) {
    m_.prepared = std::move(prepared);
  }

  Measurement run() {
    time_steps();
    run_jobs();
    cost_plans();
    m_.fleets = fleets_of(p_, m_.log);
    m_.market = market_of(p_, m_.costs, m_.fleets, m_.log);
    m_.break_even = economics::break_even(m_.costs);
    return std::move(m_);
  }

 private:
  using Step = std::shared_ptr<const performance::StepResult>;

  [[nodiscard]] Step step_of(const std::shared_ptr<const Machine>& machine,
                             const performance::StepRequest& request) const {
    if (fidelity_ == Fidelity::analytic && &request == &machine->request)
      return {machine, &machine->analytic};
    return problem_.stages->step(request, fidelity_);
  }

  /// Of every phase: the whole machine, then with one, two, … links out. The first failure, in
  /// their order, is thrown.
  void time_steps() {
    struct Work {
      std::size_t phase;
      const performance::StepRequest* request;
    };
    std::vector<Work> work;
    for (std::size_t i = 0; i < p_.phases.size(); ++i) {
      const Machine& machine = *p_.phases[i].machine;
      work.push_back({i, &machine.request});
      for (const auto& detour : machine.detours) work.push_back({i, &detour});
    }
    std::vector<Step> steps(work.size());
    base::parallel_for(work.size(), [&](std::size_t i) {
      steps[i] = step_of(p_.phases[work[i].phase].machine, *work[i].request);
    });
    steps_.resize(p_.phases.size());
    for (std::size_t i = 0; i < work.size(); ++i) steps_[work[i].phase].push_back(steps[i]);
  }

  void run_jobs() {
    std::vector<job::JobRequest> requests;
    std::vector<catalog::InputLog> logs(p_.phases.size());
    for (std::size_t i = 0; i < p_.phases.size(); ++i)
      requests.push_back(job_of(p_.phases[i], steps_[i], logs[i]));
    const auto jobs = problem_.stages->jobs(p_.scenario().job, requests, problem_.clock);
    for (std::size_t i = 0; i < requests.size(); ++i)
      m_.phases.push_back({&p_.phases[i], steps_[i].front(),
                           p_.phases[i].machine->analytic.step_time, jobs[i],
                           job::daly_interval(requests[i]), 1, 1, offer_text(p_.phases[i].priced),
                           std::move(logs[i])});
  }

  // `steps`: of the whole machine, then with one, two, … links out.
  job::JobRequest job_of(const PreparedPhase& p, std::span<const Step> steps,
                         catalog::InputLog& log) {
    using catalog::Consumer;
    const auto scope = log.consumed_by(Consumer::failures);
    const Scenario& s = p_.scenario();
    const units::Time step = steps.front()->step_time;
    const auto& chip = p_.catalog->chip(p.run().chip);
    const auto& fabric = p_.catalog->fabric(chip.fabric);
    job::JobSetup setup;
    setup.reliability = chip.reliability;
    setup.ownership = chip.ownership;
    setup.host = chip.host;
    setup.chips = p.run().chips;
    setup.hosts = p.run().hosts;
    if (s.job.failures == job::RateSource::catalog)
      std::tie(setup.links, setup.switches) = links_and_switches(fabric, p.run(), log);
    setup.steps = steps_of(s, p, step);
    check_length(static_cast<double>(setup.steps) * step, p);
    setup.step_time = step;
    setup.state = checkpoint_state(s, p);
    setup.seed = problem_.seed;
    if (fabric.cube && s.job.replace == job::Replacement::cube)
      setup.cube = log.use(*fabric.cube, Consumer::recovery);
    setup.spot = s.job.preemption && p.spot;
    for (const Step& out : steps.subspan(1)) setup.detour_steps.push_back(out->step_time);
    const auto parts = Consumer::failures | Consumer::maintenance | Consumer::recovery;
    log.add_trait("chips/" + chip.name + ".reliability", chip.reliability, parts);
    log.add_key("scenario.demand", Consumer::recovery);
    return job::job_request(s.job, setup, *p_.catalog, log);
  }

  void cost_plans() {
    m_.plans = p_.plans;
    for (auto& phase : m_.phases) {
      const PreparedPhase& p = *phase.prepared;
      auto& priced = m_.plans.at(p.plan).phases[p.index];
      finish(priced, phase);
      phase.machines = p.machines;
      if (p.machines == 0)
        phase.machines =
            economics::machines_by_date(*p.section->budget->by, p.section->from.value_or(kRunStart),
                                        p_.scenario().demand->tokens, priced);
      multiply(priced, phase);
      phase.held_fraction = priced.held_fraction;
    }
    for (const auto& [name, input] : m_.plans) m_.costs[name] = economics::cost_plan(input);
  }

  /// Adds what the step and the run of weeks decide.
  static void finish(economics::PlanPhase& priced, const PhaseMeasurement& phase) {
    const auto& run = phase.prepared->run();
    const auto& job = *phase.job;
    priced.tokens_per_s = run.tokens_per_step / phase.step->step_time.base();
    priced.goodput = job.goodput.p50;
    priced.loaded_fraction =
        job.productive_fraction + job.lost_work_fraction + job.evaluation_fraction;
    priced.load_power =
        phase.step->power * (static_cast<double>(run.devices) / static_cast<double>(run.chips));
    if (priced.rent() != nullptr && !priced.rent()->committed())
      priced.held_fraction = 1 - job.waiting_fraction;
  }

  /// The price has the chips of all machines where their number is known before the step.
  static void multiply(economics::PlanPhase& priced, const PhaseMeasurement& phase) {
    priced.chips = phase.prepared->run().chips * phase.machines;
    priced.tokens_per_s *= static_cast<double>(phase.machines);
  }

  const Problem& problem_;
  const Prepared& p_;
  Fidelity fidelity_;
  Measurement m_;
  std::vector<std::vector<Step>> steps_;  ///< of each phase
};

}  // namespace

void log_keys(const PreparedPhase& p, catalog::InputLog& log) {
  const auto job = catalog::Consumer::failures | catalog::Consumer::maintenance |
                   catalog::Consumer::recovery | catalog::Consumer::checkpoint |
                   catalog::Consumer::staging;
  std::vector<std::string> workloads = {"scenario.workload"};
  if (p.section->workload) workloads.push_back(p.section_path("workload", true));
  for (const auto& workload : workloads) {
    log.add_key(workload, catalog::Consumer::step);
    for (const char* state : {".model", ".optimizer.weights", ".optimizer.moments"})
      log.add_key(workload + state, catalog::Consumer::step | catalog::Consumer::checkpoint |
                                        catalog::Consumer::staging);
  }
  const std::string system = p.section_path("system", p.section->system.has_value());
  log.add_key(system, catalog::Consumer::step);
  for (const char* size : {".slices", ".shape", ".chips"})
    log.add_key(system + size, catalog::Consumer::step | catalog::Consumer::size | job);
  log.add_key(system + ".chip", catalog::Consumer::step | catalog::Consumer::size | job |
                                    catalog::Consumer::memory | catalog::Consumer::peak |
                                    catalog::Consumer::power | catalog::Consumer::idle |
                                    catalog::Consumer::provisioned);
  log.add_key(p.section_path("parallelism", p.section->parallelism.has_value()),
              catalog::Consumer::step);
  log.add_key("scenario.input", catalog::Consumer::step);
}

catalog::InputLog inputs_of(const Prepared& p) {
  catalog::InputLog log = p.log;
  for (const auto& phase : p.phases) {
    log.merge(phase.machine->log);
    log_keys(phase, log);
  }
  return log;
}

catalog::InputLog inputs_of(const PhaseMeasurement& phase) {
  catalog::InputLog log = phase.prepared->machine->log;
  log_keys(*phase.prepared, log);
  log.merge(phase.job_log);
  return log;
}

catalog::InputLog inputs_of(const Measurement& m) {
  catalog::InputLog log = inputs_of(*m.prepared);
  for (const auto& phase : m.phases) log.merge(phase.job_log);
  log.merge(m.log);
  return log;
}

std::map<std::string, economics::FleetResult> fleets_of(const Prepared& p, catalog::InputLog& log) {
  std::map<std::string, economics::FleetResult> all;
  for (const auto& [name, input] : p.fleets) {
    all[name] = economics::fleet_of(input);
    economics::add_currency(all[name], p.scenario().finance.currency, *p.catalog, log);
  }
  return all;
}

std::optional<MarketInputs> market_of(const Prepared& p,
                                      const std::map<std::string, economics::PlanCost>& plans,
                                      const std::map<std::string, economics::FleetResult>& fleets,
                                      catalog::InputLog& log) {
  const Scenario& s = p.scenario();
  if (!s.market) return std::nullopt;
  const auto scope = log.consumed_by(catalog::Consumer::market);
  MarketInputs m;
  m.section = economics::within(*s.market, s.demand.value_or(economics::DemandSection{}));
  m.terms = economics::market_terms(m.section, plans, fleets, *p.catalog, log);
  m.result = economics::vendor_revenue(m.section, plans, fleets, *p.catalog, log);
  return m;
}

Measurement evaluate(const Problem& problem, std::shared_ptr<const Prepared> prepared,
                     Fidelity fidelity) {
  return Evaluation(problem, std::move(prepared), fidelity).run();
}

Measurement evaluate(const Problem& problem, Candidate candidate, Fidelity fidelity) {
  return evaluate(problem, std::make_shared<const Prepared>(prepare(problem, std::move(candidate))),
                  fidelity);
}

}  // namespace podsim::study
