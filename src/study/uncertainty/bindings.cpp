// The one table from scenario keys to fields of the economics.
#include "src/study/uncertainty/bindings.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace podsim::study {

namespace {

using economics::FinanceTerms;
using economics::FleetInput;
using economics::OwnTerms;
using economics::PlanInput;
using economics::PlanPhase;
using economics::RentTerms;

RentTerms& rent(PlanPhase& p) { return std::get<RentTerms>(p.terms); }
OwnTerms& own(PlanPhase& p) { return std::get<OwnTerms>(p.terms); }

struct PhaseKey {
  const char* key;
  void (*set)(PlanPhase&, std::size_t item, double v);
  bool money = false;
};

constexpr std::array kPhaseKeys = {
    PhaseKey{"from", [](PlanPhase& p, std::size_t, double v) { p.from = month_of(v); }},
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
             [](PlanPhase& p, std::size_t i, double v) { own(p).deliveries[i].at = month_of(v); }},
    PhaseKey{"buy.life", [](PlanPhase& p, std::size_t,
                            double v) { own(p).hardware_life.value = units::Time(v); }},
    PhaseKey{"buy.refresh.price",
             [](PlanPhase& p, std::size_t, double v) { own(p).refresh->value = units::Usd(v); },
             true},
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
  void (*set)(FleetInput&, double v);
  bool money = false;
};

constexpr std::array kFleetKeys = {
    FleetKey{"chips", [](FleetInput& f, double v) { f.chips = std::round(v); }},
    FleetKey{"it_power", [](FleetInput& f, double v) { f.it_power = units::Power(v); }},
    FleetKey{"facility_power", [](FleetInput& f, double v) { f.facility_power = units::Power(v); }},
    FleetKey{"budget", [](FleetInput& f, double v) { f.budget = units::Usd(v); }, true},
    FleetKey{"price", [](FleetInput& f, double v) { f.own().chip_price.value = units::Usd(v); },
             true},
    FleetKey{"power", [](FleetInput& f, double v) { f.power.value = units::Power(v); }},
    FleetKey{"draw", [](FleetInput& f, double v) { f.draw = v; }},
    FleetKey{"life", [](FleetInput& f, double v) { f.own().hardware_life.value = units::Time(v); }},
    FleetKey{"residual_value", [](FleetInput& f, double v) { f.own().residual_value.value = v; }},
    FleetKey{"discount_rate",
             [](FleetInput& f, double v) {
               f.plan.finance.equity_rate.value = v;
               reweigh(f.plan.finance);
             }},
    FleetKey{"utilisation", [](FleetInput& f, double v) { f.utilisation = v; }},
    FleetKey{"rent", [](FleetInput& f, double v) { f.rent = units::UsdPerTime(v); }},
    FleetKey{"price_drift", [](FleetInput& f, double v) { f.price_drift = v; }},
    FleetKey{"lead_time", [](FleetInput& f, double v) { f.own().lead_time = units::Time(v); }},
    FleetKey{"power_delay", [](FleetInput& f, double v) { f.power_delay = units::Time(v); }},
    FleetKey{"ramp", [](FleetInput& f, double v) { f.own().ramp = units::Time(v); }}};

std::vector<Setter> bind_fleet(const std::string& key, EconomicModel& model, double usd) {
  for (std::size_t i = 0; i < model.fleets().size(); ++i)
    for (const FleetKey& known : kFleetKeys) {
      if (key != "fleets." + model.fleets()[i].name + "." + known.key) continue;
      model.draw_fleet(i);
      return {[i, set = known.set, factor = known.money ? usd : 1.0](Workspace& w, double v) {
        set(w.fleets[i].input, v * factor);
      }};
    }
  return {};
}

/// A key of finance, which holds for fleets too.
void bind_finance(const std::string& key, EconomicModel& model, std::vector<Setter>& all) {
  for (const PlanKey& known : kPlanKeys) {
    if (key != known.key || !key.starts_with("finance.") || key == "finance.other_use") continue;
    for (std::size_t i = 0; i < model.fleets().size(); ++i) {
      const auto& rate = model.fleets()[i].plan.finance.equity_rate.source;
      if (key == "finance.discount_rate" && rate != "scenario.finance.discount_rate") continue;
      model.draw_fleet(i);
      all.push_back(
          [i, set = known.set](Workspace& w, double v) { set(w.fleets[i].input.plan, v); });
    }
  }
}

}  // namespace

void reweigh(FinanceTerms& f) { f.discount_rate.value = economics::weighted_rate(f); }

std::vector<Setter> of_market(const std::vector<MarketSetter>& setters) {
  std::vector<Setter> all;
  for (const MarketSetter& set : setters)
    all.emplace_back([set](Workspace& w, double v) { set(*w.market, v); });
  return all;
}

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
  bind_finance(key, model, all);
  if (key.starts_with("fleets.")) return bind_fleet(key, model, usd);
  if (key.starts_with("market.") && model.market() != nullptr)
    return of_market(model.market()->bind_key(key.substr(7)));
  return all;
}

}  // namespace podsim::study
