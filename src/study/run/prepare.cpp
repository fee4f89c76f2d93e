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
  const bool own = (p.section->system && path.starts_with("system")) ||
                   (p.section->parallelism && path.starts_with("parallelism"));
  return own ? p.path() + "." + path : path;
}

void add_unique(std::vector<config::Diagnostic>& all, config::Diagnostic d) {
  for (const auto& known : all)
    if (known.path == d.path && known.message == d.message) return;
  all.push_back(std::move(d));
}

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
    check_job();
    read_plans();
    read_fleets();
    return std::move(p_);
  }

 private:
  [[nodiscard]] const Scenario& scenario() const { return p_.scenario(); }

  void find_machines() {
    const Scenario& s = scenario();
    const auto overrides = machine_overrides(p_.candidate.overrides);
    std::vector<config::Diagnostic> problems;
    for (const auto& [name, sections] : s.plans) {
      for (std::size_t i = 0; i < sections.size(); ++i) {
        PreparedPhase p{name, i, &sections[i], {}, {}, false};
        try {
          const MachineKey key{run_request(s, *p.section, p.path()), s.detail, problem_.timelines,
                               s.job.link_detours, overrides};
          p.machine = problem_.stages->machine(key, *p_.catalog);
          p_.phases.push_back(std::move(p));
        } catch (const config::InputError& e) {
          for (auto d : e.problems()) {
            if (!d.where.source) d.path = d.path.empty() ? p.path() : place_of(d.path, p);
            add_unique(problems, std::move(d));
          }
        }
      }
    }
    if (!problems.empty()) throw config::InputError(std::move(problems));
  }

  void read_prices() {
    std::vector<config::Diagnostic> problems;
    const auto scope = p_.log.consumed_by(catalog::Consumer::cost);
    for (auto& p : p_.phases) {
      try {
        read_price(p);
      } catch (const config::InputError& e) {
        for (auto problem : e.problems()) {
          if (!problem.where.source) problem.where = place(p);
          if (problem.path.empty()) problem.path = p.path();
          problems.push_back(std::move(problem));
        }
      }
    }
    if (!problems.empty()) throw config::InputError(std::move(problems));
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
    if (p.section->rent) {
      phase.terms =
          economics::price_rent(*p.section->rent, run.chip, or_empty(s.region),
                                or_empty(s.provider), *p_.catalog, p_.log, phase.key + ".rent");
      p.spot = phase.rent()->kind == catalog::OfferKind::spot;
    } else {
      phase.terms =
          economics::price_buy(*p.section->buy, run.chip, p_.catalog->ownership(chip.ownership),
                               s.job.spares, *p_.catalog, p_.log, phase.key + ".buy");
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
      const auto& fabric = p_.catalog->fabric(p_.catalog->chip(p.run().chip).fabric);
      job::check_replacement(job, fabric.cube.has_value());
      spot = spot || p.spot;
    }
    if (!job.preemption || spot) return;
    config::Diagnostic problem;
    problem.path = "job.preemption";
    problem.message = "no phase rents a spot offer, and nobody else is preempted";
    problem.expected = "a phase with rent: {offer: spot}";
    throw config::InputError(std::move(problem));
  }

  void read_plans() {
    const auto scope = p_.log.consumed_by(catalog::Consumer::cost);
    const Scenario& s = scenario();
    for (const auto& p : p_.phases) {
      economics::PlanInput& input = p_.plans[p.plan];
      if (p.index == 0) {
        input.name = p.plan;
        input.run_start = s.demand->from.value_or(kRunStart);
        input.demand = *s.demand;
        input.finance = economics::price_finance(
            s.finance, p_.catalog->ownership(p_.catalog->chip(p.run().chip).ownership), *p_.catalog,
            p_.log);
      }
      input.phases.push_back(p.priced);
    }
    for (const auto& [name, input] : p_.plans) economics::check_phases(input);
  }

  // What a fleet lacks is a problem of the section that names it.
  void read_fleets() {
    const auto scope = p_.log.consumed_by(catalog::Consumer::cost);
    for (const auto& [name, section] : scenario().fleets) {
      try {
        p_.fleets[name] =
            economics::fleet_input(name, section, *p_.catalog, p_.log, scenario().finance);
      } catch (const config::InputError& e) {
        auto problems = e.problems();
        for (auto& p : problems)
          if (!p.where.source && p.path.empty()) p.path = "fleets." + name;
        throw config::InputError(std::move(problems));
      }
    }
  }

  const Problem& problem_;
  Prepared p_;
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
  return {*s.workload, phase.system ? *phase.system : *s.system,
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
