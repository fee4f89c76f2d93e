#include "economic_model.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace podsim::study {

namespace {

using economics::PlanFigures;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

struct PlanFigure {
  const char* name;
  double PlanFigures::* value;
  bool headline;
};

constexpr std::array kPlanFigures = {
    PlanFigure{"cost.total_usd", &PlanFigures::total_usd, true},
    PlanFigure{"cost.npv_usd", &PlanFigures::npv_usd, true},
    PlanFigure{"cost.per_million_tokens_usd", &PlanFigures::per_million_tokens_usd, true},
    PlanFigure{"cost.per_useful_chip_hour_usd", &PlanFigures::per_useful_chip_hour_usd, true},
    PlanFigure{"cost.per_run_usd", &PlanFigures::per_run_usd, false},
    PlanFigure{"cost.per_exaflop_day_usd", &PlanFigures::per_exaflop_day_usd, false},
    PlanFigure{"cost.idle_usd", &PlanFigures::idle_usd, false},
    PlanFigure{"cost.remainder_usd", &PlanFigures::remainder_usd, false},
    PlanFigure{"cost.tax_saved_usd", &PlanFigures::tax_saved_usd, false},
    PlanFigure{"tokens", &PlanFigures::tokens, false},
    PlanFigure{"shortfall_tokens", &PlanFigures::shortfall_tokens, false},
    PlanFigure{"chip_hours", &PlanFigures::chip_hours, false},
    PlanFigure{"idle_chip_hours", &PlanFigures::idle_chip_hours, false},
    PlanFigure{"energy_kwh", &PlanFigures::energy_kwh, false}};

bool has_own(const economics::PlanInput& p) {
  return std::any_of(p.phases.begin(), p.phases.end(),
                     [](const auto& phase) { return phase.own() != nullptr; });
}

bool only_rents(const economics::PlanInput& p) { return !has_own(p); }

int year_of(const std::string& text) { return std::stoi(text); }

std::string path_of(const std::string& section, const std::string& name, const char* figure) {
  return section + "." + name + "." + figure;
}

}  // namespace

EconomicModel::EconomicModel(std::map<std::string, economics::PlanInput> plans,
                             const std::optional<economics::MarketSection>& market,
                             const std::optional<economics::MarketResult>& revenue,
                             const catalog::Catalog& catalog)
    : plans_(std::move(plans)), market_(revenue) {
  for (const auto& [name, plan] : plans_) {
    names_.push_back(name);
    owns_ = owns_ || has_own(plan);
    rents_ = rents_ || only_rents(plan);
  }
  if (!market) return;
  book_ = std::make_unique<DealBook>(*market, catalog);
  const auto& years = revenue->unweighted_by_year_usd;
  if (!years.empty()) book_->cover(year_of(years.begin()->first), year_of(years.rbegin()->first));
}

void EconomicModel::cover_years(int first, int last) {
  if (book_ == nullptr || book_->years() == 0) return;
  const int known_last = book_->first_year() + static_cast<int>(book_->years()) - 1;
  book_->cover(std::min(first, book_->first_year()), std::max(last, known_last));
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
  if (book_ == nullptr) return w;
  w.revenue.resize(book_->years());
  for (std::size_t k = 0; k < book_->section().deals.size(); ++k) {
    Workspace::Deal deal;
    deal.section = book_->section().deals[k];
    deal.revenue = &book_->revenue(k, deal.section);
    w.deals.push_back(std::move(deal));
  }
  return w;
}

void EconomicModel::evaluate(std::span<const double> values, Workspace& w) const {
  for (auto& plan : w.phases)
    for (auto& phase : plan) phase = {};
  for (auto& deal : w.deals) deal.factor = 1;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    for (const Setter& set : inputs[i].set) set(w, values[i]);
  evaluate(w);
}

void EconomicModel::evaluate(Workspace& w) const {
  std::size_t p = 0;
  for (const auto& [name, central] : plans_) {
    economics::PlanInput& plan = w.plans[p];
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
      const auto& from = central.phases[i];
      const Workspace::Phase& f = w.phases[p][i];
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
  if (book_ != nullptr) add_revenue(w);
}

void EconomicModel::add_revenue(Workspace& w) const {
  std::fill(w.revenue.begin(), w.revenue.end(), 0.0);
  for (std::size_t k = 0; k < w.deals.size(); ++k) {
    Workspace::Deal& d = w.deals[k];
    const double p = d.section.probability;
    double weight = p;
    if (d.chance != Workspace::central_chance) weight = d.chance > 1 - p ? 1 : 0;
    if (weight <= 0) continue;
    if (d.moved) d.revenue = &book_->revenue(k, d.section);
    if (!d.section.plan) {
      for (std::size_t y = 0; y < w.revenue.size(); ++y)
        w.revenue[y] += weight * d.factor * (*d.revenue)[y];
      continue;
    }
    const auto it = std::lower_bound(names_.begin(), names_.end(), *d.section.plan);
    const auto plan = static_cast<std::size_t>(it - names_.begin());
    for (std::size_t y = 0; y < w.revenue.size(); ++y)
      w.revenue[y] += weight * w.engines[plan].paid_in(w.plans[plan], book_->section().vendor,
                                                       book_->first_year() + static_cast<int>(y));
  }
}

void EconomicModel::add_plan_figures(std::size_t p, std::vector<ModelFigure>& out) const {
  const std::string& name = names_[p];
  for (const PlanFigure& f : kPlanFigures)
    out.push_back({path_of("plans", name, f.name),
                   [p, f](const Workspace& w) { return w.engines[p].figures().*f.value; }});
  if (!has_own(plans_.at(name)) || !rents_) return;
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

void EconomicModel::add_market_figures(std::vector<ModelFigure>& out) const {
  for (std::size_t y = 0; y < book_->years(); ++y)
    out.push_back(
        {"market.revenue_by_year_usd." + std::to_string(book_->first_year() + static_cast<int>(y)),
         [y](const Workspace& w) { return w.revenue[y]; }});
  for (std::size_t i = 0; i < market_->shares.size(); ++i) {
    const auto& share = market_->shares[i];
    const auto y = static_cast<std::size_t>(year_of(share.year) - book_->first_year());
    out.push_back(
        {"market.shares[" + std::to_string(i) + "].share",
         [y, d = share.denominator_usd](const Workspace& w) { return w.revenue[y] / d; }});
  }
}

std::vector<ModelFigure> EconomicModel::figures() const {
  std::vector<ModelFigure> all;
  for (std::size_t p = 0; p < names_.size(); ++p) add_plan_figures(p, all);
  if (book_ != nullptr) add_market_figures(all);
  return all;
}

std::vector<std::string> EconomicModel::headlines() const {
  std::vector<std::string> paths;
  for (const ModelFigure& f : figures()) {
    const bool minor =
        std::any_of(kPlanFigures.begin(), kPlanFigures.end(), [&](const PlanFigure& k) {
          return !k.headline && f.path.starts_with("plans.") &&
                 f.path.ends_with(std::string(".") + k.name);
        });
    if (!minor) paths.push_back(f.path);
  }
  return paths;
}

}  // namespace podsim::study
