// The first half of an evaluation: machines resolved, prices read, nothing simulated.
#include "podsim/economics/budget.h"
#include "src/study/run/problem.h"

namespace podsim::study {
namespace {

std::string or_empty(const std::optional<std::string>& s) { return s.value_or(""); }

economics::BudgetPlace budget_place(const Scenario& s, const PreparedPhase& p) {
  return {p.path(), p.section->from.value_or(s.demand->from.value_or(kRunStart)),
          s.plans.at(p.plan).size() == 1};
}

// Where a problem of the resolver lies in the file: in the phase's own section or the default one.
std::string place_of(const std::string& path, const PreparedPhase& p) {
  const bool own = (p.section->workload && path.starts_with("workload")) ||
                   (p.section->system && path.starts_with("system")) ||
                   (p.section->parallelism && path.starts_with("parallelism"));
  return own ? p.path() + "." + path : path;
}

/// What is wrong with a candidate, collected over its stages.
class Problems {
 public:
  /// Runs `f` and keeps what it throws, each problem after `placed` has seen it.
  template <class F, class Placed>
  void collect(F f, Placed placed) {
    try {
      f();
    } catch (const config::InputError& e) {
      for (config::Diagnostic d : e.problems()) {
        placed(d);
        add(std::move(d));
      }
    }
  }
  template <class F>
  void collect(F f) {
    collect(f, [](config::Diagnostic&) {});
  }
  void add(config::Diagnostic d) {
    for (const auto& known : all_)
      if (known.path == d.path && known.message == d.message) return;
    all_.push_back(std::move(d));
  }
  [[nodiscard]] bool any() const { return !all_.empty(); }
  /// Throws config::InputError where there are any.
  void raise() const {
    if (!all_.empty()) throw config::InputError(all_);
  }

 private:
  std::vector<config::Diagnostic> all_;
};

/// Reads a candidate stage by stage.
class Preparation {
 public:
  Preparation(const Problem& problem, Candidate candidate) : problem_(problem) {
    p_.candidate = std::move(candidate);
    const auto& catalog = problem_.stages->catalog();
    p_.catalog = std::make_shared<const catalog::Catalog>(catalog.with(p_.candidate.overrides));
    p_.catalog->check_overrides();
  }

  Prepared run() {
    find_machines();
    read_prices();
    problems_.collect([&] { check_job(); });
    read_plans();
    read_fleets();
    problems_.collect([&] { check_paths(scenario().thresholds, scenario()); });
    problems_.raise();
    return std::move(p_);
  }

 private:
  [[nodiscard]] const Scenario& scenario() const { return p_.scenario(); }

  /// A problem of machines with the phases that have it.
  struct MachineProblem {
    config::Diagnostic problem;
    std::vector<std::string> phases;
  };

  /// Phases whose machine is refused have none from here on.
  void find_machines() {
    const Scenario& s = scenario();
    const auto overrides = machine_overrides(p_.candidate.overrides);
    std::vector<MachineProblem> found;
    for (const auto& [name, sections] : s.plans)
      for (std::size_t i = 0; i < sections.size(); ++i) {
        PreparedPhase p{name, i, &sections[i], {}, {}, false};
        try {
          const MachineKey key{run_request(s, *p.section, p.path()), s.detail, problem_.timelines,
                               s.job.link_detours, overrides};
          p.machine = problem_.stages->machine(key, *p_.catalog);
        } catch (const config::InputError& e) {
          for (const auto& d : e.problems()) add(found, d, p);
        }
        p_.phases.push_back(std::move(p));
      }
    for (MachineProblem& f : found) {
      const bool first_alone = f.problem.path == f.phases.front() && f.phases.size() == 1;
      const bool of_mesh = f.problem.path == "parallelism" || f.problem.path == f.phases.front();
      if (p_.phases.size() > 1 && of_mesh && !first_alone)
        f.problem.message += " (" + config::join(f.phases) + ")";
      problems_.add(std::move(f.problem));
    }
  }

  /// Phases that have the same machine have the same problem.
  void add(std::vector<MachineProblem>& found, config::Diagnostic d, const PreparedPhase& p) const {
    if (!d.where.source) put_at(p, d);
    const bool own = d.path.starts_with(p.path());
    for (MachineProblem& f : found) {
      if (f.problem.message != d.message || (!own && f.problem.path != d.path)) continue;
      if (own) f.problem.path = f.phases.front();
      return f.phases.push_back(p.path());
    }
    found.push_back({std::move(d), {p.path()}});
  }

