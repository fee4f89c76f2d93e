// What an owned phase costs, for draws: the same items as installed_cost and the same cash.
#include <algorithm>
#include <cmath>

#include "engine_state.h"
#include "timeline.h"

namespace podsim::economics {

namespace {

/// Sums over the months of a phase; `level` is that of prices, `price` that of colocation.
struct OwnedSums {
  double installed = 0, at_level = 0, at_price = 0;
  double pv_installed = 0, pv_at_level = 0, pv_at_price = 0;
  double other = 0, pv_other = 0, used_kwh = 0, idle_kwh = 0, pv_kwh_at_level = 0;
};

}  // namespace

void PlanEngine::State::own(const PlanInput& in, std::size_t i) {
  migrate(in, i);
  const PlanPhase& phase = in.phases[i];
  const OwnTerms& own = *phase.own();
  const PhaseHours& p = phases[i];
  const double kw = phase.system_power.base() / 1e3, idle_kw = phase.idle_power.base() / 1e3;
  const double loaded = phase.loaded_fraction / phase.held_fraction;
  const double load_kw = loaded * phase.load_power.base() / 1e3 + (1 - loaded) * idle_kw;
  const double base_price = colocation_price(own, shape.first, shape.first);
  const double escalator = own.colocation_escalator ? 1 + own.colocation_escalator->value : 1;
  OwnedSums s;
  double price = base_price;
  int since = 0;
  for (std::size_t r = p.begin; r < p.end; ++r, ++since) {
    if (since == 12) {
      since = 0;
      price *= escalator;
    }
    const double installed = p.installed[r], used = p.used[r];
    const double other = rates[i].other * (installed - used);
    const double idle_kwh = (installed - used - other) * idle_kw, used_kwh = used * load_kw;
    const double discounted = installed * discount[r];
    s.at_level += installed * level[r];
    s.at_price += installed * price;
    s.pv_installed += discounted;
    s.pv_at_level += discounted * level[r];
    s.pv_at_price += discounted * price;
    s.other += other;
    s.pv_other += other * discount[r];
    s.used_kwh += used_kwh;
    s.idle_kwh += idle_kwh;
    s.pv_kwh_at_level += (used_kwh + idle_kwh) * level[r] * discount[r];
  }
  s.installed = p.sum_installed;

  const Purchase purchase = purchase_of(own, kw);
  const HourlyCost c = hourly_cost(own, kw, in.finance.discount_rate.value, purchase);
  const double mean_level = s.at_level / s.installed;
  const double colocation = kw / hours_per_month;
  const double hour =
      c.fixed + c.lease + c.running * mean_level + colocation * s.at_price / s.installed;
  const double per_kwh = electricity_per_kwh(own), tariff = per_kwh * mean_level;
  const double idle = s.installed - p.sum_used;
  out.total_usd += (s.installed - s.other) * hour + (s.used_kwh + s.idle_kwh) * tariff;
  out.idle_usd += (idle - s.other) * hour + s.idle_kwh * tariff;
  out.other_use_chip_hours += s.other;
  out.energy_kwh += s.used_kwh + s.idle_kwh;
  const double kept = 1 - in.finance.tax_rate;
  out.npv_usd +=
      kept * (s.pv_at_price * colocation + s.pv_at_level * c.running + s.pv_installed * c.lease +
              s.pv_kwh_at_level * per_kwh - s.pv_other * hour);
  out.tax_saved_usd += in.finance.tax_rate *
                       (s.at_price * colocation + s.at_level * c.running + s.installed * c.lease +
                        total_kwh_at_level(in, i, load_kw, idle_kw) * per_kwh - s.other * hour);
  owned += s.installed;
  UnitCosts& u = out.unit_costs;
  u.own_capacity_usd += s.installed * hour;
  u.own_electricity_used_usd += s.installed * load_kw * tariff;
  u.own_electricity_idle_usd += s.installed * idle_kw * tariff;
  u.own_tokens += s.installed * rates[i].tokens_per_hour / phase.held_fraction;
  buy(in, i, purchase);
}

/// Undiscounted, for the tax that electricity saves.
double PlanEngine::State::total_kwh_at_level(const PlanInput& in, std::size_t i, double load_kw,
                                             double idle_kw) const {
  if (in.finance.tax_rate <= 0) return 0;
  const PhaseHours& p = phases[i];
  double sum = 0;
  for (std::size_t r = p.begin; r < p.end; ++r)
    sum += level[r] *
           (p.used[r] * load_kw + (1 - rates[i].other) * (p.installed[r] - p.used[r]) * idle_kw);
  return sum;
}

double PlanEngine::State::end_of(std::size_t i) const {
  const units::Month back = shape.first + (static_cast<int>(rows) - 1);
  const units::Month to = i + 1 < shape.from.size() ? std::min(back, shape.from[i + 1] + -1) : back;
  const units::Month last = to + shape.kept[i];
  return last < back ? (last + 1 - shape.begin) / 12.0 : years;
}

void PlanEngine::State::buy(const PlanInput& in, std::size_t i, const Purchase& p) {
  const OwnTerms& own = *in.phases[i].own();
  const double life = in_years(own.hardware_life.value);
  const double hardware = own.lease ? 0 : p.hardware();
  const double residual = own.residual_value.value * hardware;
  const double sold = own.chip_price.value.base() * (1 + own.spare_fraction.value);
  const units::Month back = shape.first + (static_cast<int>(rows) - 1);
  const double months = life_months(own) / 12.0, end = end_of(i);
  const Delivery all{shape.from[i], 1.0};
  const bool split = !own.deliveries.empty();
  for (std::size_t k = 0; k < (split ? own.deliveries.size() : 1); ++k) {
    const Delivery& d = split ? own.deliveries[k] : all;
    if (d.at > back) continue;
    const double bought = rates[i].chips * d.share;
    const double delivered = (d.at - shape.begin) / 12.0;
    const double age = std::min(end - delivered, months), until = delivered + age;
    payments.push_back({i, d.at, bought * sold, bought * (1 + own.spare_fraction.value), 0});
    invest(in, {delivered - in_years(own.lead_time), bought * hardware, life, until,
                bought * (own.lease ? 0 : book_value(hardware, residual, age, life))});
    const double facility_life = in_years(own.facility_life.value);
    if (p.facility > 0)
      invest(in, {delivered, bought * p.facility, facility_life, until,
                  bought * book_value(p.facility, 0, age, facility_life)});
  }
}

/// What is bought, what is left of it, and the tax that writing it off saves.
void PlanEngine::State::invest(const PlanInput& in, const Capital& c) {
  if (c.amount <= 0) return;
  const double at = factor(c.paid_at), until = factor(c.until);
  out.npv_usd += c.amount * at - c.left * until;
  out.remainder_usd += c.left;
  const double tax = in.finance.tax_rate;
  if (tax <= 0) return;
  out.tax_saved_usd += tax * (c.amount - c.left);
  if (in.finance.write_off == WriteOff::first_year) {
    out.npv_usd -= tax * (c.amount * at - c.left * until);
    return;
  }
  const auto months = static_cast<int>(std::lround(std::min(c.life, c.until - c.paid_at) * 12));
  const double monthly = c.amount / (12 * c.life);
  const double annuity =
      month == 1 ? months : (1 - std::pow(month, static_cast<double>(months))) / (1 - month);
  out.npv_usd -= tax * (monthly * annuity * at + (c.amount - months * monthly - c.left) * until);
}

}  // namespace podsim::economics
