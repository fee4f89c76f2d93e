#include "src/study/uncertainty/economic_model.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "podsim/catalog/catalog.h"

namespace podsim::study {

namespace {

using economics::FleetResult;
using economics::PlanCost;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

struct PlanFigure {
  const char* name;
  double PlanCost::* value;
  bool headline;
};

constexpr std::array kPlanFigures = {
    PlanFigure{"cost.total_usd", &PlanCost::total_usd, true},
    PlanFigure{"cost.npv_usd", &PlanCost::npv_usd, true},
    PlanFigure{"cost.per_million_tokens_usd", &PlanCost::per_million_tokens_usd, true},
    PlanFigure{"cost.per_useful_chip_hour_usd", &PlanCost::per_useful_chip_hour_usd, true},
    PlanFigure{"cost.per_run_usd", &PlanCost::per_run_usd, false},
    PlanFigure{"cost.per_exaflop_day_usd", &PlanCost::per_exaflop_day_usd, false},
    PlanFigure{"cost.per_mw_year_usd", &PlanCost::per_mw_year_usd, false},
    PlanFigure{"cost.tokens_per_mw_year", &PlanCost::tokens_per_mw_year, false},
    PlanFigure{"cost.idle_usd", &PlanCost::idle_usd, false},
    PlanFigure{"cost.remainder_usd", &PlanCost::remainder_usd, false},
    PlanFigure{"cost.tax_saved_usd", &PlanCost::tax_saved_usd, false},
    PlanFigure{"tokens", &PlanCost::tokens, false},
    PlanFigure{"shortfall_tokens", &PlanCost::shortfall_tokens, false},
    PlanFigure{"chip_hours", &PlanCost::chip_hours, false},
    PlanFigure{"idle_chip_hours", &PlanCost::idle_chip_hours, false},
    PlanFigure{"energy_kwh", &PlanCost::energy_kwh, false}};

struct FleetFigure {
  const char* name;
  double FleetResult::* value;
  bool headline = false;
};

constexpr std::array kFleetFigures = {
    FleetFigure{"chips", &FleetResult::chips},
    FleetFigure{"it_power_mw", &FleetResult::it_power_mw},
    FleetFigure{"facility_power_mw", &FleetResult::facility_power_mw},
    FleetFigure{"hardware_usd", &FleetResult::hardware_usd},
    FleetFigure{"facility_usd", &FleetResult::facility_usd},
    FleetFigure{"capex_usd", &FleetResult::capex_usd},
    FleetFigure{"capex_per_gw_usd", &FleetResult::capex_per_gw_usd},
    FleetFigure{"chips_per_billion_usd", &FleetResult::chips_per_billion_usd},
    FleetFigure{"cost_per_year_usd", &FleetResult::cost_per_year_usd},
    FleetFigure{"idle_per_year_usd", &FleetResult::idle_per_year_usd},
    FleetFigure{"depreciation_per_year_usd", &FleetResult::depreciation_per_year_usd},
    FleetFigure{"running_per_year_usd", &FleetResult::running_per_year_usd},
    FleetFigure{"cost_per_gw_year_usd", &FleetResult::cost_per_gw_year_usd},
    FleetFigure{"cost_per_installed_chip_hour_usd", &FleetResult::cost_per_installed_chip_hour_usd},
    FleetFigure{"cost_per_used_chip_hour_usd", &FleetResult::cost_per_used_chip_hour_usd, true}};

/// Those that a fleet may not have.
struct FleetReturn {
  const char* name;
  std::optional<double> FleetResult::* value;
  bool headline = false;
};

constexpr std::array kFleetReturns = {
    FleetReturn{"capital_intensity", &FleetResult::capital_intensity},
    FleetReturn{"revenue_per_year_usd", &FleetResult::revenue_per_year_usd},
    FleetReturn{"margin_per_year_usd", &FleetResult::margin_per_year_usd},
    FleetReturn{"break_even_utilisation", &FleetResult::break_even_utilisation},
    FleetReturn{"revenue_per_mw_year_usd", &FleetResult::revenue_per_mw_year_usd},
    FleetReturn{"margin_per_mw_year_usd", &FleetResult::margin_per_mw_year_usd},
    FleetReturn{"npv_per_mw_usd", &FleetResult::npv_per_mw_usd},
    FleetReturn{"power_delay_cost_usd", &FleetResult::power_delay_cost_usd},
    FleetReturn{"npv_usd", &FleetResult::npv_usd, true},
    FleetReturn{"irr", &FleetResult::irr, true},
    FleetReturn{"payback_years", &FleetResult::payback_years, true},
    FleetReturn{"discounted_payback_years", &FleetResult::discounted_payback_years}};

bool has_own(const economics::PlanInput& p) {
  return std::any_of(p.phases.begin(), p.phases.end(),
                     [](const auto& phase) { return phase.own() != nullptr; });
}

bool only_rents(const economics::PlanInput& p) { return !has_own(p); }

std::string path_of(const std::string& section, const std::string& name, const char* figure) {
  return section + "." + name + "." + figure;
}

}  // namespace

EconomicModel::EconomicModel(std::map<std::string, economics::PlanInput> plans,
                             const std::map<std::string, economics::FleetInput>& fleets,
                             const std::optional<MarketInputs>& market,
                             const catalog::Catalog& catalog)
    : plans_(std::move(plans)) {
  for (const auto& [name, plan] : plans_) {
    names_.push_back(name);
    owns_ = owns_ || has_own(plan);
    rents_ = rents_ || only_rents(plan);
  }
  for (const auto& [name, fleet] : fleets) fleets_.push_back(fleet);
  if (market) market_.emplace(*market, catalog);
}

void EconomicModel::draw_fleet(std::size_t fleet) {
  const auto at = std::lower_bound(drawn_fleets_.begin(), drawn_fleets_.end(), fleet);
  if (at == drawn_fleets_.end() || *at != fleet) drawn_fleets_.insert(at, fleet);
}

Workspace EconomicModel::workspace() const {
  Workspace w;
  for (const auto& [name, plan] : plans_) {
    w.plans.push_back(plan);
    w.phases.emplace_back(plan.phases.size());
    w.engines.emplace_back();
  }
  w.break_even.resize(w.plans.size());
  w.savings.resize(w.plans.size());
  if (market_) w.market = market_->work();
  for (const auto& fleet : fleets_) w.fleets.push_back({fleet, {}});
  return w;
}

void EconomicModel::evaluate(std::span<const double> values, Workspace& w) const {
  for (auto& plan : w.phases)
    for (auto& phase : plan) phase = {};
  for (std::size_t i = 0; i < inputs.size(); ++i)
    for (const Setter& set : inputs[i].set) set(w, values[i]);
  for (const DerivedInput& d : derived)
    for (const Setter& set : d.set) set(w, d.value(values));
  evaluate(w);
}

void EconomicModel::evaluate(Workspace& w) const {
  std::size_t p = 0;
  for (const auto& [name, central] : plans_) {
    economics::PlanInput& plan = w.plans[p];
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
      const auto& from = central.phases[i];
      const Workspace::PhaseFactors& f = w.phases[p][i];
      plan.phases[i].tokens_per_s = from.tokens_per_s / f.step;
      plan.phases[i].load_power = from.load_power * f.load;
      plan.phases[i].idle_power = from.idle_power * f.idle;
      plan.phases[i].system_power = from.system_power * f.system;
    }
    w.engines[p].evaluate(plan);
    ++p;
  }
  w.rented = owns_ && rents_ ? economics::cheapest_rented(w.engines) : w.engines.size();
  for (p = 0; p < w.engines.size(); ++p) {
    const auto& unit = w.engines[p].figures().unit_costs;
    w.break_even[p].reset();
    if (w.rented == w.engines.size() || unit.own_tokens <= 0) continue;
    w.break_even[p] = economics::break_even(unit, w.engines[w.rented].figures().unit_costs);
    w.savings[p] = w.engines[p].against(w.engines[w.rented]);
  }
  evaluate_fleets(w);
  if (market_) evaluate_market(w);
}

