// What follows from plans that have been evaluated: payments by quarter, savings, break-even.
#include <algorithm>
#include <cmath>

#include "engine_state.h"

namespace podsim::economics {

void PlanEngine::paid_to(const PlanInput& input, const std::string& vendor, units::Month first,
                         PaymentsByQuarter& out) const {
  const State& s = *state_;
  for (auto* row : {&out.rent, &out.sale, &out.chips, &out.chip_hours})
    std::fill(row->begin(), row->end(), 0.0);
  for (std::size_t i = 0; i < input.phases.size(); ++i) {
    const State::PhaseHours& p = s.phases[i];
    if (input.phases[i].rent() == nullptr || input.phases[i].vendor != vendor) continue;
    for (std::size_t r = p.begin; r < p.end; ++r)
      out.add(s.shape.first + static_cast<int>(r) - first, false, p.paid[r], 0, p.installed[r]);
  }
  for (const State::VendorPayment& p : s.payments)
    if (input.phases[p.phase].vendor == vendor)
      out.add(p.month - first, input.phases[p.phase].own() != nullptr, p.amount, p.chips,
              p.chip_hours);
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
