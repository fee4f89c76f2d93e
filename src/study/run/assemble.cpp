#include "src/study/run/assemble.h"

#include <algorithm>

#include "podsim/config/codec.h"
#include "version.h"

namespace podsim::study {
namespace {

std::string or_empty(const std::optional<std::string>& s) { return s.value_or(""); }

StepBreakdown breakdown_of(const performance::StepResult& s) {
  StepBreakdown b{s.mxu.base(),
                  s.vpu.base(),
                  s.hbm.base(),
                  s.dispatch.base(),
                  s.interference.base(),
                  {},
                  {},
                  {},
                  {}};
  for (const auto& w : s.waits) b.exposed.push_back({w.resource, w.op, w.time.base()});
  for (const auto& [name, t] : s.busy) b.busy_s[name] = t.base();
  for (const auto& [name, t] : s.bounds) b.bounds_s[name] = t.base();
  for (const auto& [name, t] : s.floor) b.floor_s[name] = t.base();
  return b;
}

void add_machine(PhaseResult& r, const system::ResolvedRun& run) {
  r.chip = run.chip;
  r.chips = run.chips;
  r.devices = run.devices;
  r.hosts = run.hosts;
  r.slices = run.slices;
  r.shape = run.shape;
  for (const workload::AxisTraits& a : workload::kAxes)
    r.mesh[std::string(a.name)] = run.mesh.members(a.axis);
  r.layout = run.layout;
  r.memory_per_device_bytes = run.memory.total().base();
  r.memory_capacity_bytes = run.memory_capacity.base();
  for (const auto& item : run.memory.items)
    r.memory_breakdown_bytes[item.name] += item.bytes.base();
  for (const auto& g : run.groups) r.classes.push_back(std::to_string(g.count) + " x " + g.name);
}

void add_step(PhaseResult& r, const SimulatedPhase& p, const Options& options) {
  const auto& run = p.prepared->run;
  r.step_time_s = p.step.step_time.base();
  r.analytic_step_time_s = p.analytic_step.base();
  r.tokens_per_s = run.tokens_per_step / r.step_time_s;
  r.mfu = run.model_flops / (p.step.step_time * run.peak_rate);
  r.bound_by = p.step.bound_by;
  r.fidelity = options.fidelity == Fidelity::event ? "event" : "analytic";
  r.simulated_devices = p.step.simulated_devices;
  r.simulated_events = p.step.simulated_events;
  r.slowest = p.step.slowest;
  r.busiest_link = p.step.busiest_link;
  r.power_per_chip_w =
      p.step.power.base() * static_cast<double>(run.devices) / static_cast<double>(run.chips);
  r.breakdown = breakdown_of(p.step);
}

PhaseResult phase_result(const SimulatedPhase& p, const Options& options) {
  PhaseResult r;
  const Phase& section = *p.prepared->section;
  r.tenure = section.rent ? "rent" : "buy";
  r.offer = p.offer;
  add_machine(r, p.prepared->run);
  add_step(r, p, options);
  return r;
}

void add_cost(PlanResult& r, const economics::PlanCost& c) {
  r.tokens = c.tokens;
  r.shortfall_tokens = c.shortfall_tokens;
  r.chip_hours = c.chip_hours;
  r.idle_chip_hours = c.idle_chip_hours;
  r.energy_kwh = c.energy_kwh;
  r.cost = cost_result(c);
  r.months = c.months;
  r.charges = c.charges;
  for (std::size_t i = 0; i < r.phases.size() && i < c.phase_from.size(); ++i) {
    r.phases[i].from = units::print(c.phase_from[i]);
    r.phases[i].to = units::print(c.phase_to[i]);
  }
}

PlanResult plan_result(const std::string& plan, const std::vector<SimulatedPhase>& all,
                       const economics::PlanCost& cost, bool windowed, const Options& options) {
  PlanResult r;
  std::vector<const SimulatedPhase*> phases;
  for (const auto& p : all) {
    if (p.prepared->plan != plan) continue;
    phases.push_back(&p);
    r.phases.push_back(phase_result(p, options));
  }
  add_jobs(r, phases, cost, windowed);
  add_cost(r, cost);
  add_energy_split(r, phases, cost);
  return r;
}

// Inputs behind the goodput of a plan: failure statistics, and what a checkpoint is written with.
std::vector<std::string> statistics_of(const std::string& plan,
                                       const std::vector<SimulatedPhase>& phases,
                                       const std::vector<catalog::Input>& inputs) {
  std::vector<std::string> paths;
  for (const auto& i : inputs)
    if (std::any_of(phases.begin(), phases.end(), [&](const SimulatedPhase& p) {
          const bool writes = i.path.ends_with(".storage_bandwidth") &&
                              std::any_of(p.machine.begin(), p.machine.end(),
                                          [&](const auto& m) { return i.path.starts_with(m); });
          return p.prepared->plan == plan && (writes || i.path.starts_with(p.reliability));
        }))
      paths.push_back(i.path);
  return paths;
}

// Inputs that the step and the draw of each phase of a plan come from: those read of its chip,
// fabric, host and model, without what serves the fit into memory and the checkpoints alone.
std::vector<PhaseInputs> inputs_of_phases(const std::string& plan,
                                          const std::vector<SimulatedPhase>& phases,
                                          const std::vector<catalog::Input>& inputs) {
  const auto ends_with_any = [](const std::string& path, std::initializer_list<const char*> ends) {
    return std::any_of(ends.begin(), ends.end(), [&](const char* e) { return path.ends_with(e); });
  };
  std::vector<PhaseInputs> all;
  for (const auto& p : phases) {
    if (p.prepared->plan != plan) continue;
    PhaseInputs& of = all.emplace_back();
    for (const auto& i : inputs) {
      const bool machine = std::any_of(p.machine.begin(), p.machine.end(),
                                       [&](const auto& m) { return i.path.starts_with(m); });
      const bool draw = ends_with_any(i.path, {".system_power", ".tdp", ".idle_power_fraction"});
      if (i.path.starts_with(p.technology) || (machine && draw))
        of.power.push_back(i.path);
      else if ((machine || i.path.starts_with("models/")) &&
               !ends_with_any(i.path, {".hbm_capacity", ".max_shape", ".storage_bandwidth"}))
        of.step.push_back(i.path);
    }
  }
  return all;
}

void add_note(std::vector<std::string>& notes, const std::string& note) {
  if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
}

// A value put in place of one that nothing read: most likely a slip, or another point of a sweep.
void note_idle_overrides(const Scenario& s, RunResult& r) {
  for (const auto& [path, value] : s.catalog) {
    const std::string field = path.substr(path.rfind('.') + 1);
    const bool used = std::any_of(r.inputs.begin(), r.inputs.end(), [&](const catalog::Input& i) {
      return i.source == "scenario" && i.path.ends_with("." + field);
    });
    if (!used) add_note(r.notes, "catalog: " + path + " is not used by this scenario");
  }
}

ReferenceResult reference_result(const Reference& reference, const RunResult& r) {
  ReferenceResult out{reference.step_time.base(), reference.source, {}};
  for (const auto& [name, plan] : r.plans)
    out.error[name] = plan.phases.front().step_time_s / out.step_time_s - 1;
  return out;
}

}  // namespace

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

economics::PlanPhase cost_phase(const Document& d, const SimulatedPhase& p,
                                const catalog::Catalog& catalog, catalog::InputLog& log) {
  const Scenario& s = d.scenario;
  const PreparedPhase& prepared = *p.prepared;
  const auto& run = prepared.run;
  const auto& chip = catalog.chip(run.chip);
  const double devices = static_cast<double>(run.devices) / static_cast<double>(run.chips);
  economics::PlanPhase phase;
  phase.from = prepared.section->from;
  phase.where = config::locate(d.root, prepared.path());
  phase.chip = run.chip;
  phase.vendor = chip.vendor;
  phase.chips = run.chips;
  phase.tokens_per_s = run.tokens_per_step / p.step.step_time.base();
  phase.goodput = p.job.goodput.p50;
  phase.flops_per_token = run.model_flops / run.tokens_per_step;
  phase.loaded_fraction =
      p.job.productive_fraction + p.job.lost_work_fraction + p.job.evaluation_fraction;
  phase.load_power = p.step.power * devices;
  phase.idle_power = run.cluster.device.idle_power * devices;
  phase.system_power = run.cluster.device.peak_power * devices;
  if (const auto& move = prepared.section->migration) {
    if (move->cost) phase.migration = economics::in_usd(*move->cost, catalog, log);
    phase.overlap = move->overlap;
  }
  if (prepared.section->rent) {
    phase.terms = economics::price_rent(*prepared.section->rent, run.chip, or_empty(s.region),
                                        or_empty(s.provider), catalog, log);
    if (!phase.rent()->committed()) phase.held_fraction = 1 - p.job.waiting_fraction;
  } else {
    phase.terms =
        economics::price_buy(*prepared.section->buy, run.chip, catalog.ownership(chip.ownership),
                             s.job.spares, catalog, log);
  }
  return phase;
}

std::string offer_text(const economics::PlanPhase& phase) {
  if (const auto* rent = phase.rent())
    return rent->offer + ", " + rent->provider + " " + rent->region;
  return phase.own()->offer + ", " + phase.own()->site;
}

void check_prices(const Document& d, const std::vector<PreparedPhase>& phases,
                  const catalog::Catalog& catalog) {
  std::vector<config::Diagnostic> problems;
  for (const auto& p : phases) {
    try {
      catalog::InputLog unused;
      SimulatedPhase s;
      s.prepared = &p;
      s.step.step_time = units::seconds(1);
      cost_phase(d, s, catalog, unused);
    } catch (const config::InputError& e) {
      for (auto problem : e.problems()) {
        if (!problem.where.source) problem.where = config::locate(d.root, p.path());
        if (problem.path.empty()) problem.path = p.path();
        problems.push_back(std::move(problem));
      }
    }
  }
  if (!problems.empty()) throw config::InputError(std::move(problems));
}

RunResult assemble(const Document& d, const Options& options,
                   const std::vector<SimulatedPhase>& phases,
                   const std::map<std::string, economics::PlanCost>& costs,
                   const std::optional<economics::MarketResult>& market,
                   const catalog::InputLog& log) {
  RunResult r;
  r.version = kVersion;
  r.name = d.scenario.name;
  r.seed = options.seed;
  r.fidelity = options.fidelity == Fidelity::event ? "event" : "analytic";
  r.scenario = config::encode(d.scenario);
  r.inputs = log.inputs();
  for (const auto& [name, cost] : costs) {
    const bool windowed = d.scenario.demand.per != economics::Period::run;
    r.plans[name] = plan_result(name, phases, cost, windowed, options);
    add_derivations(name, r.plans[name], statistics_of(name, phases, r.inputs),
                    inputs_of_phases(name, phases, r.inputs), r.derivations);
    for (const auto& n : cost.notes) add_note(r.notes, n);
  }
  for (const auto& p : phases)
    for (const auto& n : p.prepared->run.notes) add_note(r.notes, n);
  r.break_even = economics::break_even(costs);
  for (const auto& [name, b] : r.break_even) add_derivations(name, b, r.derivations);
  r.decisions = economics::decisions(costs);
  for (const auto& [name, decision] : r.decisions) add_derivations(name, decision, r.derivations);
  r.market = market;
  if (market) add_derivations(*market, r.derivations);
  if (options.fidelity == Fidelity::analytic && d.scenario.job.link_detours > 0)
    add_note(r.notes, "closed forms know no links: steps with links out are taken as healthy ones");
  note_idle_overrides(d.scenario, r);
  if (d.scenario.reference) r.reference = reference_result(*d.scenario.reference, r);
  return r;
}

}  // namespace podsim::study