/// Before the market, which costs rented chips by one of them.
void EconomicModel::evaluate_fleets(Workspace& w) const {
  const auto* costs = market_ && market_->section().costs ? &*market_->section().costs : nullptr;
  for (const std::size_t f : drawn_fleets_) {
    FleetWork& fleet = w.fleets[f];
    fleet.result = economics::fleet_of(fleet.input, economics::FleetDetail::brief);
    if (costs != nullptr && costs->fleet == fleet.input.name)
      economics::cost_fleet(w.market->terms, fleet.result);
  }
}

void EconomicModel::evaluate_market(Workspace& w) const {
  market_->evaluate(*w.market, [&](const std::string& name, units::Month first, auto& out) {
    const auto it = std::lower_bound(names_.begin(), names_.end(), name);
    const auto plan = static_cast<std::size_t>(it - names_.begin());
    w.engines[plan].paid_to(market_->section().vendor, first, out);
  });
}

void EconomicModel::add_plan_figures(std::size_t p, std::vector<ModelFigure>& out) const {
  const std::string& name = names_[p];
  for (const PlanFigure& f : kPlanFigures)
    out.push_back({path_of("plans", name, f.name),
                   [p, f](const Workspace& w) { return w.engines[p].figures().*f.value; },
                   f.headline});
  out.push_back(
      {path_of("plans", name, "cost.npv_continued_use_usd"),
       [p](const Workspace& w) { return w.engines[p].npv_continued_use_usd().value_or(kAbsent); },
       false});
  if (!has_own(plans_.at(name)) || !rents_) return;
  add_like_for_like(p, out);
  add_over(p, out);
  const auto present = [p](const Workspace& w) {
    return w.rented < w.engines.size() && w.engines[p].figures().unit_costs.own_tokens > 0;
  };
  out.push_back({path_of("break_even", name, "utilisation"), [p](const Workspace& w) {
                   return w.break_even[p] ? w.break_even[p]->utilisation : kAbsent;
                 }});
  out.push_back({path_of("decisions", name, "npv_usd"), [p, present](const Workspace& w) {
                   return present(w) ? w.savings[p].npv_usd : kAbsent;
                 }});
  out.push_back({path_of("decisions", name, "break_even_rent_usd_per_chip_hour"),
                 [p, present](const Workspace& w) {
                   const auto& rent = w.savings[p].break_even_rent_usd_per_chip_hour;
                   return present(w) ? rent.value_or(kAbsent) : kAbsent;
                 }});
}

