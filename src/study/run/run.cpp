// The way through: prepare, simulate, run for weeks, cost, market, thresholds.
#include "podsim/study/run.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

#include "podsim/base/parallel.h"
#include "podsim/config/codec.h"
#include "podsim/job/job.h"
#include "src/study/claims/claim.h"
#include "src/study/run/assemble.h"
#include "src/study/run/prepare.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {
namespace {

void tell(const Options& o, const std::string& what, int done, int of) {
  if (o.progress) o.progress(what, done, of);
}

// Simulates all requests; the first failure, in their order, is thrown.
std::vector<performance::StepResult> simulate(const std::vector<performance::StepRequest>& phases,
                                              const Options& options, StepCache& cache) {
  std::vector<performance::StepResult> results(phases.size());
  tell(options, "simulating steps", 0, static_cast<int>(phases.size()));
  base::parallel_for(phases.size(),
                     [&](std::size_t i) { results[i] = cache.get(phases[i], options.fidelity); });
  return results;
}

constexpr std::int64_t kTimelines = 16;  // devices; more are hard to look at

// Steps of work in a phase: those of the whole demand for a one-off run, else as many as the
// phase's months hold.
std::int64_t steps_of(const Scenario& s, const PreparedPhase& p, units::Time step) {
  double steps = s.demand.tokens / p.run.tokens_per_step;
  if (s.demand.per != economics::Period::run && s.demand.from && s.demand.to) {
    const auto& phases = s.plans.at(p.plan);
    const units::Month begin = p.section->from.value_or(*s.demand.from);
    const units::Month end =
        p.index + 1 < phases.size() ? *phases[p.index + 1].from : *s.demand.to + 1;
    units::Time window;
    for (units::Month m = begin; m < end; m = m + 1) window += units::length(m);
    steps = window / step;
  }
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(steps)));
}

