#include "podsim/economics/series.h"

#include <algorithm>

#include "own_cost.h"

namespace podsim::economics {
namespace {

void scale(PlanInput& plan, double rent_factor, double life_factor) {
  for (PlanPhase& phase : plan.phases) {
    if (auto* own = std::get_if<OwnTerms>(&phase.terms)) own->hardware_life.value *= life_factor;
    auto* rent = std::get_if<RentTerms>(&phase.terms);
    if (rent == nullptr) continue;
    rent->price.value *= rent_factor;
    if (rent->renewal && rent->renewal->price) *rent->renewal->price *= rent_factor;
  }
}

}  // namespace

double cost_of_used_hour(const UnitCosts& c, double share) {
  if (c.own_tokens <= 0)
    return c.rent_price_usd * (1 - c.committed + (share > 0 ? c.committed / share : 0));
  return (c.own_capacity_usd + (1 - share) * c.own_electricity_idle_usd) / share +
         c.own_electricity_used_usd;
}

double hours_of_same_work(const UnitCosts& a, const UnitCosts& b) {
  const auto tokens = [](const UnitCosts& c) {
    return c.own_tokens > 0 ? c.own_tokens : c.rent_tokens;
  };
  return tokens(b) > 0 ? tokens(a) / tokens(b) : 1;
}

double saving_at(const PlanInput& plan, const PlanInput& rent, double rent_factor,
                 double life_factor) {
  PlanInput mine = plan, theirs = rent;
  scale(mine, rent_factor, life_factor);
  scale(theirs, rent_factor, life_factor);
  PlanEngine own, rented;
  own.evaluate(mine);
  rented.evaluate(theirs);
  return own.against(rented).npv_usd;
}

std::optional<double> owned_life_years(const PlanInput& plan) {
  for (const PlanPhase& phase : plan.phases)
    if (phase.own() != nullptr) return in_years(phase.own()->hardware_life.value);
  return std::nullopt;
}

}  // namespace podsim::economics
