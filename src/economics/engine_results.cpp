// What follows from plans that have been evaluated: payments by year, savings, break-even.
#include <algorithm>
#include <cmath>

#include "engine_state.h"

namespace podsim::economics {

int PlanEngine::first_year() const { return state_->shape.first.year(); }

int PlanEngine::last_year() const {
  const State& s = *state_;
  int year = (s.shape.first + (static_cast<int>(s.rows) - 1)).year();
  for (const State::Payment& p : s.payments) year = std::max(year, p.month.year());
  return year;
}

double PlanEngine::paid_in(const PlanInput& input, const std::string& vendor, int year) const {
  const State& s = *state_;
  const int january = units::Month::of(year, 1) - s.shape.first;
  double sum = 0;
  for (std::size_t i = 0; i < input.phases.size(); ++i) {
    const State::Phase& p = s.phases[i];
    if (input.phases[i].rent() == nullptr || input.phases[i].vendor != vendor) continue;
    const auto begin = std::max(static_cast<int>(p.begin), january);
    const auto end = std::min(static_cast<int>(p.end), january + 12);
    for (int r = begin; r < end; ++r) sum += p.paid[static_cast<std::size_t>(r)];
  }
  for (const State::Payment& p : s.payments)
    if (p.month.year() == year && input.phases[p.phase].vendor == vendor) sum += p.amount;
  return sum;
}

PlanEngine::Savings PlanEngine::against(const PlanEngine& other) const {
  const State& s = *state_;
  const State& rent = *other.state_;
  const int ahead = rent.shape.first - s.shape.first;  // of its rows before this plan's
  double all = 0, moving = 0;                          // of the rented plan, at this plan's rate
  double factor = s.factor(rent.shape.offset(0) / 12.0);
  const auto scale = [&](std::size_t row) {
    const int mine = static_cast<int>(row) + ahead;
    const bool known = mine >= 0 && mine < static_cast<int>(s.rows);
    const double tokens = known ? s.served[static_cast<std::size_t>(mine)] : 0;
    return rent.served[row] > 0 ? tokens / rent.served[row] : 1;
  };
  for (std::size_t r = 0; r < rent.rows; ++r, factor *= s.month) {
    all += rent.cash[r] * scale(r) * factor;
    moving += rent.rent_cash[r] * scale(r) * factor;
  }
  for (const State::Beyond& b : rent.beyond) {
    const int row = std::min(b.offset - rent.shape.offset(0), static_cast<int>(rent.rows) - 1);
    const double at = scale(static_cast<std::size_t>(row)) * s.factor(b.offset / 12.0);
    all += b.amount * at;
    moving += b.rent * at;
  }
  Savings out;
  out.npv_usd = all - s.out.npv_usd;
  const double of_rent = moving - s.rent_npv;
  const double price = of_rent > 0 ? -(out.npv_usd - of_rent) / of_rent : 0;
  if (price > 0)
    out.break_even_rent_usd_per_chip_hour = price * other.figures().unit_costs.rent_price_usd;
  return out;
}

std::size_t cheapest_rented(const std::vector<PlanEngine>& plans) {
  std::size_t cheapest = plans.size();
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const PlanFigures& f = plans[i].figures();
    if (f.unit_costs.rent_tokens <= 0 || f.unit_costs.own_tokens > 0 || f.tokens <= 0) continue;
    if (cheapest == plans.size() ||
        f.per_million_tokens_usd < plans[cheapest].figures().per_million_tokens_usd)
      cheapest = i;
  }
  return cheapest;
}

}  // namespace podsim::economics
