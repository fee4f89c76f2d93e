#include "alternatives.h"

#include <algorithm>
#include <cmath>

#include "podsim/economics/figures.h"

namespace podsim::economics {

namespace {

double price_of(const PlanPhase& p) { return p.rent()->price.value.base(); }

void keep_cheaper(const PlanPhase*& best, const PlanPhase& p) {
  if (best == nullptr || price_of(p) < price_of(*best) ||
      (price_of(p) == price_of(*best) && p.rent()->renewal && !best->rent()->renewal))
    best = &p;
}

/// Phase `own` with `chips` of its chips rented as `like` does.
PlanPhase rented_part(const PlanPhase& own, const PlanPhase& like, std::int64_t chips) {
  PlanPhase p = own;
  p.terms = *like.rent();
  p.tokens_per_s *= static_cast<double>(chips) / static_cast<double>(own.chips);
  p.chips = chips;
  p.migration = units::Usd();
  p.overlap = units::Time();
  auto& rent = std::get<RentTerms>(p.terms);
  if (!rent.committed()) p.held_fraction = like.held_fraction;
  if (rent.committed() && !rent.renewal) rent.renewal = RenewalTerms{};
  return p;
}

/// The machine of the last owned phase, rented for the whole of the demand with the share `base` of
/// its chips committed.
std::optional<RentedPlan> rented(const PlanInput& plan,
                                 const std::map<std::string, OffersOfChip>& offers, double base) {
  const PlanPhase* owned = nullptr;
  for (const PlanPhase& p : plan.phases)
    if (p.own() != nullptr) owned = &p;
  const auto of = owned == nullptr ? offers.end() : offers.find(owned->chip);
  if (of == offers.end()) return std::nullopt;
  RentedPlan r;
  r.plan = plan;
  r.plan.phases.clear();
  const auto committed =
      static_cast<std::int64_t>(std::llround(base * static_cast<double>(owned->chips)));
  const auto add = [&](const PlanPhase* like, std::int64_t chips, double& sum) {
    if (chips == 0) return true;
    if (like == nullptr || chips > like->rent()->quota.value_or(chips)) return false;
    PlanPhase part = rented_part(*owned, *like, chips);
    part.from = plan.phases.front().from;
    part.beside = !r.plan.phases.empty();
    r.plan.phases.push_back(std::move(part));
    sum = static_cast<double>(chips);
    r.offers += (r.offers.empty() ? "" : " + ") + like->rent()->offer;
    return true;
  };
  if (!add(of->second.committed, committed, r.committed_chips)) return std::nullopt;
  // Without an offer by the hour for so many, what is not committed is not rented.
  if (!add(of->second.flexible, owned->chips - committed, r.flexible_chips) && committed == 0)
    return std::nullopt;
  return r;
}

std::map<std::string, OffersOfChip> offers_of(std::span<const PlanInput> plans) {
  std::vector<const PlanInput*> all;
  for (const PlanInput& p : plans) all.push_back(&p);
  return rented_offers(all);
}

double saving(const PlanInput& own, const PlanInput& rented) {
  PlanEngine a, b;
  a.evaluate(own);
  b.evaluate(rented);
  return a.against(b).npv_usd;
}

}  // namespace

std::map<std::string, OffersOfChip> rented_offers(const std::vector<const PlanInput*>& plans) {
  std::map<std::string, OffersOfChip> offers;
  for (const PlanInput* plan : plans)
    for (const PlanPhase& p : plan->phases) {
      if (p.rent() == nullptr || p.rent()->kind == catalog::OfferKind::spot) continue;
      OffersOfChip& of = offers[p.chip];
      keep_cheaper(p.rent()->committed() ? of.committed : of.flexible, p);
    }
  return offers;
}

std::optional<RentedPlan> equal_commitment(const PlanInput& plan,
                                           const std::map<std::string, OffersOfChip>& offers) {
  return rented(plan, offers, 1);
}

std::optional<RentedPlan> cheapest_mix(const PlanInput& plan,
                                       const std::map<std::string, OffersOfChip>& offers) {
  constexpr int steps = 64;  // shares of the chips
  constexpr double rounding = 1e-9;
  std::optional<RentedPlan> best;
  double least = 0, most = 0;  // present value of the best, tokens that all chips train
  PlanEngine engine;
  for (int i = steps; i >= 0; --i) {
    auto r = rented(plan, offers, static_cast<double>(i) / steps);
    if (!r) continue;
    const PlanCost& cost = engine.evaluate(r->plan);
    most = std::max(most, cost.tokens);
    if (cost.tokens < most * (1 - rounding) || (best && cost.npv_usd >= least)) continue;
    least = cost.npv_usd;
    best = std::move(r);
  }
  return best;
}

IdleAlike idle_alike(const PlanInput& plan, const RentedPlan& rented) {
  IdleAlike x{plan, rented, plan};
  for (PlanInput* in : {&x.own, &x.rented.plan, &x.without_income}) in->finance.other_use = 0;
  for (PlanPhase& p : x.own.phases) {
    const double loaded = p.loaded_fraction / p.held_fraction;
    p.load_power = p.idle_power = loaded * p.load_power + (1 - loaded) * p.idle_power;
  }
  return x;
}

std::optional<double> mix_saving(std::span<const PlanInput> plans, std::size_t plan) {
  const auto rented = cheapest_mix(plans[plan], offers_of(plans));
  if (!rented) return std::nullopt;
  return saving(plans[plan], rented->plan);
}

std::optional<double> commitment_saving(std::span<const PlanInput> plans, std::size_t plan) {
  const auto rented = equal_commitment(plans[plan], offers_of(plans));
  if (!rented) return std::nullopt;
  const IdleAlike alike = idle_alike(plans[plan], *rented);
  return saving(alike.own, alike.rented.plan);
}

}  // namespace podsim::economics
