// The one table from scenario keys to fields of the economics.
#include "bindings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <tuple>

namespace podsim::study {

namespace {

using economics::FinanceTerms;
using economics::OwnTerms;
using economics::PlanInput;
using economics::PlanPhase;
using economics::RentTerms;

units::Month month(double v) { return {static_cast<int>(v)}; }
RentTerms& rent(PlanPhase& p) { return std::get<RentTerms>(p.terms); }
OwnTerms& own(PlanPhase& p) { return std::get<OwnTerms>(p.terms); }

struct PhaseKey {
  const char* key;
  void (*set)(PlanPhase&, std::size_t item, double v);
  bool money = false;
};

constexpr std::array kPhaseKeys = {
    PhaseKey{"from", [](PlanPhase& p, std::size_t, double v) { p.from = month(v); }},
    PhaseKey{"migration.cost",
             [](PlanPhase& p, std::size_t, double v) { p.migration = units::Usd(v); }, true},
    PhaseKey{"migration.overlap",
             [](PlanPhase& p, std::size_t, double v) { p.overlap = units::Time(v); }},
    PhaseKey{"rent.price", [](PlanPhase& p, std::size_t,
                              double v) { rent(p).price.value = units::UsdPerTime(v); }},
    PhaseKey{"rent.price_drift",
             [](PlanPhase& p, std::size_t, double v) { rent(p).price_drift = v; }},
    PhaseKey{"rent.support", [](PlanPhase& p, std::size_t, double v) { rent(p).support = v; }},
    PhaseKey{"rent.storage.size",
             [](PlanPhase& p, std::size_t, double v) { rent(p).storage->size = units::Bytes(v); }},
    PhaseKey{"rent.storage.price", [](PlanPhase& p, std::size_t,
                                      double v) { rent(p).storage->price = units::UsdPerByte(v); }},
    PhaseKey{"rent.egress.size",
             [](PlanPhase& p, std::size_t, double v) { rent(p).egress->size = units::Bytes(v); }},
    PhaseKey{"rent.egress.price", [](PlanPhase& p, std::size_t,
                                     double v) { rent(p).egress->price = units::UsdPerByte(v); }},
    PhaseKey{"buy.deliveries[].at",
             [](PlanPhase& p, std::size_t i, double v) { own(p).deliveries[i].at = month(v); }},
    PhaseKey{"buy.life", [](PlanPhase& p, std::size_t,
                            double v) { own(p).hardware_life.value = units::Time(v); }},
    PhaseKey{"buy.extras[].once",
             [](PlanPhase& p, std::size_t i, double v) { own(p).extras[i].once = units::Usd(v); },
             true},
    PhaseKey{"buy.extras[].yearly",
             [](PlanPhase& p, std::size_t i, double v) { own(p).extras[i].yearly = units::Usd(v); },
             true},
    PhaseKey{"buy.extras[].once_share",
             [](PlanPhase& p, std::size_t i, double v) { own(p).extras[i].once_share = v; }},
    PhaseKey{"buy.extras[].yearly_share",
             [](PlanPhase& p, std::size_t i, double v) { own(p).extras[i].yearly_share = v; }},
    PhaseKey{"buy.lead_time",
             [](PlanPhase& p, std::size_t, double v) { own(p).lead_time = units::Time(v); }},
    PhaseKey{"buy.ramp", [](PlanPhase& p, std::size_t, double v) { own(p).ramp = units::Time(v); }},
    PhaseKey{"buy.site_power",
             [](PlanPhase& p, std::size_t, double v) { own(p).site_power = units::Power(v); }},
    PhaseKey{"buy.lease.rate", [](PlanPhase& p, std::size_t, double v) { own(p).lease->rate = v; }},
    PhaseKey{"buy.lease.residual_guarantee",
             [](PlanPhase& p, std::size_t, double v) { own(p).lease->residual_guarantee = v; }}};

void reweigh(FinanceTerms& f) {
  f.discount_rate.value = f.debt_share > 0 ? economics::weighted_rate(f) : f.equity_rate.value;
}

struct PlanKey {
  const char* key;
  void (*set)(PlanInput&, double v);
};

constexpr std::array kPlanKeys = {
    PlanKey{"demand.tokens", [](PlanInput& p, double v) { p.demand.tokens = v; }},
    PlanKey{"finance.discount_rate",
            [](PlanInput& p, double v) {
              p.finance.equity_rate.value = v;
              reweigh(p.finance);
            }},
    PlanKey{"finance.debt.share",
            [](PlanInput& p, double v) {
              p.finance.debt_share = v;
              reweigh(p.finance);
            }},
    PlanKey{"finance.debt.rate",
            [](PlanInput& p, double v) {
              p.finance.debt_rate.value = v;
              reweigh(p.finance);
            }},
    PlanKey{"finance.tax.rate",
            [](PlanInput& p, double v) {
              p.finance.tax_rate = v;
              reweigh(p.finance);
            }},
    PlanKey{"finance.inflation", [](PlanInput& p, double v) { p.finance.inflation = v; }},
    PlanKey{"finance.other_use", [](PlanInput& p, double v) { p.finance.other_use = v; }}};

/// "buy.deliveries[1].at" → "buy.deliveries[].at" and 1.
struct ItemKey {
  std::string key;
  std::size_t item = 0;
};

ItemKey item_key(std::string key) {
  const auto open = key.find('['), close = key.find(']');
  if (open == std::string::npos || close == std::string::npos) return {std::move(key), 0};
  std::size_t item = 0;
  std::from_chars(key.data() + open + 1, key.data() + close, item);
  key.erase(open + 1, close - open - 1);
  return {std::move(key), item};
}

/// The rest of a key behind "PREFIX[i].", and i.
std::optional<ItemKey> behind(const std::string& key, const std::string& prefix) {
  if (!key.starts_with(prefix + "[")) return std::nullopt;
  const auto close = key.find("].", prefix.size());
  if (close == std::string::npos) return std::nullopt;
  std::size_t item = 0;
  std::from_chars(key.data() + prefix.size() + 1, key.data() + close, item);
  return ItemKey{key.substr(close + 2), item};
}

std::vector<Setter> bind_phase(std::size_t plan, std::size_t phase, const std::string& rest,
                               double usd) {
  const ItemKey k = item_key(rest);
  for (const PhaseKey& known : kPhaseKeys)
    if (k.key == known.key)
      return {[=, set = known.set, factor = known.money ? usd : 1.0](Workspace& w, double v) {
        set(w.plans[plan].phases[phase], k.item, v * factor);
      }};
  return {};
}

struct FleetKey {
  const char* key;
  void (*set)(economics::FleetSection&, double v);
};

using economics::FleetSection;
constexpr std::array kFleetKeys = {
    FleetKey{"chips",
             [](FleetSection& f, double v) { f.chips = static_cast<std::int64_t>(std::round(v)); }},
    FleetKey{"it_power", [](FleetSection& f, double v) { f.it_power = units::Power(v); }},
    FleetKey{"facility_power",
             [](FleetSection& f, double v) { f.facility_power = units::Power(v); }},
    FleetKey{"budget", [](FleetSection& f, double v) { f.budget->amount = v; }},
    FleetKey{"price", [](FleetSection& f, double v) { f.price->amount = v; }},
    FleetKey{"power", [](FleetSection& f, double v) { f.power = units::Power(v); }},
    FleetKey{"draw", [](FleetSection& f, double v) { f.draw = v; }},
    FleetKey{"life", [](FleetSection& f, double v) { f.life = units::Time(v); }},
    FleetKey{"residual_value", [](FleetSection& f, double v) { f.residual_value = v; }},
    FleetKey{"discount_rate", [](FleetSection& f, double v) { f.discount_rate = v; }},
    FleetKey{"utilisation", [](FleetSection& f, double v) { f.utilisation = v; }},
    FleetKey{"rent", [](FleetSection& f, double v) { f.rent = units::UsdPerTime(v); }}};

std::vector<Setter> bind_fleet(const std::string& key, EconomicModel& model) {
  for (const auto& [name, section] : model.fleets())
    for (const FleetKey& known : kFleetKeys)
      if (key == "fleets." + name + "." + known.key)
        return {[i = model.draw_fleet(name), set = known.set](Workspace& w, double v) {
          set(w.fleets[i].section, v);
        }};
  return {};
}

std::vector<Setter> of_market(const std::vector<MarketSetter>& setters) {
  std::vector<Setter> all;
  for (const MarketSetter& set : setters)
    all.emplace_back([set](Workspace& w, double v) { set(*w.market, v); });
  return all;
}

constexpr auto kOwnPrices = std::make_tuple(
    &OwnTerms::chip_price, &OwnTerms::host_cost_fraction, &OwnTerms::network_fraction,
    &OwnTerms::storage_fraction, &OwnTerms::spare_fraction, &OwnTerms::hardware_life,
    &OwnTerms::residual_value, &OwnTerms::electricity_price, &OwnTerms::pue,
    &OwnTerms::colocation_price, &OwnTerms::colocation_escalator, &OwnTerms::facility_cost,
    &OwnTerms::facility_life, &OwnTerms::staff_cost, &OwnTerms::maintenance_cost);

template <class T>
economics::Priced<T>* priced(economics::Priced<T>& p) {
  return &p;
}
template <class T>
economics::Priced<T>* priced(std::optional<economics::Priced<T>>& p) {
  return p ? &*p : nullptr;
}

template <class T>
void assign(economics::Priced<T>& p, double v) {
  p.value = T(v);
}

/// Calls f(source, setter) for everything that a phase took from the catalog.
template <class F>
void each_price(PlanPhase& phase, std::size_t plan, std::size_t i, const F& f) {
  if (phase.rent() != nullptr) {
    f(rent(phase).price.source,
      [=](Workspace& w, double v) { assign(rent(w.plans[plan].phases[i]).price, v); });
    return;
  }
  const auto one = [&](auto member) {
    if (auto* p = priced(own(phase).*member))
      f(p->source,
        [=](Workspace& w, double v) { assign(*priced(own(w.plans[plan].phases[i]).*member), v); });
  };
  std::apply([&](auto... members) { (one(members), ...); }, kOwnPrices);
}

template <class F>
void each_rate(PlanInput& plan, std::size_t p, const F& f) {
  f(plan.finance.equity_rate.source, [=](Workspace& w, double v) {
    w.plans[p].finance.equity_rate.value = v;
    reweigh(w.plans[p].finance);
  });
  if (plan.finance.debt_share > 0)
    f(plan.finance.debt_rate.source, [=](Workspace& w, double v) {
      w.plans[p].finance.debt_rate.value = v;
      reweigh(w.plans[p].finance);
    });
}

template <class F>
void each_source(const EconomicModel& model, const F& f) {
  std::size_t p = 0;
  for (auto [name, plan] : model.plans()) {
    each_rate(plan, p, f);
    for (std::size_t i = 0; i < plan.phases.size(); ++i) each_price(plan.phases[i], p, i, f);
    ++p;
  }
}

}  // namespace

std::vector<Setter> bind_key(const std::string& key, EconomicModel& model, double usd) {
  std::vector<Setter> all;
  const auto& names = model.plan_names();
  for (std::size_t p = 0; p < names.size(); ++p) {
    for (const PlanKey& known : kPlanKeys)
      if (key == known.key)
        all.push_back([p, set = known.set](Workspace& w, double v) { set(w.plans[p], v); });
    if (const auto phase = behind(key, "plans." + names[p]))
      return bind_phase(p, phase->item, phase->key, usd);
  }
  if (key.starts_with("fleets.")) return bind_fleet(key, model);
  if (key.starts_with("market.") && model.market() != nullptr)
    return of_market(model.market()->bind_key(key.substr(7)));
  return all;
}

std::vector<Setter> bind_catalog(const std::string& path, const EconomicModel& model,
                                 double central) {
  std::vector<Setter> all;
  each_source(model, [&](const std::string& source, Setter set) {
    if (source == path) all.push_back(std::move(set));
  });
  if (model.market() != nullptr)
    for (Setter& set : of_market(model.market()->bind_catalog(path, central)))
      all.push_back(std::move(set));
  return all;
}

std::vector<std::string> bound_paths(const EconomicModel& model) {
  std::vector<std::string> paths;
  const auto add = [&](const std::string& source) {
    const bool catalog = source.find('/') != std::string::npos && !source.starts_with("scenario");
    if (catalog && std::find(paths.begin(), paths.end(), source) == paths.end())
      paths.push_back(source);
  };
  each_source(model, [&](const std::string& source, const Setter&) { add(source); });
  if (model.market() != nullptr)
    for (const auto& path : model.market()->bound_paths()) add(path);
  return paths;
}

}  // namespace podsim::study