  /// A mesh that nobody wrote is a problem of the phase.
  void put_at(const PreparedPhase& p, config::Diagnostic& d) const {
    const bool automatic = !p.section->parallelism && scenario().parallelism.automatic;
    const bool of_phase = d.path.empty() || (d.path == "parallelism" && automatic);
    d.path = of_phase ? p.path() : place_of(d.path, p);
    if (of_phase) d.where = place(p);
  }

  void read_prices() {
    const auto scope = p_.log.consumed_by(catalog::Consumer::cost);
    for (auto& p : p_.phases)
      problems_.collect([&] { p.machine ? read_price(p) : check_price(p); },
                        [&](config::Diagnostic& d) {
                          if (!d.where.source) d.where = place(p);
                          if (d.path.empty()) d.path = p.path();
                        });
  }

  [[nodiscard]] config::Location place(const PreparedPhase& p) const {
    const auto plan = p_.candidate.places.find(p.plan);
    if (plan == p_.candidate.places.end() || p.index >= plan->second.size()) return {};
    return plan->second[p.index];
  }

  /// `paths` of the machine, and the key that chooses its chip.
  static std::vector<std::string> with_chip(std::vector<std::string> paths,
                                            const PreparedPhase& p) {
    paths.push_back(p.section_path("system", p.section->system.has_value()) + ".chip");
    return paths;
  }

  /// Paths of the keys that choose chip, offer and site.
  [[nodiscard]] std::vector<std::string> choices_of(const PreparedPhase& p) const {
    const std::string key = "scenario." + p.path();
    std::vector<std::string> paths = with_chip({}, p);
    if (p.section->buy) {
      paths.push_back(key + ".buy.site");
      if (p.section->buy->offer) paths.push_back(key + ".buy.offer");
      return paths;
    }
    const auto& rent = *p.section->rent;
    paths.push_back(key + ".rent.offer");
    const auto add = [&](bool own, bool any, const std::string& name) {
      if (own || any) paths.push_back((own ? key + ".rent." : "scenario.") + name);
    };
    add(rent.region.has_value(), scenario().region.has_value(), "region");
    add(rent.provider.has_value(), scenario().provider.has_value(), "provider");
    return paths;
  }

  void read_terms(PreparedPhase& p, const catalog::Chip& chip) {
    const Scenario& s = scenario();
    const std::string key = "scenario." + p.path();
    if (p.section->rent) {
      p.priced.terms =
          economics::price_rent(*p.section->rent, chip.name, or_empty(s.region),
                                or_empty(s.provider), *p_.catalog, p_.log, key + ".rent");
      p.spot = p.priced.rent()->kind == catalog::OfferKind::spot;
    } else {
      p.priced.terms =
          economics::price_buy(*p.section->buy, chip.name, p_.catalog->ownership(chip.ownership),
                               s.job.spares, *p_.catalog, p_.log, key + ".buy");
    }
  }

  /// What is wrong with the price of a phase whose machine is refused already.
  void check_price(PreparedPhase& p) {
    const auto& system = p.section->system ? p.section->system : scenario().system;
    if (!system) return;
    const catalog::Chip* chip = nullptr;
    try {
      chip = &p_.catalog->chip(system->chip);
    } catch (const config::InputError&) {
      return;  // which the machine's problem says
    }
    read_terms(p, *chip);
  }

  void read_price(PreparedPhase& p) {
    const Scenario& s = scenario();
    const auto& run = p.run();
    const auto& chip = p_.catalog->chip(run.chip);
    const double devices = static_cast<double>(run.devices) / static_cast<double>(run.chips);
    economics::PlanPhase& phase = p.priced;
    phase.key = "scenario." + p.path();
    phase.chosen_by = choices_of(p);
    phase.power_from = with_chip(p.machine->provisioned_from, p);
    phase.idle_power_from = with_chip(p.machine->idle_from, p);
    phase.from = p.section->from;
    phase.where = place(p);
    phase.chip = run.chip;
    phase.vendor = chip.vendor;
    phase.chips = run.chips;
    phase.tokens_per_s = run.tokens_per_step / p.machine->analytic.step_time.base();
    phase.flops_per_token = run.model_flops / run.tokens_per_step;
    phase.idle_power = run.cluster.device.idle_power * devices;
    phase.system_power = run.cluster.device.peak_power * devices;
    if (const auto& move = p.section->migration) {
      if (move->cost) {
        phase.migration = economics::in_usd(*move->cost, *p_.catalog, p_.log);
        phase.migration_from = economics::rate_sources(*move->cost, *p_.catalog);
        phase.migration_from.push_back(phase.key + ".migration.cost");
      }
      phase.overlap = move->overlap;
    }
    if (s.finance.other_discount)
      phase.market_rent =
          economics::market_rent(s.finance.other_rent, run.chip, *p_.catalog, p_.log);
    read_terms(p, chip);
    if (p.section->buy) {
      const std::string ownership = "chips/" + chip.name + ".ownership";
      p_.log.add_trait(ownership, chip.ownership, catalog::Consumer::cost);
      phase.chosen_by.insert(phase.chosen_by.end(), {ownership, phase.own()->tenure_path});
    }
    if (!p.section->budget) return;
    phase.size_from =
        economics::budget_sources(*p.section->budget, phase, phase.key + ".budget", *p_.catalog);
    p.machines = economics::machines_of(*p.section->budget, phase, *s.demand, budget_place(s, p),
                                        *p_.catalog, p_.log);
    const std::int64_t known = std::max<std::int64_t>(1, p.machines);
    phase.chips *= known;
    phase.tokens_per_s *= static_cast<double>(known);
  }

