// Buy now, or wait: for power, for a lower price, for the next generation.
#include <algorithm>
#include <cmath>

#include "podsim/config/codec.h"
#include "podsim/economics/decision.h"
#include "podsim/economics/plan.h"
#include "returns.h"
#include "shape.h"
#include "windows.h"

namespace podsim::economics {

namespace {

/// The month of a plan's first delivery, nothing where it owns nothing.
std::optional<units::Month> owns_from(const PlanInput& plan) {
  std::optional<units::Month> first;
  const std::vector<units::Month> from = phase_starts(plan, demand_begin(plan));
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    if (plan.phases[i].own() == nullptr) continue;
    for (const Delivery& d : deliveries_of(plan.phases[i], from[i]))
      first = first ? std::min(*first, d.at) : d.at;
  }
  return first;
}

/// Present value of the flows that `which` picks.
template <class Which>
double value_of(const PlanCost& c, double rate, const Which& which) {
  std::vector<CashFlow> flows;
  for (const CashFlow& f : c.flows)
    if (which(f)) flows.push_back(f);
  return present_value(flows, rate);
}

/// Tokens of each month, discounted from its middle.
double present_tokens(const PlanCost& c, const PlanInput& in, double rate) {
  const units::Month begin = demand_begin(in);
  double sum = 0;
  for (const PlanMonth& m : c.months)
    sum += m.served_tokens * std::pow(1 + rate, -((m.month - begin) + 0.5) / 12);
  return sum;
}

Waiting compare(const PlanCost& late, const PlanCost& early, const PlanInput& late_in,
                const PlanInput& early_in) {
  const double rate = late.discount_rate;
  const auto all = [](const CashFlow&) { return true; };
  const double cost = value_of(late, rate, all), other = value_of(early, rate, all);
  const double tokens = present_tokens(late, late_in, rate);
  const double others = present_tokens(early, early_in, rate);
  Waiting w;
  w.months = *owns_from(late_in) - *owns_from(early_in);
  w.unmet_tokens = early.tokens - late.tokens;
  const double price = others > 0 ? other / others : 0;
  w.unmet_price_usd_per_million_tokens = price * 1e6;
  w.unmet_npv_usd = (others - tokens) * price;
  w.npv_usd = other - cost - w.unmet_npv_usd;
  if (late.npv_continued_use_usd && early.npv_continued_use_usd)
    w.npv_continued_use_usd = w.npv_usd + (late.npv_usd - *late.npv_continued_use_usd) -
                              (early.npv_usd - *early.npv_continued_use_usd);
  w.bridge_npv_usd = value_of(late, rate, [&](const CashFlow& f) {
    return f.kind != FlowKind::tax && late_in.phases[f.phase].own() == nullptr;
  });
  const double bought = value_of(late, rate, [](const CashFlow& f) {
    return f.kind == FlowKind::purchase || f.kind == FlowKind::remainder;
  });
  if (bought > 0 && 1 + w.npv_usd / bought > 0) w.break_even_price_factor = 1 + w.npv_usd / bought;
  return w;
}

}  // namespace

void Waiting::describe(config::Record<Waiting>& r) {
  r.required("against", &Waiting::against, "the plan that owns first");
  r.required("months", &Waiting::months, "between the first deliveries of the two");
  r.required("npv_usd", &Waiting::npv_usd,
             "present value that waiting saves for the same tokens; negative: what it costs, USD");
  r.optional("npv_continued_use_usd", &Waiting::npv_continued_use_usd,
             "npv_usd with what outlasts the plans valued by its use at the market's rent, USD");
  r.required("bridge_npv_usd", &Waiting::bridge_npv_usd,
             "present value of what the plan rents in place of owning, USD");
  r.required("unmet_tokens", &Waiting::unmet_tokens, "trained less than by the other, tokens");
  r.required("unmet_npv_usd", &Waiting::unmet_npv_usd,
             "present value of those tokens at the price below, USD");
  r.required("unmet_price_usd_per_million_tokens", &Waiting::unmet_price_usd_per_million_tokens,
             "present cost of the other plan for a million tokens, USD");
  r.optional(
      "break_even_price_factor", &Waiting::break_even_price_factor,
      "factor on the price of what the plan buys, net of terminal value, at which npv_usd is "
      "zero");
}

std::map<std::string, Waiting> waiting(const std::map<std::string, PlanCost>& plans,
                                       const std::map<std::string, PlanInput>& inputs) {
  std::optional<std::string> first;
  std::map<std::string, units::Month> from;
  const auto per_token = [&](const std::string& name) {
    const PlanCost& c = plans.at(name);
    return c.tokens > 0 ? c.npv_usd / c.tokens : 0;
  };
  for (const auto& [name, input] : inputs) {
    if (!plans.contains(name)) continue;
    const auto owns = owns_from(input);
    if (!owns) continue;
    from.emplace(name, *owns);
    if (!first || *owns < from.at(*first) ||
        (*owns == from.at(*first) && per_token(name) < per_token(*first)))
      first = name;
  }
  std::map<std::string, Waiting> all;
  for (const auto& [name, owns] : from) {
    if (owns <= from.at(*first)) continue;
    Waiting& w = all[name] =
        compare(plans.at(name), plans.at(*first), inputs.at(name), inputs.at(*first));
    w.against = *first;
  }
  return all;
}

}  // namespace podsim::economics
