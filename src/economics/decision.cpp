#include "podsim/economics/decision.h"

#include <algorithm>
#include <cmath>

#include "account.h"
#include "alternatives.h"
#include "podsim/config/codec.h"
#include "podsim/economics/figures.h"
#include "podsim/economics/series.h"
#include "returns.h"

namespace podsim::economics {

namespace {

using Flows = std::vector<CashFlow>;

std::map<units::Month, double> tokens_by_month(const PlanCost& c) {
  std::map<units::Month, double> tokens;
  for (const PlanMonth& m : c.months) tokens[m.month] = m.served_tokens;
  return tokens;
}

/// Payments of the rented plan for as many tokens as the other trains in the month: in proportion,
/// since the two may leave unlike parts of the demand unserved.
void add_rented(const PlanCost& rent, const PlanCost& plan, Flows& saved) {
  const auto mine = tokens_by_month(plan), theirs = tokens_by_month(rent);
  for (CashFlow f : rent.flows) {
    const double served = theirs.at(f.month);
    const auto it = mine.find(f.month);
    if (served > 0) f.amount_usd *= (it == mine.end() ? 0 : it->second) / served;
    saved.push_back(f);
  }
}

Flows savings(const PlanCost& plan, const PlanCost& rent) {
  Flows saved;
  add_rented(rent, plan, saved);
  for (CashFlow f : plan.flows) {
    f.amount_usd = -f.amount_usd;
    saved.push_back(f);
  }
  std::stable_sort(saved.begin(), saved.end(),
                   [](const CashFlow& a, const CashFlow& b) { return a.years < b.years; });
  return saved;
}

/// The calendar month that lies `years` after the demand's first.
units::Month month_at(const Flows& flows, double years) {
  constexpr double far = 1e6;  // months; outside of every plan
  const auto months = [&](double y) {
    return static_cast<int>(std::clamp(std::floor(y * 12), -far, far));
  };
  const CashFlow& first = flows.front();
  return first.month + -months(first.years) + months(years);
}

/// Present value of one kind of flow.
double part(const Flows& flows, bool rent, double rate) {
  Flows some;
  for (const CashFlow& f : flows)
    if (f.rent() == rent) some.push_back(f);
  return present_value(some, rate);
}

std::optional<double> drift(const Flows& flows, double rate) {
  const auto value = [&](double g) {
    double sum = 0;
    for (const CashFlow& f : flows) {
      const double moved = f.rent() ? std::pow(1 + g, f.years) : 1;
      sum += f.amount_usd * moved * std::pow(1 + rate, -f.years);
    }
    return sum;
  };
  return only_root(value, -0.99, 4);
}

}  // namespace

void LikeForLike::describe(config::Record<LikeForLike>& r) {
  r.required("offers", &LikeForLike::offers, "what is rented in place of the owned chips");
  r.required("committed_chips", &LikeForLike::committed_chips, "chips under a commitment");
  r.required("flexible_chips", &LikeForLike::flexible_chips, "chips paid by the hour of use");
  r.required("rent_npv_usd", &LikeForLike::rent_npv_usd, "present value of the rented plan, USD");
  r.required("npv_usd", &LikeForLike::npv_usd,
             "present value of the cash that owning saves for the same tokens, USD");
  r.optional("npv_continued_use_usd", &LikeForLike::npv_continued_use_usd,
             "npv_usd with what outlasts the plans valued by its use at the market's rent, USD");
  r.optional("payback_years", &LikeForLike::payback_years,
             "from the first payment until the savings make it up, years");
  r.optional("idle_electricity_npv_usd", &LikeForLike::idle_electricity_npv_usd,
             "beside npv_usd: electricity that owned chips save in idle hours, USD");
  r.optional("idle_income_npv_usd", &LikeForLike::idle_income_npv_usd,
             "beside npv_usd: what other work pays for owned idle hours more than for rented, USD");
}

void Decision::describe(config::Record<Decision>& r) {
  r.required("against", &Decision::against, "the rented plan compared with");
  r.required("npv_usd", &Decision::npv_usd,
             "present value of the cash saved for the same tokens, USD");
  r.optional("npv_continued_use_usd", &Decision::npv_continued_use_usd,
             "npv_usd with what outlasts the plans valued by its use at the market's rent, USD");
  r.optional("irr", &Decision::irr, "rate per year at which that is zero");
  r.optional("payback_years", &Decision::payback_years,
             "from the first payment until the savings make it up, years");
  r.optional("discounted_payback_years", &Decision::discounted_payback_years,
             "the same of discounted savings, years");
  r.optional("break_even_month", &Decision::break_even_month,
             "month in which the discounted savings make it up");
  r.optional("break_even_rent_usd_per_chip_hour", &Decision::break_even_rent_usd_per_chip_hour,
             "mean price of rent at which npv_usd is zero, USD/h");
  r.optional("break_even_price_drift", &Decision::break_even_price_drift,
             "change of the price of rent per year at which npv_usd is zero");
  r.optional("mix", &Decision::mix,
             "against the cheapest mix of commitment and hourly rent on the same machines");
  r.optional("over_npv_usd", &Decision::over_npv_usd,
             "present value saved against each other plan that owns, for the same tokens, USD");
  r.optional("commitment", &Decision::commitment,
             "against a commitment for as many of the same machines");
}

std::vector<SavedByMonth> saved_by_month(const PlanCost& plan, const PlanCost& rent) {
  std::map<units::Month, double> by_month;
  for (const PlanMonth& m : plan.months) by_month[m.month];
  for (const CashFlow& f : savings(plan, rent)) by_month[f.month] += f.amount_usd;
  std::vector<SavedByMonth> saved;
  double sum = 0;
  for (const auto& [month, usd] : by_month) saved.push_back({month, sum += usd});
  return saved;
}

Decision decide(const PlanCost& plan, const PlanCost& rent) {
  const double rate = plan.discount_rate;
  const Flows saved = savings(plan, rent);
  Decision d;
  d.npv_usd = present_value(saved, rate);
  if (plan.npv_continued_use_usd && rent.npv_continued_use_usd)
    d.npv_continued_use_usd = d.npv_usd + (plan.npv_usd - *plan.npv_continued_use_usd) -
                              (rent.npv_usd - *rent.npv_continued_use_usd);
  d.irr = rate_of_return(saved);
  if (const auto t = paid_back(saved, 0)) d.payback_years = t->years();
  if (const auto t = paid_back(saved, rate)) {
    d.discounted_payback_years = t->years();
    d.break_even_month = units::print(month_at(saved, t->at));
  }
  const double of_rent = part(saved, true, rate);
  const double factor = of_rent > 0 ? -part(saved, false, rate) / of_rent : 0;
  if (factor > 0) d.break_even_rent_usd_per_chip_hour = factor * rent.unit_costs.rent_price_usd;
  d.break_even_price_drift = drift(saved, rate);
  return d;
}

namespace {

LikeForLike compare(const PlanCost& plan, const RentedPlan& rented) {
  const PlanCost rent = cost_plan(rented.plan);
  const Decision d = decide(plan, rent);
  return LikeForLike{rented.offers,
                     rented.committed_chips,
                     rented.flexible_chips,
                     rent.npv_usd,
                     d.npv_usd,
                     d.npv_continued_use_usd,
                     d.payback_years,
                     {},
                     {}};
}

/// Every hour is paid on either side, used or not. What only the owner saves or earns in idle hours
/// stands apart, so that the saving does not depend on use.
LikeForLike compare_equal(const PlanInput& input, const PlanCost& plan, const RentedPlan& rented) {
  const IdleAlike alike = idle_alike(input, rented);
  LikeForLike x = compare(cost_plan(alike.own), alike.rented);
  PlanEngine own, without_income;
  x.idle_electricity_npv_usd =
      own.evaluate(alike.own).npv_usd - without_income.evaluate(alike.without_income).npv_usd;
  x.idle_income_npv_usd =
      decide(plan, cost_plan(rented.plan)).npv_usd - x.npv_usd - *x.idle_electricity_npv_usd;
  return x;
}

}  // namespace

std::map<std::string, Decision> decisions(const std::map<std::string, PlanCost>& plans,
                                          const std::map<std::string, PlanInput>& inputs) {
  std::string name;
  const PlanCost* rented = cheapest_rented(plans, name);
  std::map<std::string, Decision> all;
  if (rented == nullptr) return all;
  std::vector<const PlanInput*> all_inputs;
  for (const auto& [n, input] : inputs) all_inputs.push_back(&input);
  const auto offers = rented_offers(all_inputs);
  for (const auto& [n, p] : plans) {
    if (p.unit_costs.own_tokens <= 0) continue;
    Decision& d = all[n] = decide(p, *rented);
    d.against = name;
    for (const auto& [other, q] : plans)
      if (other != n && q.unit_costs.own_tokens > 0 && q.tokens > 0)
        d.over_npv_usd[other] = q.npv_usd * (p.tokens / q.tokens) - p.npv_usd;
    const auto input = inputs.find(n);
    if (input == inputs.end()) continue;
    if (const auto mix = cheapest_mix(input->second, offers)) d.mix = compare(p, *mix);
    if (const auto equal = equal_commitment(input->second, offers))
      d.commitment = compare_equal(input->second, p, *equal);
  }
  return all;
}

}  // namespace podsim::economics