  // Preemptions only befall who rents spot capacity, and cubes only fabrics that are made of them.
  void check_job() const {
    const auto& job = scenario().job;
    bool spot = false;
    for (const auto& p : p_.phases) {
      spot = spot || p.spot;
      if (!p.machine) continue;
      const auto& fabric = p_.catalog->fabric(p_.catalog->chip(p.run().chip).fabric);
      job::check_replacement(job, fabric.cube.has_value());
    }
    if (!job.preemption || spot) return;
    config::Diagnostic problem;
    problem.path = "job.preemption";
    problem.message = "no phase rents a spot offer, and nobody else is preempted";
    problem.expected = "a phase with rent: {offer: spot}";
    throw config::InputError(std::move(problem));
  }

  /// Plans whose phases are all priced.
  void read_plans() {
    const auto scope = p_.log.consumed_by(catalog::Consumer::cost);
    const Scenario& s = scenario();
    if (problems_.any()) return;
    for (const auto& p : p_.phases) {
      economics::PlanInput& input = p_.plans[p.plan];
      if (p.index == 0) {
        input.name = p.plan;
        input.run_start = s.demand->from.value_or(kRunStart);
        input.demand = *s.demand;
        problems_.collect([&] {
          input.finance = economics::price_finance(
              s.finance, p_.catalog->ownership(p_.catalog->chip(p.run().chip).ownership),
              *p_.catalog, p_.log);
        });
      }
      input.phases.push_back(p.priced);
    }
    for (const auto& [name, input] : p_.plans)
      problems_.collect([&] { economics::check_phases(input); });
  }

  // What a fleet lacks is a problem of the section that names it.
  void read_fleets() {
    const auto scope = p_.log.consumed_by(catalog::Consumer::cost);
    for (const auto& [name, section] : scenario().fleets)
      problems_.collect(
          [&] {
            p_.fleets[name] =
                economics::fleet_input(name, section, *p_.catalog, p_.log, scenario().finance);
          },
          [&](config::Diagnostic& d) {
            if (!d.where.source && d.path.empty()) d.path = "fleets." + name;
          });
  }

  const Problem& problem_;
  Prepared p_;
  Problems problems_;
};

}  // namespace

system::RunRequest run_request(const Scenario& s, const Phase& phase, const std::string& path) {
  if (!phase.system && !s.system) {
    config::Diagnostic d;
    d.path = path;
    d.message = "the phase has no 'system' and the scenario has no default one";
    d.expected = "system: {chip: …, chips: …}";
    throw config::InputError(std::move(d));
  }
  return {phase.workload ? phase.workload->section : *s.workload,
          phase.system ? *phase.system : *s.system,
          phase.parallelism ? *phase.parallelism : s.parallelism, s.input};
}

Candidate candidate_of(const Document& document) {
  Candidate c;
  c.scenario = std::make_shared<const Scenario>(document.scenario);
  c.overrides = overrides_of(document);
  for (const auto& [name, phases] : document.scenario.plans)
    for (std::size_t i = 0; i < phases.size(); ++i)
      c.places[name].push_back(
          config::locate(document.root, "plans." + name + "[" + std::to_string(i) + "]"));
  return c;
}

Prepared prepare(const Problem& problem, Candidate candidate) {
  return Preparation(problem, std::move(candidate)).run();
}

}  // namespace podsim::study
