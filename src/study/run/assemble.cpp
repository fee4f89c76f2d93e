#include "src/study/run/assemble.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/study/thresholds.h"
#include "src/study/assumptions/assumptions.h"
#include "src/study/run/differences.h"
#include "version.h"

namespace podsim::study {
namespace {

std::string fidelity_name(Fidelity fidelity) {
  return fidelity == Fidelity::event ? "event" : "analytic";
}

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

void add_memory(PhaseResult& r, const system::ResolvedRun& run) {
  r.memory_per_device_bytes = run.device_memory.allocated.base();
  r.memory_reserved_bytes = run.device_memory.reserved.base();
  r.memory_device_bytes = run.device_memory.device.base();
  r.memory_capacity_bytes = run.device_memory.usable.base();
  r.memory_verdict = system::name_of(run.least_memory.verdict);
  r.memory_low_bytes = run.least_memory.low.base();
  r.memory_high_bytes = run.least_memory.high.base();
  r.memory_stage = run.memory.stage;
  for (const auto& s : run.memory.stages) r.memory_by_stage_bytes.push_back(s.peak.base());
  for (const auto& item : run.memory.items)
    r.memory_breakdown_bytes[item.name] += item.bytes.base();
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
  add_memory(r, run);
  for (const auto& g : run.groups) r.classes.push_back(std::to_string(g.count) + " x " + g.name);
}

void add_step(PhaseResult& r, const PhaseMeasurement& p, Fidelity fidelity) {
  const auto& run = p.prepared->run();
  const performance::StepResult& step = *p.step;
  r.step_time_s = step.step_time.base();
  r.analytic_step_time_s = p.analytic_step.base();
  r.tokens_per_s = run.tokens_per_step / r.step_time_s;
  r.mfu = run.model_flops / (step.step_time * run.peak_rate);
  r.bound_by = step.bound_by;
  r.fidelity = fidelity_name(fidelity);
  r.simulated_devices = step.simulated_devices;
  r.simulated_events = step.simulated_events;
  r.slowest = step.slowest;
  r.busiest_link = step.busiest_link;
  r.power_per_chip_w =
      step.power.base() * static_cast<double>(run.devices) / static_cast<double>(run.chips);
  r.breakdown = breakdown_of(step);
}

PhaseResult phase_result(const PhaseMeasurement& p, Fidelity fidelity) {
  PhaseResult r;
  const Phase& section = *p.prepared->section;
  r.tenure = section.rent ? "rent" : "buy";
  r.offer = p.offer;
  if (section.budget) r.machines = p.machines;
  add_machine(r, p.prepared->run());
  add_step(r, p, fidelity);
  return r;
}

void add_cost(PlanResult& r, const economics::PlanCost& c) {
  r.tokens = c.tokens;
  r.shortfall_tokens = c.shortfall_tokens;
  r.chip_hours = c.chip_hours;
  r.idle_chip_hours = c.idle_chip_hours;
  r.energy_kwh = c.energy_kwh;
  r.cost = c;
  r.months = std::move(r.cost.months);
  r.charges = std::move(r.cost.charges);
  for (std::size_t i = 0; i < r.phases.size() && i < c.phase_from.size(); ++i) {
    r.phases[i].from = units::print(c.phase_from[i]);
    r.phases[i].to = units::print(c.phase_to[i]);
  }
}

std::vector<const PhaseMeasurement*> phases_of(const std::string& plan, const Measurement& m) {
  std::vector<const PhaseMeasurement*> phases;
  for (const auto& p : m.phases)
    if (p.prepared->plan == plan) phases.push_back(&p);
  return phases;
}

PlanResult plan_result(const std::string& plan, const Measurement& m, Fidelity fidelity) {
  PlanResult r;
  const economics::PlanCost& cost = m.costs.at(plan);
  const auto phases = phases_of(plan, m);
  for (const auto* p : phases) r.phases.push_back(phase_result(*p, fidelity));
  add_jobs(r, phases, cost, m.scenario().demand->per != economics::Period::run);
  add_cost(r, cost);
  add_energy_split(r, phases, cost);
  return r;
}

void add_note(std::vector<std::string>& notes, const std::string& note) {
  if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
}

// A value put in place of one that nothing consumed: most likely a slip, or another point of a
// sweep. A model is one input as a whole.
void note_idle_overrides(const Scenario& s, const catalog::InputLog& log, RunResult& r) {
  const auto read = log.overrides();
  for (const auto& [path, value] : s.catalog) {
    const bool part = std::any_of(r.inputs.begin(), r.inputs.end(), [&](const catalog::Input& i) {
      return path == i.path || path.starts_with(i.path + ".");
    });
    if (!part && !read.contains(path))
      add_note(r.notes, "catalog: " + path + " is not used by this scenario");
  }
}

ReferenceResult reference_result(const Reference& reference, const RunResult& r) {
  ReferenceResult out{reference.step_time.base(), reference.source, {}};
  for (const auto& [name, plan] : r.plans)
    out.error[name] = plan.phases.front().step_time_s / out.step_time_s - 1;
  return out;
}

}  // namespace

RunResult figures_of(const Measurement& m, Fidelity fidelity) {
  RunResult r;
  const Scenario& s = m.scenario();
  r.name = s.name;
  r.question = s.question.en;
  if (!s.question.zh.empty()) r.question_zh = s.question.zh;
  for (const auto& [name, cost] : m.costs) r.plans[name] = plan_result(name, m, fidelity);
  r.break_even = m.break_even;
  r.fleets = m.fleets;
  if (m.market) r.market = m.market->result;
  if (s.reference) r.reference = reference_result(*s.reference, r);
  return r;
}

namespace {

/// The paths behind price and quantity of every line, together.
void complete(std::vector<economics::LedgerLine>& ledger) {
  for (auto& line : ledger) {
    line.from = line.price_from;
    for (const auto& path : line.quantity_from)
      if (std::find(line.from.begin(), line.from.end(), path) == line.from.end())
        line.from.push_back(path);
  }
}

/// In place of a section of the scenario, the keys in it; keys that it does not have are left out.
void name_keys(const config::Node& scenario, std::vector<std::string>& from) {
  const std::string prefix = "scenario.";
  std::vector<std::string> all;
  const auto add = [&](const std::string& path) {
    if (std::find(all.begin(), all.end(), path) == all.end()) all.push_back(path);
  };
  for (const auto& path : from) {
    if (!path.starts_with(prefix)) {
      add(path);
      continue;
    }
    const config::Node* n = config::at_path(scenario, path.substr(prefix.size()));
    if (n == nullptr) continue;
    for (const auto& [key, text] : flatten(*n))
      add(key.empty() ? path : fmt::format("{}{}{}", path, key.front() == '[' ? "" : ".", key));
  }
  from = std::move(all);
}

void add_derivations(const Measurement& m, RunResult& r) {
  std::map<std::string, PlanRecord> records;
  for (const auto& [name, plan] : r.plans)
    records.emplace(name, PlanRecord{plan, phases_of(name, m), m.costs.at(name), m});
  for (const auto& [name, record] : records) add_derivations(name, record, r.derivations);
  for (const auto& [name, b] : r.break_even) add_derivations(name, b, records, r.derivations);
  for (const auto& [name, decision] : r.decisions)
    add_derivations(name, decision, records, r.derivations);
  if (r.market) add_derivations(*r.market, m.scenario(), r.derivations);
  for (const auto& [name, fleet] : r.fleets) add_derivations(name, fleet, r.derivations);
  for (auto& d : r.derivations) name_keys(r.scenario, d.from);
}

/// Expressions stand in the scenario again; explanations lead from their keys to the assumptions.
void add_assumptions(const Document& d, RunResult& r) {
  for (const DerivedKey& k : d.derived) {
    config::set_path(r.scenario, k.path, config::Node::text("= " + k.expression));
    Derivation to{k.path, k.expression, {}};
    for (const AssumptionFactor& f : k.factors) to.from.push_back("assumptions." + f.name);
    r.derivations.push_back(std::move(to));
  }
  r.assumptions = assumption_records(d.root, d.derived);
}

}  // namespace

RunResult assemble(const Document& d, const Options& options, const Measurement& m) {
  RunResult r = figures_of(m, options.fidelity);
  r.decisions = economics::decisions(m.costs, m.plans);
  r.waiting = economics::waiting(m.costs, m.plans);
  r.version = kVersion;
  r.seed = options.seed;
  r.fidelity = fidelity_name(options.fidelity);
  r.scenario = config::encode(d.scenario);
  add_own_workloads(r);
  const catalog::InputLog log = inputs_of(m);
  r.inputs = log.inputs();
  for (auto& [name, plan] : r.plans) complete(plan.cost.ledger);
  for (auto& [name, fleet] : r.fleets) complete(fleet.ledger);
  add_derivations(m, r);
  for (const auto& [name, cost] : m.costs)
    for (const auto& n : cost.notes) add_note(r.notes, n);
  for (const auto& p : m.phases)
    for (const auto& n : p.prepared->run().notes) add_note(r.notes, n);
  if (options.fidelity == Fidelity::analytic && d.scenario.job.link_detours > 0)
    add_note(
        r.notes,
        "the analytic model has no link failures: steps with failed links are timed as if healthy");
  r.differences = differences_of(r);
  for (const std::string& n : mesh_notes(r)) add_note(r.notes, n);
  note_idle_overrides(d.scenario, log, r);
  for (const auto& p : m.phases)
    if (options.timeline)
      r.timelines.push_back({p.prepared->plan, p.prepared->index, p.step->timeline});
  for (const config::Uncertain& u : d.uncertain) config::set_path(r.scenario, u.path, u.written);
  add_assumptions(d, r);
  return r;
}

}  // namespace podsim::study
