// How the figures of a plan follow from each other, for `podsim explain`. Catalog values come from
// the logs of the stages that consumed them.
#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "src/study/run/assemble.h"
#include "src/study/run/derivation_writer.h"

namespace podsim::study {
namespace {

using catalog::Consumer;

Paths both(Paths a, const Paths& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// Paths of all cash, with prices that are zero as they stand.
Paths all_cash(const economics::PlanCost& c) { return both(c.sources.flows, c.sources.absent); }

/// One plan's figures.
class Plan {
 public:
  Plan(const std::string& plan, const PlanRecord& record, std::vector<Derivation>& out)
      : w_(plan, out), r_(record.result), record_(record) {
    for (std::size_t i = 0; i < r_.phases.size(); ++i) {
      steps_.push_back(indexed("phases", i) + ".step_time_s");
      rates_.push_back(indexed("phases", i) + ".tokens_per_s");
      powers_.push_back(indexed("phases", i) + ".power_per_chip_w");
    }
  }

  void run() {
    add_job();
    for (std::size_t i = 0; i < r_.cost.ledger.size(); ++i)
      add_line(w_, indexed("cost.ledger", i), r_.cost.ledger[i]);
    for (std::size_t i = 0; i < r_.phases.size(); ++i) add_phase(i);
    add_work();
    add_costs();
  }

 private:
  /// Values that a phase's machine and job consumed for a stage.
  [[nodiscard]] Paths consumed(std::size_t phase, catalog::Consumers by) const {
    return inputs_of(*record_.phases.at(phase)).consumed(by);
  }

  void add_phase(std::size_t i) {
    const std::string phase = indexed("phases", i);
    const PhaseResult& r = r_.phases[i];
    w_.add(phase + ".step_time_s",
           r.fidelity + " simulation of the step program on the chip's engines and links", {},
           consumed(i, Consumer::step));
    w_.add(phase + ".tokens_per_s", "tokens per step / step_time_s", {steps_[i]});
    w_.add(phase + ".mfu", "model FLOP per step / (step_time_s x peak of all chips)", {steps_[i]},
           consumed(i, Consumer::peak));
    w_.add(
        phase + ".power_per_chip_w",
        "idle power + energy of matrix and vector units, memories and links in a step / step time",
        {steps_[i]}, consumed(i, Consumer::power));
    w_.add(phase + ".memory_capacity_bytes", "memory of a chip / its devices", {},
           consumed(i, Consumer::memory));
    w_.add(phase + ".chips", "chips of all slices", {}, consumed(i, Consumer::size));
    if (r.machines) {
      const economics::PlanPhase& priced = record_.phases.at(i)->prepared->priced;
      w_.add(phase + ".machines", "machines that the budget allows", {phase + ".chips"},
             priced.size_from);
    }
  }

  /// Simulated runs of weeks: each figure rests on all that interrupts them.
  void add_job() {
    Paths inputs;
    for (std::size_t i = 0; i < r_.phases.size(); ++i)
      for (auto& path :
           consumed(i, Consumer::failures | Consumer::maintenance | Consumer::recovery |
                           Consumer::checkpoint | Consumer::staging))
        inputs.push_back(std::move(path));
    const auto add = [&](const std::string& figure, const char* formula) {
      w_.add(figure, formula, steps_, inputs);
    };
    for (const char* p : {"p10", "p50", "p90"})
      add(std::string("goodput.") + p, "simulated runs under failures, checkpoints and restarts");
    add("lost_work_fraction", "steps undone by rollbacks in the simulated runs / wall clock");
    for (const char* share : {"productive_fraction", "checkpoint_fraction", "down_fraction"})
      add(share, "its share of the wall clock of the simulated runs");
    if (r_.waiting_fraction > 0)
      add("waiting_fraction", "its share of the wall clock of the simulated runs");
    if (r_.degraded_fraction > 0)
      add("degraded_fraction", "its share of the wall clock of the simulated runs");
    for (const char* kind : {"failures", "maintenances"})
      add(std::string("interruptions.") + kind, "counted in the simulated runs");
    w_.add("interruptions.failures_per_day", "rate of each kind of part x parts of the first phase",
           {}, consumed(0, Consumer::failures));
    if (r_.daly_interval_s > 0)
      w_.add("daly_interval_s",
             "sqrt(2 C M) (1 + x/3 + x^2/9) - C, x = sqrt(C / 2M), C to write a checkpoint, M "
             "between failures of the first phase",
             {}, consumed(0, Consumer::failures | Consumer::checkpoint));
  }

  /// A one-off run trains the tokens of the demand, however long it takes.
  void add_work() {
    const bool run = record_.measured.scenario().demand->per == economics::Period::run;
    Paths from = rates_;
    from.emplace_back("goodput.p50");
    const Paths when = dates();
    if (run)
      w_.add("tokens", "the demand", {}, {"scenario.demand.tokens"});
    else
      w_.add("tokens", "tokens_per_s x goodput x hours worked, at most the demand", from, when);
    from.emplace_back("tokens");
    for (const char* p : {"p10", "p50", "p90"}) {
      Paths wall = from;
      // The tenth of the runs that is done first has the highest goodput.
      if (p[1] == '1') wall.emplace_back("goodput.p90");
      if (p[1] == '9') wall.emplace_back("goodput.p10");
      w_.add(std::string("wall_clock_h.") + p, "tokens / (tokens_per_s x goodput), phase by phase",
             wall, when);
    }
    w_.add("machine_time_h", "tokens / (tokens_per_s x goodput), summed over the phases", from,
           when);
    w_.add("chip_hours",
           "tokens / (tokens_per_s x goodput) x chips, without hours in which none are held", from,
           run ? Paths() : when);
    if (r_.idle_chip_hours > 0)
      w_.add("idle_chip_hours", "hours installed or committed - chip_hours", {"chip_hours"}, when);
    Paths draws = powers_;
    for (const char* f : {"chip_hours", "productive_fraction", "lost_work_fraction"})
      draws.emplace_back(f);
    if (r_.idle_chip_hours > 0) draws.emplace_back("idle_chip_hours");
    w_.add("energy_kwh", "used chip-hours x simulated power + idle ones x idle power, before PUE",
           draws, idle_power());
  }

  /// Keys that decide when the phases have chips and may use them.
  [[nodiscard]] Paths dates() const {
    const bool run = record_.measured.scenario().demand->per == economics::Period::run;
    Paths from;
    if (!run) from.emplace_back("scenario.demand");
    for (const PhaseMeasurement* p : record_.phases) {
      const economics::PlanPhase& phase = p->prepared->priced;
      if (phase.from) from.push_back(phase.key + ".from");
      if (phase.overlap.base() > 0) from.push_back(phase.key + ".migration.overlap");
      const economics::OwnTerms* own = phase.own();
      if (own == nullptr) continue;
      from.push_back(own->key + ".ramp");
      if (!own->deliveries.empty()) from.push_back(own->key + ".deliveries");
      if (!run) from.push_back(own->hardware_life.source);
      if (!own->site_power) continue;
      from.insert(from.end(), {own->key + ".site_power", own->pue.source});
      from.insert(from.end(), phase.power_from.begin(), phase.power_from.end());
    }
    return from;
  }

  /// Hours that are not loaded draw the power of idle chips; other work draws its own.
  [[nodiscard]] Paths idle_power() const {
    Paths from = dates();
    for (const PhaseMeasurement* p : record_.phases) {
      const Paths& idle = p->prepared->priced.idle_power_from;
      from.insert(from.end(), idle.begin(), idle.end());
    }
    if (r_.idle_chip_hours > 0) from.emplace_back("scenario.finance.other_use");
    return from;
  }

  /// Paths of installed chip-hours that are not used, and of the power that a chip is provisioned
  /// with.
  [[nodiscard]] Paths power_hours() const {
    const bool owned = std::any_of(record_.phases.begin(), record_.phases.end(), [](const auto* p) {
      return p->prepared->priced.own() != nullptr;
    });
    Paths from;
    if (owned || r_.idle_chip_hours > 0) from = dates();
    for (const PhaseMeasurement* p : record_.phases) {
      const Paths& power = p->prepared->priced.power_from;
      from.insert(from.end(), power.begin(), power.end());
    }
    return from;
  }

  /// Hours cancel where all cost is the rent of one phase, tokens where they decide the hours.
  void add_per_power() {
    const auto& c = record_.cost;
    const bool rent =
        c.sources.rented_phases == 1 && r_.phases.size() == 1 && r_.cost.ledger.size() == 1;
    Paths cost = {"cost.total_usd", "chip_hours"};
    if (rent) cost = {indexed("cost.ledger", 0) + ".unit_price"};
    w_.add("cost.per_mw_year_usd", "total_usd / (installed chip-hours x provisioned power)", cost,
           both(power_hours(), c.sources.absent));
    const bool run = record_.measured.scenario().demand->per == economics::Period::run;
    Paths work = run ? rates_ : Paths{"tokens", "chip_hours"};
    if (run) work.emplace_back("goodput.p50");
    w_.add("cost.tokens_per_mw_year", "tokens / (installed chip-hours x provisioned power)", work,
           power_hours());
  }

  void add_costs() {
    const auto& c = record_.cost;
    const Paths lines = line_amounts(r_.cost.ledger, "cost.ledger");
    w_.add("cost.total_usd", "sum of the ledger's lines", lines, c.sources.absent);
    Paths cash = all_cash(c);
    if (std::any_of(c.flows.begin(), c.flows.end(),
                    [](const economics::CashFlow& f) { return f.years != 0; }))
      cash.insert(cash.end(), c.sources.discount.begin(), c.sources.discount.end());
    w_.add("cost.npv_usd",
           "present value of each month's cash, the book value left at the end credited", {}, cash);
    w_.add("cost.per_million_tokens_usd", "total_usd / tokens x 1e6", {"cost.total_usd", "tokens"});
    w_.add("cost.per_useful_chip_hour_usd",
           "total_usd / (chip_hours x goodput / share of the time with chips)",
           {"cost.total_usd", "chip_hours", "goodput.p50"});
    w_.add("cost.per_run_usd", "total_usd / tokens x the demand's tokens",
           {"cost.total_usd", "tokens"});
    w_.add("cost.per_exaflop_day_usd", "total_usd / (tokens x model FLOP per token)",
           {"cost.total_usd", "tokens"});
    add_per_power();
    if (c.tax_saved_usd != 0)
      w_.add("cost.tax_saved_usd", "tax rate x what is deducted", {}, c.sources.flows);
    for (std::size_t i = 0; i < r_.cost.ledger.size(); ++i)
      if (const auto& l = r_.cost.ledger[i]; l.price_from.empty())
        w_.add(fmt::format("cost.quantities.{}, {}", l.name, l.unit), "counted in all phases",
               {indexed("cost.ledger", i) + ".quantity"});
    if (c.idle_usd != 0)
      w_.add("cost.idle_usd", "the lines of hours that the demand does not use", lines);
    if (c.remainder_usd != 0)
      w_.add("cost.remainder_usd", "book or residual value of what is owned when the plan ends", {},
             c.sources.remainder);
  }

  DerivationWriter w_;
  const PlanResult& r_;
  const PlanRecord& record_;
  Paths steps_, rates_, powers_;
};

}  // namespace

void add_derivations(const std::string& plan, const PlanRecord& record,
                     std::vector<Derivation>& out) {
  Plan(plan, record, out).run();
}

namespace {

/// Whether other work is paid the market's rent, which a factor on the plans' rents leaves alone.
bool rents_out(const economics::PlanCost& c) { return c.other_use_chip_hours > 0; }

/// Cash of two plans whose rents are all multiplied by one factor. What multiplies all rent of a
/// single rented phase cancels.
Paths scaled_cash(const economics::PlanCost& own, const economics::PlanCost& rent) {
  Paths from = both(all_cash(own), all_cash(rent));
  if (own.sources.rented_phases > 0 || rent.sources.rented_phases > 1 || rents_out(own))
    return from;
  const Paths& cancel = rent.sources.rents;
  std::erase_if(from, [&](const std::string& path) {
    return std::find(cancel.begin(), cancel.end(), path) != cancel.end();
  });
  return from;
}

/// Derivations of a decision.
class Saved {
 public:
  Saved(const std::string& plan, const economics::PlanCost& own, const economics::PlanCost& rent,
        std::vector<Derivation>& out)
      : w_(plan, out, "decisions."),
        own_(own),
        rent_(rent),
        cash_(both(all_cash(own), all_cash(rent))) {}

