#include "podsim/economics/decision.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "account.h"
#include "statements.h"
#include "podsim/config/codec.h"

namespace podsim::economics {

namespace {

using Flows = std::vector<CashFlow>;

std::map<units::Month, double> tokens_by_month(const PlanCost& c) {
  std::map<units::Month, double> tokens;
  for (const PlanMonth& m : c.months) tokens[m.month] = m.served_tokens;
  return tokens;
}

/// What the rented plan pays for as many tokens as the other trains in the month: in proportion,
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

/// The root in [low, high] where `f` changes its sign exactly once over a fine grid.
std::optional<double> only_root(const std::function<double(double)>& f, double low, double high) {
  constexpr int steps = 2000, halvings = 100;
  std::optional<std::array<double, 2>> bracket;
  double x = low, y = f(low);
  for (int i = 1; i <= steps; ++i) {
    const double next = low + (high - low) * i / steps, value = f(next);
    if ((y < 0) != (value < 0)) {
      if (bracket) return std::nullopt;
      bracket = {x, next};
    }
    x = next;
    y = value;
  }
  if (!bracket) return std::nullopt;
  auto [a, b] = *bracket;
  const bool rises = f(a) < 0;
  for (int i = 0; i < halvings; ++i) {
    const double middle = (a + b) / 2;
    ((f(middle) < 0) == rises ? a : b) = middle;
  }
  return (a + b) / 2;
}

/// Years after the demand's first month.
struct PaidBack {
  double from = 0;  ///< first time that more was laid out than saved
  double at = 0;
};

/// When the sum of the flows, discounted, first comes back to zero; between two dates in
/// proportion. Absent where nothing is laid out, or never comes back.
std::optional<PaidBack> paid_back(const Flows& flows, double rate) {
  // A sum of payments that cancel is not exactly zero.
  double largest = 0;
  for (const CashFlow& f : flows) largest = std::max(largest, std::abs(f.amount_usd));
  const double nothing = 1e-9 * largest;
  double sum = 0, last = 0;
  std::optional<double> from;
  for (std::size_t i = 0; i < flows.size();) {
    const double now = flows[i].years;
    const double before = sum;
    for (; i < flows.size() && flows[i].years == now; ++i)
      sum += flows[i].amount_usd * std::pow(1 + rate, -now);
    if (from && sum >= 0) return PaidBack{*from, last + (now - last) * -before / (sum - before)};
    if (!from && sum < -nothing) from = now;
    last = now;
  }
  return std::nullopt;
}

/// The calendar month that lies `years` after the demand's first.
units::Month month_at(const Flows& flows, double years) {
  const CashFlow& first = flows.front();
  const units::Month begin = first.month + -static_cast<int>(std::floor(first.years * 12));
  return begin + static_cast<int>(std::floor(years * 12));
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

void Decision::describe(config::Record<Decision>& r) {
  r.required("against", &Decision::against, "the rented plan compared with");
  r.required("npv_usd", &Decision::npv_usd,
             "present value of the cash saved for the same tokens, USD");
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
}

Decision decide(const PlanCost& plan, const PlanCost& rent) {
  const double rate = plan.discount_rate;
  const Flows saved = savings(plan, rent);
  Decision d;
  d.npv_usd = present_value(saved, rate);
  d.irr = only_root([&](double r) { return present_value(saved, r); }, -0.9, 10);
  if (const auto t = paid_back(saved, 0)) d.payback_years = t->at - t->from;
  if (const auto t = paid_back(saved, rate)) {
    d.discounted_payback_years = t->at - t->from;
    d.break_even_month = units::print(month_at(saved, t->at));
  }
  const double of_rent = part(saved, true, rate);
  const double factor = of_rent > 0 ? -part(saved, false, rate) / of_rent : 0;
  if (factor > 0) d.break_even_rent_usd_per_chip_hour = factor * rent.unit_costs.rent_price_usd;
  d.break_even_price_drift = drift(saved, rate);
  return d;
}

std::map<std::string, Decision> decisions(const std::map<std::string, PlanCost>& plans) {
  std::string name;
  const PlanCost* rented = cheapest_rented(plans, name);
  std::map<std::string, Decision> all;
  if (rented == nullptr) return all;
  for (const auto& [n, p] : plans) {
    if (p.unit_costs.own_tokens <= 0) continue;
    all[n] = decide(p, *rented);
    all[n].against = name;
  }
  return all;
}

}  // namespace podsim::economics