units::Bytes checkpoint_state(const Scenario& s, const system::ResolvedRun& run) {
  const auto& o = s.workload.optimizer;
  return run.parameters * (workload::size_of(o.weights) + 2 * workload::size_of(o.moments));
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

bool rents_spot(const Document& d, const PreparedPhase& p, const catalog::Catalog& catalog) {
  if (!p.section->rent) return false;
  catalog::InputLog unused;
  const auto terms =
      economics::price_rent(*p.section->rent, p.run.chip, d.scenario.region.value_or(""),
                            d.scenario.provider.value_or(""), catalog, unused);
  return terms.kind == catalog::OfferKind::spot;
}

// `steps`: of the whole machine, then with one, two, … links out.
job::JobRequest job_of(const Document& d, const PreparedPhase& p,
                       std::span<const performance::StepResult> steps,
                       const catalog::Catalog& catalog, std::int64_t seed, catalog::InputLog& log) {
  const units::Time step = steps.front().step_time;
  const auto& chip = catalog.chip(p.run.chip);
  job::JobSetup setup;
  setup.reliability = chip.reliability;
  setup.ownership = chip.ownership;
  setup.host = chip.host;
  setup.chips = p.run.chips;
  setup.hosts = p.run.hosts;
  std::tie(setup.links, setup.switches) =
      links_and_switches(catalog.fabric(chip.fabric), p.run, log);
  setup.steps = steps_of(d.scenario, p, step);
  check_length(static_cast<double>(setup.steps) * step, p);
  setup.step_time = step;
  setup.state = checkpoint_state(d.scenario, p.run);
  setup.seed = seed;
  if (const auto& cube = catalog.fabric(chip.fabric).cube;
      cube && d.scenario.job.replace == job::Replacement::cube)
    setup.cube = log.use(*cube);
  setup.spot = d.scenario.job.preemption && rents_spot(d, p, catalog);
  for (const auto& out : steps.subspan(1)) setup.detour_steps.push_back(out.step_time);
  return job::job_request(d.scenario.job, setup, catalog, log);
}

economics::PlanInput plan_input(const Document& d, const std::string& plan,
                                const std::vector<SimulatedPhase>& phases,
                                const catalog::Catalog& catalog, catalog::InputLog& log) {
  const Scenario& s = d.scenario;
  economics::PlanInput input;
  input.name = plan;
  input.run_start = s.demand.from.value_or(kRunStart);
  input.demand = s.demand;
  for (const auto& p : phases) {
    if (p.prepared->plan != plan) continue;
    input.phases.push_back(cost_phase(d, p, catalog, log));
    if (input.phases.size() == 1)
      input.finance = economics::price_finance(
          s.finance, catalog.ownership(catalog.chip(p.prepared->run.chip).ownership), catalog, log);
  }
  return input;
}

// What a fleet lacks is a problem of the section that names it.
std::map<std::string, economics::FleetInput> fleet_inputs(const Document& d,
                                                          const catalog::Catalog& catalog,
                                                          catalog::InputLog& log) {
  std::map<std::string, economics::FleetInput> all;
  for (const auto& [name, section] : d.scenario.fleets) {
    try {
      all[name] = economics::fleet_input(name, section, catalog, log);
    } catch (const config::InputError& e) {
      auto problems = e.problems();
      for (auto& p : problems)
        if (!p.where.source && p.path.empty()) p.path = "fleets." + name;
      throw config::InputError(std::move(problems));
    }
  }
  return all;
}

std::map<std::string, economics::FleetResult> fleets_of(
    const Document& d, const std::map<std::string, economics::FleetInput>& inputs,
    const catalog::Catalog& catalog, catalog::InputLog& log) {
  std::map<std::string, economics::FleetResult> all;
  for (const auto& [name, input] : inputs) {
    all[name] = economics::fleet_of(input);
    economics::add_currency(all[name], d.scenario.finance.currency, catalog, log);
  }
  return all;
}

std::optional<MarketInputs> market_of(const Document& d,
                                      const std::map<std::string, economics::PlanCost>& plans,
                                      const std::map<std::string, economics::FleetResult>& fleets,
                                      const catalog::Catalog& catalog, catalog::InputLog& log) {
  if (!d.scenario.market) return std::nullopt;
  MarketInputs m;
  m.section = economics::within(*d.scenario.market, d.scenario.demand);
  m.terms = economics::market_terms(m.section, plans, fleets, catalog, log);
  m.result = economics::vendor_revenue(m.section, plans, fleets, catalog, log);
  return m;
}

// Preemptions only befall who rents spot capacity, and cubes only fabrics that are made of them.
void check_job(const Document& d, const std::vector<PreparedPhase>& prepared,
               const catalog::Catalog& catalog) {
  for (const auto& p : prepared)
    job::check_replacement(d.scenario.job,
                           catalog.fabric(catalog.chip(p.run.chip).fabric).cube.has_value());
  if (!d.scenario.job.preemption) return;
  for (const auto& p : prepared)
    if (rents_spot(d, p, catalog)) return;
  config::Diagnostic problem;
  problem.path = "job.preemption";
  problem.message = "no phase rents a spot offer, and nobody else is preempted";
  problem.expected = "a phase with rent: {offer: spot}";
  throw config::InputError(std::move(problem));
}

// All that costing and drawing could find wrong with the scenario, before anything is simulated.
void check_costs(const Document& d, const Options& options,
                 const std::vector<PreparedPhase>& prepared, const catalog::Catalog& catalog,
                 const catalog::InputLog& read) {
  check_prices(d, prepared, catalog);
  check_job(d, prepared, catalog);
  catalog::InputLog log = read;
  std::vector<SimulatedPhase> phases(prepared.size());
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    phases[i].prepared = &prepared[i];
    phases[i].step.step_time = units::seconds(1);
  }
  std::map<std::string, economics::PlanInput> plans;
  std::map<std::string, economics::PlanCost> unpaid;
  for (const auto& [plan, sections] : d.scenario.plans) {
    plans[plan] = plan_input(d, plan, phases, catalog, log);
    economics::check_phases(plans[plan]);
    unpaid[plan];
  }
  const auto fleets = fleet_inputs(d, catalog, log);
  const auto market = market_of(d, unpaid, fleets_of(d, fleets, catalog, log), catalog, log);
  if (!is_uncertain(d)) return;
  const auto inputs = log.inputs();
  uncertain_model({d, options, catalog, phases, plans, fleets, market, inputs, false}, {});
}

// The step's event model and the job's share the SystemC kernel; closed forms need no kernel.
job::Clock clock_of(Fidelity fidelity) {
  return fidelity == Fidelity::event ? job::Clock::kernel : job::Clock::in_process;
}

std::string statistics_of(const PreparedPhase& p, const catalog::Catalog& catalog) {
  return "reliability/" + catalog.reliability(catalog.chip(p.run.chip).reliability).name + ".";
}

std::vector<std::string> machine_of(const catalog::Chip& chip) {
  return {"chips/" + chip.name + ".", "fabrics/" + chip.fabric + ".", "hosts/" + chip.host + "."};
}

