// What named stresses change in plans, deals and fleets.
#include "src/study/uncertainty/stress_changes.h"

#include <algorithm>
#include <cmath>

#include "podsim/economics/market_section.h"
#include "podsim/units/parse.h"
#include "src/study/uncertainty/economic_model.h"

namespace podsim::study {

namespace {

using economics::PlanInput;
using economics::PlanPhase;

std::string text_of(double v) { return units::shortest(std::abs(v)); }

template <class F>
void each_deal(Workspace& w, const F& f) {
  if (!w.market) return;
  auto& deals = w.market->section.deals;
  for (std::size_t k = 0; k < deals.size(); ++k) f(k, deals[k]);
}

void scale_rent(PlanPhase& p, double factor) {
  if (p.rent() != nullptr) std::get<economics::RentTerms>(p.terms).price.value *= factor;
}

bool delay(int months, PlanInput& plan, std::size_t i) {
  PlanPhase& p = plan.phases[i];
  if (p.own() == nullptr) return false;
  auto& own = std::get<economics::OwnTerms>(p.terms);
  const units::Month from = p.from.value_or(plan.demand.from.value_or(plan.run_start));
  if (own.deliveries.empty()) own.deliveries = {{from, 1.0}};
  for (auto& d : own.deliveries) d.at = d.at + months;
  if (i > 0) p.from = from + months;
  return true;
}

/// Calls `f` with the terms of everything owned; false where nothing is.
template <class F>
bool each_owned(Workspace& w, const F& f) {
  bool any = false;
  for (PlanInput& plan : w.plans)
    for (PlanPhase& p : plan.phases)
      if (auto* own = std::get_if<economics::OwnTerms>(&p.terms)) {
        f(*own);
        any = true;
      }
  for (FleetWork& fleet : w.fleets) {
    f(fleet.input.own());
    any = true;
  }
  return any;
}

}  // namespace

std::string rates_stress(double basis_points, Workspace& w) {
  const double by = basis_points / 1e4;
  for (PlanInput& plan : w.plans) {
    plan.finance.discount_rate.value += by;
    plan.finance.equity_rate.value += by;
    plan.finance.debt_rate.value += by;
    for (PlanPhase& p : plan.phases)
      if (p.own() != nullptr && p.own()->lease)
        std::get<economics::OwnTerms>(p.terms).lease->rate += by;
  }
  for (FleetWork& f : w.fleets) f.input.plan.finance.discount_rate.value += by;
  return std::string("discount rates and the rates of leases are ") + text_of(basis_points) +
         " basis points " + (by < 0 ? "lower" : "higher") + " in every plan" +
         (w.fleets.empty() ? "" : " and fleet");
}

std::string demand_stress(double factor, Workspace& w) {
  for (PlanInput& plan : w.plans) plan.demand.tokens *= factor;
  each_deal(w, [&](std::size_t, economics::DealSection& d) { scale_size(d, factor); });
  return "the tokens wanted and the chips of every deal are " + text_of(100 * factor) +
         " % of what they were; what is installed stays";
}

std::string rental_stress(double factor, Workspace& w, std::string& why) {
  bool any = false;
  for (PlanInput& plan : w.plans)
    for (PlanPhase& p : plan.phases) {
      any = any || p.rent() != nullptr;
      scale_rent(p, factor);
    }
  each_deal(w, [&](std::size_t k, const economics::DealSection& d) {
    if (!d.rent) return;
    any = true;
    scale_price(*w.market, k, factor);
  });
  for (FleetWork& f : w.fleets) {
    if (!f.input.rent) continue;
    any = true;
    f.input.rent = *f.input.rent * factor;
  }
  why = "nothing is rented";
  if (!any) return "";
  return std::string("every price of rent, in plans") +
         (w.fleets.empty() ? " and deals" : ", deals and fleets") + ", is " +
         text_of(100 * factor) + " % of what it was";
}

std::string delay_stress(int months, Workspace& w, std::string& why) {
  bool any = false;
  for (PlanInput& plan : w.plans)
    for (std::size_t i = 0; i < plan.phases.size(); ++i) any = delay(months, plan, i) || any;
  each_deal(w, [&](std::size_t, economics::DealSection& d) {
    move(d, months);
    any = any || !d.plan;
  });
  why = "nothing is delivered";
  if (!any) return "";
  return "what is bought arrives " + std::to_string(months) +
         " months later, phases that begin with it too, and so do all deals; revenue after the "
         "last "
         "year stated is not shown";
}

std::string life_stress(double years, Workspace& w, std::string& why) {
  why = "nothing is owned";
  const bool any = each_owned(
      w, [&](economics::OwnTerms& own) { own.hardware_life.value = units::days(365.25 * years); });
  return any ? "owned hardware retires after " + text_of(years) + " years" : "";
}

std::string hardware_stress(double factor, Workspace& w, std::string& why) {
  why = "nothing is owned";
  const bool any = each_owned(w, [&](economics::OwnTerms& own) { own.chip_price.value *= factor; });
  return any ? "owned chips, and what is priced as a share of them, cost " + text_of(100 * factor) +
                   " % of what they did"
             : "";
}

/// Demand beyond capacity is no use: the tokens wanted fall from what the chips train.
std::string use_stress(double factor, Workspace& w) {
  double met = 1;
  for (const auto& engine : w.engines) {
    const auto& f = engine.figures();
    if (f.tokens > 0) met = std::min(met, f.tokens / (f.tokens + f.shortfall_tokens));
  }
  for (PlanInput& plan : w.plans) plan.demand.tokens *= met * factor;
  for (FleetWork& f : w.fleets) f.input.utilisation = std::min(1.0, f.input.utilisation * factor);
  return "chips are used for " + text_of(100 * factor) +
         " % of the hours that they were: the tokens wanted are " +
         units::print_rounded(100 * met * factor, {}) + " % of what they were";
}

/// Paid and delivered as planned, hardware waits for its power.
std::string power_stress(int months, Workspace& w, std::string& why) {
  bool any = !w.fleets.empty();
  for (PlanInput& plan : w.plans)
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
      if (!delay(months, plan, i)) continue;
      std::get<economics::OwnTerms>(plan.phases[i].terms).lead_time +=
          units::days(months * 365.25 / 12);
      any = true;
    }
  for (FleetWork& f : w.fleets) f.input.power_delay += units::days(months * 365.25 / 12);
  why = "nothing is owned";
  if (!any) return "";
  return "power is " + std::to_string(months) + " months late: what is bought is paid as planned " +
         "and trains that much later; phases that begin with it wait";
}

std::string rival_stress(const std::string& rival, double factor, bool prices, Workspace& w,
                         std::string& why) {
  why = "no plan runs chips of the market's rival";
  bool any = false;
  for (std::size_t p = 0; p < w.plans.size(); ++p)
    for (std::size_t i = 0; i < w.plans[p].phases.size(); ++i) {
      if (w.plans[p].phases[i].vendor != rival) continue;
      any = true;
      if (!prices) w.phases[p][i].step /= factor;
    }
  if (!any) return "";
  if (prices) scale_prices(w, rival, factor);
  return std::string(prices ? "prices" : "tokens per second") + " of " + rival + "'s chips are " +
         text_of(100 * factor) + " % of what they were";
}

void scale_prices(Workspace& w, const std::string& vendor, double factor) {
  for (PlanInput& plan : w.plans)
    for (PlanPhase& p : plan.phases) {
      if (p.vendor != vendor) continue;
      scale_rent(p, factor);
      if (p.own() != nullptr) std::get<economics::OwnTerms>(p.terms).chip_price.value *= factor;
    }
}

}  // namespace podsim::study
