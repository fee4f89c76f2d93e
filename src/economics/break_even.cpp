#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/economics/figures.h"
#include "podsim/economics/plan.h"

namespace podsim::economics {

/// Cost of an installed hour at utilisation u: capacity + u*used + (1-u)*idle electricity. It
/// equals u * rent at u = (capacity + idle) / (rent - used + idle).
void BreakEven::describe(config::Record<BreakEven>& r) {
  r.required("against", &BreakEven::against, "the rented plan compared with");
  r.required("utilisation", &BreakEven::utilisation, "own cost per hour over rent per hour");
  r.required("own_usd_per_installed_chip_hour", &BreakEven::own_usd_per_installed_chip_hour,
             "cost of an installed chip-hour, USD");
  r.required("rent_usd_per_chip_hour", &BreakEven::rent_usd_per_chip_hour,
             "rent of a used chip-hour, USD");
}

std::optional<BreakEven> break_even(const UnitCosts& o, const UnitCosts& r) {
  if (o.own_tokens <= 0 || r.rent_tokens <= 0) return std::nullopt;
  BreakEven b;
  b.rent_usd_per_chip_hour = r.rent_price_usd * (o.own_tokens / r.rent_tokens);
  const double saved =
      b.rent_usd_per_chip_hour - o.own_electricity_used_usd + o.own_electricity_idle_usd;
  if (saved <= 0) return std::nullopt;
  b.utilisation = (o.own_capacity_usd + o.own_electricity_idle_usd) / saved;
  b.own_usd_per_installed_chip_hour = b.utilisation * b.rent_usd_per_chip_hour;
  return b;
}

std::optional<BreakEven> break_even(const PlanCost& own, const PlanCost& rent) {
  return break_even(own.unit_costs, rent.unit_costs);
}

const PlanCost* cheapest_rented(const std::map<std::string, PlanCost>& plans, std::string& name) {
  const PlanCost* cheapest = nullptr;
  for (const auto& [n, p] : plans) {
    const bool rented = p.unit_costs.rent_tokens > 0 && p.unit_costs.own_tokens <= 0;
    if (!rented || p.tokens <= 0) continue;
    if (cheapest != nullptr && cheapest->per_million_tokens_usd <= p.per_million_tokens_usd)
      continue;
    cheapest = &p;
    name = n;
  }
  return cheapest;
}

namespace {

bool rents_all(const PlanCost& p) {
  return p.unit_costs.rent_tokens > 0 && p.unit_costs.own_tokens <= 0 && p.tokens > 0;
}

/// The share of a commitment's hours at which the same work by the hour costs as much.
BreakEven of_commitment(const PlanCost& committed, const PlanCost& hourly) {
  const UnitCosts &c = committed.unit_costs, &h = hourly.unit_costs;
  BreakEven b;
  b.rent_usd_per_chip_hour = h.rent_price_usd * (c.rent_tokens / h.rent_tokens);
  b.own_usd_per_installed_chip_hour = c.rent_price_usd;
  b.utilisation = c.rent_price_usd / b.rent_usd_per_chip_hour;
  return b;
}

std::map<std::string, BreakEven> of_commitments(const std::map<std::string, PlanCost>& plans) {
  const std::pair<const std::string, PlanCost>* hourly = nullptr;
  for (const auto& plan : plans)
    if (rents_all(plan.second) && plan.second.unit_costs.committed <= 0 &&
        (hourly == nullptr ||
         plan.second.per_million_tokens_usd < hourly->second.per_million_tokens_usd))
      hourly = &plan;
  std::map<std::string, BreakEven> all;
  if (hourly == nullptr) return all;
  for (const auto& [n, p] : plans) {
    if (!rents_all(p) || p.unit_costs.committed < 1) continue;
    all[n] = of_commitment(p, hourly->second);
    all[n].against = hourly->first;
  }
  return all;
}

}  // namespace

std::map<std::string, BreakEven> break_even(const std::map<std::string, PlanCost>& plans) {
  std::string name;
  const PlanCost* cheapest = cheapest_rented(plans, name);
  std::map<std::string, BreakEven> all;
  if (cheapest == nullptr) return all;
  const bool owned = std::any_of(plans.begin(), plans.end(),
                                 [](const auto& p) { return p.second.unit_costs.own_tokens > 0; });
  if (!owned) return of_commitments(plans);
  for (const auto& [n, p] : plans)
    if (auto b = break_even(p, *cheapest)) {
      b->against = name;
      all.emplace(n, *b);
    }
  return all;
}

}  // namespace podsim::economics
