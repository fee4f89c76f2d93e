// How the figures of a plan follow from each other, for `podsim explain`.
#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "src/study/run/assemble.h"

namespace podsim::study {
namespace {

class Writer {
 public:
  Writer(const std::string& plan, std::vector<Derivation>& out, const std::string& of = "plans.")
      : prefix_(of + plan + "."), out_(out) {}

  /// `from` without a leading '/' lies in the same plan.
  void add(const std::string& figure, std::string formula, std::vector<std::string> from) {
    for (auto& f : from) f = f.starts_with('/') ? f.substr(1) : fmt::format("{}{}", prefix_, f);
    out_.push_back({prefix_ + figure, std::move(formula), std::move(from)});
  }

 private:
  std::string prefix_;
  std::vector<Derivation>& out_;
};

void add_phase(Writer& w, const std::string& phase, const PhaseResult& r,
               const PhaseInputs& inputs) {
  const auto rooted = [](const std::vector<std::string>& paths, std::vector<std::string> out) {
    for (const auto& path : paths) out.push_back("/" + path);
    return out;
  };
  w.add(phase + ".step_time_s",
        r.fidelity + " simulation of the step program on the chip's engines and links",
        rooted(inputs.step, {}));
  w.add(phase + ".tokens_per_s", "tokens per step / step_time_s", {phase + ".step_time_s"});
  w.add(phase + ".mfu", "model FLOP per step / (step_time_s x peak of all chips)",
        {phase + ".step_time_s", "/chips/" + r.chip + ".peak_bf16"});
  w.add(phase + ".power_per_chip_w",
        "idle draw + energy of matrix and vector units, memories and links in a step / step time",
        rooted(inputs.power, {phase + ".step_time_s"}));
}

/// `w` prefixes the paths within a plan or a fleet.
void add_line(Writer& w, const std::string& line, const economics::LedgerLine& l) {
  w.add(line + ".amount_usd", "quantity x unit_price: " + l.formula,
        {line + ".unit_price", line + ".quantity"});
  const auto rooted = [](std::vector<std::string> paths) {
    for (auto& path : paths) path.insert(0, "/");
    return paths;
  };
  w.add(line + ".quantity", "in " + l.unit + ", " + l.period, rooted(l.quantity_from));
  w.add(line + ".unit_price", "USD per " + l.unit, rooted(l.price_from));
}

}  // namespace

void add_derivations(const std::string& plan, const PlanResult& r,
                     const std::vector<std::string>& failures,
                     const std::vector<PhaseInputs>& phases, std::vector<Derivation>& out) {
  Writer w(plan, out);
  std::vector<std::string> rates_of_failure{"phases[0].step_time_s"};
  for (const auto& path : failures) rates_of_failure.push_back("/" + path);
  for (const char* p : {"p10", "p50", "p90"})
    w.add(std::string("goodput.") + p, "simulated runs under failures, checkpoints and restarts",
          rates_of_failure);
  std::vector<std::string> lines, rates;
  for (std::size_t i = 0; i < r.cost.ledger.size(); ++i) {
    const std::string line = indexed("cost.ledger", i);
    lines.push_back(line + ".amount_usd");
    add_line(w, line, r.cost.ledger[i]);
  }
  for (std::size_t i = 0; i < r.phases.size(); ++i) {
    add_phase(w, indexed("phases", i), r.phases[i], phases.at(i));
    rates.push_back(indexed("phases", i) + ".tokens_per_s");
  }
  w.add("lost_work_fraction", "steps undone by rollbacks in the simulated runs / wall clock",
        rates_of_failure);
  for (const char* share : {"productive_fraction", "checkpoint_fraction", "down_fraction",
                            "waiting_fraction", "degraded_fraction"})
    w.add(share, "its share of the wall clock of the simulated runs", rates_of_failure);
  for (const char* kind : {"failures", "failures_per_day", "maintenances"})
    w.add(std::string("interruptions.") + kind,
          "counted in the simulated runs; a day: by the rates", rates_of_failure);
  w.add("daly_interval_s", "sqrt(2 C M) (1 + x/3 + x^2/9) - C, x = sqrt(C / 2M)", rates_of_failure);
  std::vector<std::string> draws{"chip_hours", "idle_chip_hours"};
  for (std::size_t i = 0; i < r.phases.size(); ++i)
    draws.push_back(indexed("phases", i) + ".power_per_chip_w");
  w.add("energy_kwh", "used chip-hours x simulated draw + idle ones x idle draw, before PUE",
        draws);
  w.add("cost.total_usd", "sum of the ledger's lines", lines);
  w.add("cost.npv_usd",
        "present value of each month's cash, the book value left at the end credited", lines);
  w.add("cost.per_million_tokens_usd", "total_usd / tokens x 1e6", {"cost.total_usd", "tokens"});
  w.add("cost.per_useful_chip_hour_usd",
        "total_usd / (chip_hours x goodput / share of the time with chips)",
        {"cost.total_usd", "chip_hours", "goodput.p50"});
  w.add("cost.per_run_usd", "total_usd / tokens x the demand's tokens",
        {"cost.total_usd", "tokens"});
  w.add("cost.per_exaflop_day_usd", "total_usd / (tokens x model FLOP per token)",
        {"cost.total_usd", "tokens"});
  w.add("cost.per_mw_year_usd", "total_usd / (installed chip-hours x provisioned power)",
        {"cost.total_usd", "chip_hours", "idle_chip_hours"});
  w.add("cost.tokens_per_mw_year", "tokens / (installed chip-hours x provisioned power)",
        {"tokens", "chip_hours", "idle_chip_hours"});
  w.add("cost.tax_saved_usd", "tax rate x what is deducted", lines);
  w.add("cost.idle_usd", "the lines of hours that the demand does not use", lines);
  w.add("cost.remainder_usd", "book or residual value of what is owned when the plan ends", lines);
  auto from = rates;
  from.emplace_back("goodput.p50");
  w.add("tokens", "tokens_per_s x goodput x hours worked, at most the demand", from);
  from.emplace_back("tokens");
  for (const char* p : {"p10", "p50", "p90"})
    w.add(std::string("wall_clock_h.") + p, "tokens / (tokens_per_s x goodput), phase by phase",
          from);
  w.add("machine_time_h", "tokens / (tokens_per_s x goodput), summed over the phases", from);
  w.add("chip_hours",
        "tokens / (tokens_per_s x goodput) x chips, without hours in which none are held", from);
}

void add_derivations(const std::string& fleet, const economics::FleetResult& r,
                     std::vector<Derivation>& out) {
  Writer w(fleet, out, "fleets.");
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < r.ledger.size(); ++i) {
    const std::string line = indexed("ledger", i);
    lines.push_back(line + ".amount_usd");
    add_line(w, line, r.ledger[i]);
  }
  w.add("cost_per_year_usd", "sum of the ledger's lines", lines);
  const auto from_cost = [&](const char* figure, const char* formula) {
    w.add(figure, formula, {"cost_per_year_usd"});
  };
  from_cost("cost_per_gw_year_usd", "cost_per_year_usd / IT power");
  from_cost("cost_per_installed_chip_hour_usd", "cost_per_year_usd / (chips x 8,766 h)");
  from_cost("idle_per_year_usd", "cost of the hours not used");
  w.add("cost_per_used_chip_hour_usd", "cost_per_installed_chip_hour_usd / utilisation",
        {"cost_per_installed_chip_hour_usd"});
  if (r.capital_intensity)
    w.add("capital_intensity", "capex_usd / the revenue beside it", {"capex_usd"});
  if (r.payback_years)
    for (const char* figure :
         {"npv_usd", "irr", "payback_years", "discounted_payback_years", "break_even_utilisation"})
      w.add(figure, "capex now, rent less running costs month by month until the fleet retires",
            {"capex_usd", "revenue_per_year_usd", "running_per_year_usd"});
  w.add("running_per_year_usd", "lines paid month by month", lines);
  w.add("depreciation_per_year_usd", "lines of hardware and facility, without financing", lines);
  w.add("capex_usd", "hardware_usd + facility_usd", {"hardware_usd", "facility_usd"});
  w.add("facility_power_mw", "it_power_mw x PUE", {"it_power_mw"});
  if (r.margin_per_year_usd)
    w.add("margin_per_year_usd", "revenue_per_year_usd - cost_per_year_usd",
          {"revenue_per_year_usd", "cost_per_year_usd"});
}