std::vector<SimulatedPhase> simulate_all(const Document& d,
                                         const std::vector<PreparedPhase>& prepared,
                                         const Options& options, const catalog::Catalog& catalog,
                                         StepCache& cache, catalog::InputLog& log) {
  std::vector<performance::StepRequest> states;
  std::vector<std::size_t> begin{0};  // of each phase: the whole machine, then with links out
  for (const auto& p : prepared) {
    states.push_back(p.request);
    states.insert(states.end(), p.detours.begin(), p.detours.end());
    begin.push_back(states.size());
  }
  const auto steps = simulate(states, options, cache);
  std::vector<job::JobRequest> jobs;
  for (std::size_t i = 0; i < prepared.size(); ++i)
    jobs.push_back(job_of(d, prepared[i],
                          {steps.begin() + static_cast<std::ptrdiff_t>(begin[i]),
                           steps.begin() + static_cast<std::ptrdiff_t>(begin[i + 1])},
                          catalog, options.seed, log));
  tell(options, "running for weeks", 0, static_cast<int>(jobs.size()));
  const auto runs = job::run_jobs(d.scenario.job, jobs, clock_of(options.fidelity));
  std::vector<SimulatedPhase> phases;
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    const auto& chip = catalog.chip(prepared[i].run.chip);
    phases.push_back({&prepared[i], steps[begin[i]], runs[i], job::daly_interval(jobs[i]),
                      cache.get(prepared[i].request, Fidelity::analytic).step_time, 1, "",
                      statistics_of(prepared[i], catalog), machine_of(chip),
                      "technologies/" + chip.technology + "."});
    const auto cost = cost_phase(d, phases.back(), catalog, log);
    phases.back().offer = offer_text(cost);
    phases.back().held_fraction = cost.held_fraction;
  }
  return phases;
}

}  // namespace

RunResult run_document(const Document& d, const Options& options, StepCache& cache) {
  return located(d.root, [&] {
    const auto catalog = open_catalog(d, options.catalogs);
    catalog::InputLog log;
    auto prepared = prepare(d, catalog, log);
    if (options.timeline)
      for (auto& p : prepared) p.request.timelines = kTimelines;
    check_costs(d, options, prepared, catalog, log);
    const auto phases = simulate_all(d, prepared, options, catalog, cache, log);
    std::map<std::string, economics::PlanInput> plans;
    std::map<std::string, economics::PlanCost> costs;
    for (const auto& [plan, sections] : d.scenario.plans) {
      plans[plan] = plan_input(d, plan, phases, catalog, log);
      costs[plan] = economics::cost_plan(plans[plan]);
    }
    const auto fleet_terms = fleet_inputs(d, catalog, log);
    auto fleets = fleets_of(d, fleet_terms, catalog, log);
    const auto market = market_of(d, costs, fleets, catalog, log);
    RunResult r = assemble(d, options, phases, costs,
                           market ? std::optional(market->result) : std::nullopt, log);
    for (const auto& [name, fleet] : fleets) add_derivations(name, fleet, r.derivations);
    r.fleets = std::move(fleets);
    for (const auto& p : phases)
      if (options.timeline)
        r.timelines.push_back({p.prepared->plan, p.prepared->index, p.step.timeline});
    for (const config::Uncertain& u : d.uncertain) config::set_path(r.scenario, u.path, u.written);
    r.thresholds = evaluate(d.scenario.thresholds, config::encode(r));
    if (is_uncertain(d)) {
      tell(options, "drawing", 0, 1);
      add_uncertainty({d, options, catalog, phases, plans, fleet_terms, market, r.inputs}, r);
    }
    if (d.scenario.claim) {
      r.claim = judge(*d.scenario.claim, r, config::encode(r));
      add_derivations(*d.scenario.claim, r.derivations);
    }
    return r;
  });
}

RunResult run_file(const std::string& file, const Options& options) {
  StepCache cache;
  return run_document(decode_document(load_document(file, options.settings)), options, cache);
}

std::vector<std::string> check_file(const std::string& file, const Options& options) {
  const auto d = decode_document(load_document(file, options.settings));
  return located(d.root, [&] {
    const auto catalog = open_catalog(d, options.catalogs);
    catalog::InputLog log;
    const auto prepared = prepare(d, catalog, log);
    check_costs(d, options, prepared, catalog, log);
    std::vector<std::string> notes;
    for (const auto& p : prepared)
      for (const auto& n : p.run.notes)
        if (std::find(notes.begin(), notes.end(), n) == notes.end()) notes.push_back(n);
    return notes;
  });
}

config::Node result_of(const std::string& file, const Options& options) {
  config::Node root = config::load_yaml(file);
  const config::Node* schema = root.find("schema");
  if (schema != nullptr && schema->is_scalar() && schema->scalar() == "podsim.run/1") {
    (void)config::decode<RunResult>(root);  // refuses what is cut or edited into another shape
    return root;
  }
  return config::encode(run_file(file, options));
}

}  // namespace podsim::study
