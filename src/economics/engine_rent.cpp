// What a rented phase costs, for draws.
#include <algorithm>
#include <cmath>

#include "engine_state.h"
#include "timeline.h"

namespace podsim::economics {

namespace {

double usd_per_hour(const RentTerms& rent) { return (rent.price.value * units::hours(1)).base(); }

/// USD for keeping or moving data in a whole month.
double usd_per_month(const std::optional<DataService>& data) {
  const units::Bytes gigabyte(1e9);
  return data ? data->size / gigabyte * (data->price * gigabyte).base() : 0;
}

}  // namespace

/// Nothing is paid when a run is over before the phase begins.
void PlanEngine::State::migrate(const PlanInput& in, std::size_t i) {
  const double usd = in.phases[i].migration.base();
  const auto row = static_cast<std::size_t>(std::max(shape.from[i], shape.first) - shape.first);
  if (usd <= 0 || row >= rows) return;
  const double kept = 1 - in.finance.tax_rate;
  out.total_usd += usd;
  out.tax_saved_usd += usd * in.finance.tax_rate;
  out.npv_usd += usd * kept * discount[row];
  cash[row] += usd * kept;
}

void PlanEngine::State::rent(const PlanInput& in, std::size_t i) {
  migrate(in, i);
  const PlanPhase& phase = in.phases[i];
  const RentTerms& rent = *phase.rent();
  PhaseHours& p = phases[i];
  const double base = usd_per_hour(rent), kept = 1 - in.finance.tax_rate;
  const double month_factor = std::pow(1 + rent.price_drift, 1.0 / 12);
  double price = base * std::pow(1 + rent.price_drift, shape.offset(p.begin) / 12.0);
  const double data = usd_per_month(rent.storage) + usd_per_month(rent.egress);
  double paid = 0, beside = 0, idle = 0;
  for (std::size_t r = p.begin; r < p.end; ++r, price *= month_factor) {
    if (shape.phases[i].share[r] <= 0) continue;
    p.paid[r] = p.installed[r] * price;
    const double with_support = p.paid[r] * (1 + rent.support);
    const double moved = data * hours[r] / shape.hours[r];
    paid += p.paid[r];
    idle += (p.installed[r] - p.used[r]) * price;
    beside += moved;
    rent_cash[r] += with_support;
    cash[r] += (with_support + moved) * kept;
    rent_npv += with_support * discount[r];
    out.npv_usd += (with_support + moved) * kept * discount[r];
  }
  const double all = paid * (1 + rent.support) + beside;
  out.total_usd += all;
  out.tax_saved_usd += all * in.finance.tax_rate;
  out.idle_usd += idle;
  const double loaded = phase.loaded_fraction / phase.held_fraction;
  out.energy_kwh += p.sum_used *
                    (loaded * phase.load_power.base() + (1 - loaded) * phase.idle_power.base()) /
                    1e3;
  rented += p.sum_installed;
  out.unit_costs.rent_price_usd += paid * (1 + rent.support);
  out.unit_costs.rent_tokens += p.sum_installed * rates[i].tokens_per_hour / phase.held_fraction;
  if (rent.whole_term) rest_of_term(in, i);
}

void PlanEngine::State::rest_of_term(const PlanInput& in, std::size_t i) {
  const RentTerms& rent = *in.phases[i].rent();
  const int term = std::max(1, months_of(rent.term));
  const std::size_t last = phases[i].end - 1;
  const units::Month end = shape.first + static_cast<int>(last) + 1;
  const units::Month paid_to = shape.from[i] + (end - shape.from[i] + term - 1) / term * term;
  const double kept = 1 - in.finance.tax_rate;
  for (units::Month m = end + -1; m < paid_to; m = m + 1) {
    const double whole = units::in_hours(units::length(m));
    const double unused = m < end ? whole - hours[last] : whole;
    if (unused <= 0) continue;
    const int offset = m - shape.begin;
    const double chip_hours = rates[i].chips * unused;
    const double amount =
        chip_hours * usd_per_hour(rent) * std::pow(1 + rent.price_drift, offset / 12.0);
    const double discounted = amount * factor(offset / 12.0);
    out.total_usd += amount;
    out.tax_saved_usd += amount * in.finance.tax_rate;
    out.npv_usd += discounted * kept;
    rent_npv += discounted;
    payments.push_back({i, m, amount, 0, chip_hours});
    beyond.push_back({offset, amount * kept, amount});
  }
}

double PlanEngine::State::factor(double at) const { return std::pow(1 + rate, -at); }

}  // namespace podsim::economics