  void run(const economics::Decision& d) {
    const Paths discounted = both(cash_, own_.sources.discount);
    w_.add("npv_usd", "present value of the rented plan's cash for the same tokens less the plan's",
           {}, discounted);
    if (d.irr)
      w_.add("irr", "discount rate at which the monthly savings are worth nothing", {}, cash_);
    if (d.payback_years)
      w_.add("payback_years", "from the first payment until the sum of the savings is zero again",
             {}, cash_);
    if (d.discounted_payback_years)
      w_.add("discounted_payback_years", "the same of discounted savings", {}, discounted);
    if (d.break_even_month)
      w_.add("break_even_month", "month of the first payment + discounted_payback_years",
             {"discounted_payback_years"}, discounted);
    const Paths scaled = both(scaled_cash(own_, rent_), own_.sources.discount);
    if (d.break_even_rent_usd_per_chip_hour)
      w_.add("break_even_rent_usd_per_chip_hour", "mean rent x the factor that makes npv_usd zero",
             {}, scaled);
    if (d.break_even_price_drift)
      w_.add("break_even_price_drift", "g of (1 + g)^years on every rent that makes npv_usd zero",
             {}, discounted);
  }

 private:
  DerivationWriter w_;
  const economics::PlanCost &own_, &rent_;
  Paths cash_;
};

}  // namespace

void add_derivations(const std::string& plan, const economics::Decision& d,
                     const std::map<std::string, PlanRecord>& plans, std::vector<Derivation>& out) {
  Saved(plan, plans.at(plan).cost, plans.at(d.against).cost, out).run(d);
}

namespace {

/// Whether owned and rented hours of two plans do other work: where they are equal, rates of work
/// cancel.
bool other_work(const economics::UnitCosts& own, const economics::UnitCosts& rent) {
  return own.own_tokens != rent.rent_tokens;
}

}  // namespace

void add_derivations(const std::string& plan, const economics::BreakEven& b,
                     const std::map<std::string, PlanRecord>& plans, std::vector<Derivation>& out) {
  const auto &own = plans.at(plan), &rent = plans.at(b.against);
  DerivationWriter w(plan, out, "break_even.");
  Paths hours;
  for (const auto& [name, record] : {std::pair(plan, &own), std::pair(b.against, &rent)})
    for (std::size_t i = 0; i < record->result.phases.size(); ++i)
      hours.push_back(fmt::format("plans.{}.phases[{}].tokens_per_s", name, i));
  for (const auto& name : {plan, b.against})
    hours.push_back(fmt::format("plans.{}.goodput.p50", name));
  Paths price, cost;
  for (std::size_t i = 0; i < rent.result.cost.ledger.size(); ++i)
    price.push_back(fmt::format("plans.{}.{}.unit_price", b.against, indexed("cost.ledger", i)));
  if (other_work(own.cost.unit_costs, rent.cost.unit_costs))
    price.insert(price.end(), hours.begin(), hours.end());
  const Paths& absent = rent.cost.sources.absent;
  price.insert(price.end(), absent.begin(), absent.end());
  price.emplace_back("scenario.job.queue");  // hours without chips are not paid for
  for (const auto& line : line_amounts(own.result.cost.ledger, "cost.ledger"))
    cost.push_back(fmt::format("plans.{}.{}", plan, line));
  const Paths& more = own.cost.sources.absent;
  cost.insert(cost.end(), more.begin(), more.end());
  w.add("utilisation", "own cost of an installed chip-hour / rent of the work it does",
        {"own_usd_per_installed_chip_hour", "rent_usd_per_chip_hour"});
  w.add("own_usd_per_installed_chip_hour", "the plan's cost rates at that utilisation",
        {"rent_usd_per_chip_hour"}, cost);
  w.add("rent_usd_per_chip_hour", "price of the rented plan, by tokens a chip-hour trains", {},
        price);
}

}  // namespace podsim::study
