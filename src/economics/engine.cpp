// Metrics of plans whose inputs are sampled: payments by quarter, savings against a rented plan.
#include <algorithm>
#include <cmath>

#include "account.h"
#include "podsim/economics/figures.h"

namespace podsim::economics {

struct PlanEngine::State {
  PlanAccount account;
  std::vector<double> weights;  ///< of the rented plan's rows, while savings are summed
};

PlanEngine::PlanEngine() : state_(std::make_unique<State>()) {}
PlanEngine::~PlanEngine() = default;
PlanEngine::PlanEngine(PlanEngine&&) noexcept = default;
PlanEngine& PlanEngine::operator=(PlanEngine&&) noexcept = default;

const PlanCost& PlanEngine::figures() const { return state_->account.figures(); }

std::optional<double> PlanEngine::npv_continued_use_usd() const {
  return state_->account.npv_continued_use();
}

const PlanCost& PlanEngine::evaluate(const PlanInput& in) {
  state_->account.open(in);
  return state_->account.figures();
}

void PlanEngine::paid_to(const std::string& vendor, units::Month first,
                         PaymentsByQuarter& out) const {
  const Schedule& s = state_->account.schedule;
  for (auto* row : {&out.rent, &out.sale, &out.chips, &out.chip_hours})
    std::fill(row->begin(), row->end(), 0.0);
  for (const PhaseAccount& a : state_->account.phases) {
    if (a.hours->empty() || a.phase->vendor != vendor) continue;
    double to_vendor = 0;
    for (const CostTerm& t : a.list.terms) {
      to_vendor += t.to_vendor;
      if (t.kind == CostKind::rent)
        for (std::size_t r = a.hours->begin; r < a.hours->end; ++r)
          out.add(s.month(r) - first, false, a.amount_in(t, s, r), 0, 0);
      if (t.driver == Driver::after_hours)
        for (const AfterPhase& after : a.after)
          out.add(after.month - first, false, a.amount_after(t, after), 0, after.chip_hours);
    }
    if (a.phase->rent() != nullptr) {
      for (std::size_t r = a.hours->begin; r < a.hours->end; ++r)
        out.add(s.month(r) - first, false, 0, 0, a.hours->installed[r]);
      continue;
    }
    const double chips = 1 + a.phase->own()->spare_fraction.value;
    for (const Delivered& d : a.deliveries)
      out.add(d.month - first, true, d.chips * d.price * to_vendor, d.chips * chips, 0);
  }
}

PlanEngine::Savings PlanEngine::against(const PlanEngine& other) const {
  const PlanAccount& mine = state_->account;
  const PlanAccount& rented = other.state_->account;
  const Schedule &s = mine.schedule, &rent = rented.schedule;
  std::vector<double>& weights = state_->weights;
  weights.resize(rent.rows);
  const auto scale = [&](std::size_t row) {
    const units::Month m = rent.month(row);
    const double tokens = s.has(m) ? s.served[s.row_of(m)] : 0;
    return rent.served[row] > 0 ? tokens / rent.served[row] : 1;
  };
  // The two have their months in common, and this plan's rate holds for both.
  for (std::size_t r = 0; r < rent.rows; ++r) {
    const units::Month m = rent.month(r);
    const double factor = s.has(m) ? mine.present[s.row_of(m)] : mine.factor(rented.paid_at(r));
    weights[r] = scale(r) * factor;
  }
  double all = 0, moving = 0;  // of the rented plan, at this plan's rate
  const double kept = 1 - rented.input().finance.tax_rate;
  const auto add = [&](const CostTerm& t, double present_value) {
    all += kept * present_value;
    if (t.rental()) moving += present_value;
  };
  for (const PhaseAccount& a : rented.phases) {
    for (const CostTerm& t : a.list.terms) {
      if (t.driver == Driver::after_hours) {
        for (const AfterPhase& after : a.after) {
          const std::size_t booked = rent.row_of(std::min(after.month, rent.last_month()));
          add(t, a.amount_after(t, after) * scale(booked) * mine.factor(rented.paid_at(after)));
        }
      } else if (t.driver == Driver::once) {
        if (a.moved_row < rent.rows)
          add(t, a.amount(t) * scale(a.moved_row) * mine.factor(rent.years_to(a.moved_row)));
      } else {
        add(t, a.weighted(t, rent, weights));
      }
    }
  }
  Savings out;
  out.npv_usd = all - mine.figures().npv_usd;
  const double of_rent = moving - mine.rent_npv;
  const double price = of_rent > 0 ? -(out.npv_usd - of_rent) / of_rent : 0;
  if (price > 0)
    out.break_even_rent_usd_per_chip_hour = price * other.figures().unit_costs.rent_price_usd;
  return out;
}

std::size_t cheapest_rented(const std::vector<PlanEngine>& plans) {
  std::size_t cheapest = plans.size();
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const PlanCost& f = plans[i].figures();
    if (f.unit_costs.rent_tokens <= 0 || f.unit_costs.own_tokens > 0 || f.tokens <= 0) continue;
    if (cheapest == plans.size() ||
        f.per_million_tokens_usd < plans[cheapest].figures().per_million_tokens_usd)
      cheapest = i;
  }
  return cheapest;
}

}  // namespace podsim::economics