void add_derivations(const std::string& plan, const economics::Decision& d,
                     std::vector<Derivation>& out) {
  const std::string path = "decisions." + plan + ".";
  const std::vector<std::string> from = {"plans." + plan + ".cost.npv_usd",
                                         "plans." + d.against + ".cost.npv_usd"};
  const auto add = [&](const char* figure, const char* formula) {
    out.push_back({path + figure, formula, from});
  };
  add("npv_usd", "present value of the rented plan's cash for the same tokens less the plan's");
  add("irr", "discount rate at which the monthly savings are worth nothing");
  add("payback_years", "from the first payment until the sum of the savings is zero again");
  add("discounted_payback_years", "the same of discounted savings");
  add("break_even_month", "month in which the sum of the discounted savings is zero again");
  add("break_even_rent_usd_per_chip_hour", "mean rent x the factor that makes npv_usd zero");
  add("break_even_price_drift", "g of (1 + g)^years on every rent that makes npv_usd zero");
}

void add_derivations(const std::string& plan, const economics::BreakEven& b,
                     std::vector<Derivation>& out) {
  const std::string path = "break_even." + plan + ".";
  out.push_back({path + "utilisation",
                 "own cost of an installed chip-hour / rent of the work it does",
                 {path + "own_usd_per_installed_chip_hour", path + "rent_usd_per_chip_hour"}});
  out.push_back({path + "own_usd_per_installed_chip_hour",
                 "the plan's cost rates at that utilisation",
                 {"plans." + plan + ".cost.total_usd"}});
  out.push_back({path + "rent_usd_per_chip_hour",
                 "price of the rented plan, by tokens a chip-hour trains",
                 {"plans." + b.against + ".cost.total_usd"}});
}

}  // namespace podsim::study
