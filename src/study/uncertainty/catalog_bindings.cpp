// From catalog paths to what the economics read from them.
#include <algorithm>
#include <tuple>

#include "src/study/uncertainty/bindings.h"

namespace podsim::study {

namespace {

using economics::FleetInput;
using economics::OwnTerms;
using economics::PlanInput;
using economics::PlanPhase;
using economics::RentTerms;

constexpr auto kOwnPrices = std::make_tuple(
    &OwnTerms::chip_price, &OwnTerms::host_cost_fraction, &OwnTerms::network_fraction,
    &OwnTerms::storage_fraction, &OwnTerms::spare_fraction, &OwnTerms::hardware_life,
    &OwnTerms::residual_value, &OwnTerms::resale_1y, &OwnTerms::resale_3y,
    &OwnTerms::electricity_price, &OwnTerms::pue, &OwnTerms::colocation_price,
    &OwnTerms::colocation_escalator, &OwnTerms::facility_cost, &OwnTerms::facility_life,
    &OwnTerms::staff_cost, &OwnTerms::maintenance_cost);

/// Nothing where an optional price is not there.
template <class P>
auto* priced(P& p) {
  if constexpr (requires { p.has_value(); })
    return p ? &*p : nullptr;
  else
    return &p;
}

template <class T>
void assign(economics::Priced<T>& p, double v) {
  p.value = T(v);
}

/// Calls f(source, setter) for every price of owned hardware, whose terms `at` finds.
template <class At, class F>
void each_own_price(const OwnTerms& terms, const At& at, const F& f) {
  const auto one = [&](auto member) {
    if (const auto* p = priced(terms.*member))
      f(p->source, [=](Workspace& w, double v) { assign(*priced(at(w).*member), v); });
  };
  std::apply([&](auto... members) { (one(members), ...); }, kOwnPrices);
  for (std::size_t i = 0; i < terms.site_values.size(); ++i)
    f(terms.site_values[i].source, [=](Workspace& w, double v) { at(w).site_values[i].value = v; });
}

/// The same for everything that a phase took from the catalog.
template <class F>
void each_price(const PlanPhase& phase, std::size_t plan, std::size_t i, const F& f) {
  if (const RentTerms* r = phase.rent()) {
    f(r->price.source, [=](Workspace& w, double v) {
      assign(std::get<RentTerms>(w.plans[plan].phases[i].terms).price, v);
    });
    return;
  }
  const auto at = [=](Workspace& w) -> OwnTerms& {
    return std::get<OwnTerms>(w.plans[plan].phases[i].terms);
  };
  each_own_price(std::get<OwnTerms>(phase.terms), at, f);
}

/// The rates of a plan or fleet, which `at` finds.
template <class At, class F>
void each_rate(const PlanInput& plan, const At& at, const F& f) {
  f(plan.finance.equity_rate.source, [=](Workspace& w, double v) {
    at(w).finance.equity_rate.value = v;
    reweigh(at(w).finance);
  });
  if (plan.finance.debt_share > 0)
    f(plan.finance.debt_rate.source, [=](Workspace& w, double v) {
      at(w).finance.debt_rate.value = v;
      reweigh(at(w).finance);
    });
}

/// And that a fleet took from it.
template <class F>
void each_price(const FleetInput& fleet, std::size_t i, const F& f) {
  each_own_price(
      fleet.own(), [i](Workspace& w) -> OwnTerms& { return w.fleets[i].input.own(); }, f);
  f(fleet.power.source, [i](Workspace& w, double v) { assign(w.fleets[i].input.power, v); });
  each_rate(fleet.plan, [i](Workspace& w) -> PlanInput& { return w.fleets[i].input.plan; }, f);
}

template <class F>
void each_plan_source(const EconomicModel& model, const F& f) {
  std::size_t p = 0;
  for (const auto& [name, plan] : model.plans()) {
    each_rate(plan, [p](Workspace& w) -> PlanInput& { return w.plans[p]; }, f);
    for (std::size_t i = 0; i < plan.phases.size(); ++i) each_price(plan.phases[i], p, i, f);
    ++p;
  }
}

}  // namespace

std::vector<Setter> bind_catalog(const std::string& path, EconomicModel& model, double central) {
  std::vector<Setter> all;
  const auto add = [&](const std::string& source, Setter set) {
    if (source == path) all.push_back(std::move(set));
  };
  each_plan_source(model, add);
  for (std::size_t i = 0; i < model.fleets().size(); ++i) {
    const std::size_t before = all.size();
    each_price(model.fleets()[i], i, add);
    if (all.size() > before) model.draw_fleet(i);
  }
  if (model.market() != nullptr)
    for (Setter& set : of_market(model.market()->bind_catalog(path, central)))
      all.push_back(std::move(set));
  return all;
}

std::vector<std::string> bound_paths(const EconomicModel& model) {
  std::vector<std::string> paths;
  const auto add = [&](const std::string& source, const Setter& = {}) {
    const bool catalog = source.find('/') != std::string::npos && !source.starts_with("scenario");
    if (catalog && std::find(paths.begin(), paths.end(), source) == paths.end())
      paths.push_back(source);
  };
  each_plan_source(model, add);
  for (std::size_t i = 0; i < model.fleets().size(); ++i) each_price(model.fleets()[i], i, add);
  if (model.market() != nullptr)
    for (const auto& path : model.market()->bound_paths()) add(path);
  return paths;
}

}  // namespace podsim::study