void EconomicModel::add_over(std::size_t p, std::vector<ModelFigure>& out) const {
  for (std::size_t q = 0; q < names_.size(); ++q) {
    if (q == p || !has_own(plans_.at(names_[q]))) continue;
    const std::string figure = "over_npv_usd." + names_[q];
    out.push_back({path_of("decisions", names_[p], figure.c_str()),
                   [p, q](const Workspace& w) {
                     const auto &mine = w.engines[p].figures(), &theirs = w.engines[q].figures();
                     if (mine.tokens <= 0 || theirs.tokens <= 0) return kAbsent;
                     return theirs.npv_usd * (mine.tokens / theirs.tokens) - mine.npv_usd;
                   },
                   false});
  }
}

/// Costly ones: they are read where a condition asks for them.
void EconomicModel::add_like_for_like(std::size_t p, std::vector<ModelFigure>& out) const {
  const std::string& name = names_[p];
  out.push_back(
      {path_of("decisions", name, "mix.npv_usd"),
       [p](const Workspace& w) { return economics::mix_saving(w.plans, p).value_or(kAbsent); },
       false});
  out.push_back({path_of("decisions", name, "commitment.npv_usd"),
                 [p](const Workspace& w) {
                   return economics::commitment_saving(w.plans, p).value_or(kAbsent);
                 },
                 false});
  out.push_back({path_of("decisions", name, "npv_continued_use_usd"),
                 [p](const Workspace& w) {
                   if (w.rented == w.engines.size()) return kAbsent;
                   const auto &own = w.engines[p], &rent = w.engines[w.rented];
                   const auto mine = own.npv_continued_use_usd();
                   const auto theirs = rent.npv_continued_use_usd();
                   if (!mine || !theirs) return kAbsent;
                   return w.savings[p].npv_usd + (own.figures().npv_usd - *mine) -
                          (rent.figures().npv_usd - *theirs);
                 },
                 false});
}

void EconomicModel::add_market_figures(std::vector<ModelFigure>& out) const {
  for (const MarketFigure& f : market_->figures())
    out.push_back(
        {f.path, [read = f.read](const Workspace& w) { return read(*w.market); }, f.headline});
}

void EconomicModel::add_fleet_figures(std::vector<ModelFigure>& out) const {
  for (const std::size_t f : drawn_fleets_) {
    const std::string& name = fleets_[f].name;
    for (const FleetFigure& figure : kFleetFigures)
      out.push_back({path_of("fleets", name, figure.name),
                     [f, v = figure.value](const Workspace& w) { return w.fleets[f].result.*v; },
                     figure.headline});
    for (const FleetReturn& figure : kFleetReturns)
      out.push_back({path_of("fleets", name, figure.name),
                     [f, v = figure.value](const Workspace& w) {
                       return (w.fleets[f].result.*v).value_or(kAbsent);
                     },
                     figure.headline});
  }
}

std::vector<ModelFigure> EconomicModel::figures() const {
  std::vector<ModelFigure> all;
  for (std::size_t p = 0; p < names_.size(); ++p) add_plan_figures(p, all);
  if (market_) add_market_figures(all);
  add_fleet_figures(all);
  return all;
}

std::vector<std::string> EconomicModel::headlines() const {
  std::vector<std::string> paths;
  for (const ModelFigure& f : figures())
    if (f.headline) paths.push_back(f.path);
  return paths;
}

}  // namespace podsim::study
