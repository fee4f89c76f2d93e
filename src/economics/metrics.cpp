// Metrics of a plan from the sums of its terms.
#include <algorithm>
#include <cmath>

#include "account.h"
#include "own_cost.h"

namespace podsim::economics {

void PlanAccount::add_figures(PhaseAccount& a) {
  PlanCost& out = figures_;
  const PlanPhase& phase = *a.phase;
  const PhaseHours& p = *a.hours;
  out.tokens += p.tokens;
  out.chip_hours += p.sum_used;
  out.useful_chip_hours += p.sum_used * phase.goodput / phase.held_fraction;
  out.idle_chip_hours += p.idle();
  mw_years_ += p.sum_installed / hours_per_year * phase.system_power.base() / megawatt;
  out.other_use_chip_hours += a.other * p.idle();
  flop_days_ += p.tokens * phase.flops_per_token / (units::FlopRate(1e18) * units::days(1));
  out.energy_kwh += p.sum_used * a.load_kw;
  if (phase.own() != nullptr) out.energy_kwh += (1 - a.other) * p.idle() * a.idle_kw;

  price_capital(a);
  double capacity = 0;
  for (const CostTerm& t : a.list.terms)
    if (t.capacity()) capacity += a.amount(t);
  a.capacity_rate = p.sum_installed > 0 ? capacity / p.sum_installed : 0;
  const double tax = input_->finance.tax_rate;
  for (CostTerm& t : a.list.terms) {
    if (!t.by_user() || t.counted) continue;
    if (t.kind == CostKind::other_work && phase.own() != nullptr)
      t.price = std::max(t.price, -a.capacity_rate);
    const double amount = a.amount(t);
    out.total_usd += amount;
    if (t.settled == Settlement::purchase) add_purchase(a, t);
    if (t.settled != Settlement::monthly) continue;
    const double present_value = a.present(t);
    out.npv_usd += (1 - tax) * present_value;
    out.tax_saved_usd += tax * amount;
    if (t.rental()) rent_npv += present_value;
    if (t.driver == Driver::unused_hours || t.driver == Driver::idle_energy ||
        t.driver == Driver::other_hours)
      out.idle_usd += amount;
  }
  if (phase.own() != nullptr) out.idle_usd += p.idle() * a.capacity_rate;
  add_unit_costs(a);
}

/// Financing makes the present value of the capital in the cost of the installed hours that of the
/// cash: what is bought less what is left.
void PlanAccount::price_capital(PhaseAccount& a) {
  const double hours = a.of(Growth::flat).present.installed;
  if (a.phase->own() == nullptr || hours <= 0) return;
  double tied = 0, waiting = 0, straight = 0, hardware = 0;
  const double dearer = a.mean_price() - 1;
  for (const CostTerm& t : a.list.terms) {
    if (!t.by_user()) continue;
    if (t.settled == Settlement::purchase) {
      const AssetSums& s = a.assets_of(t);
      tied += t.bought * (s.standing_present - s.left_present);
      waiting += t.bought * (s.paid_present - s.standing_present);
    }
    if (t.settled != Settlement::purchase && t.kind != CostKind::residual) continue;
    straight += t.per_driver * t.price;
    if (t.kind != CostKind::facility) hardware += t.per_driver * t.price;
  }
  straight += hardware * dearer;
  for (CostTerm& t : a.list.terms) {
    if (t.kind == CostKind::financing) t.price = (tied / hours - straight) / t.per_driver;
    if (t.kind == CostKind::waiting) t.price = waiting / hours / t.per_driver;
    if (t.kind == CostKind::refresh) t.price = hardware * dearer / t.per_driver;
  }
}

void PlanAccount::add_purchase(const PhaseAccount& a, const CostTerm& t) {
  const AssetSums& s = a.assets_of(t);
  const double tax = input_->finance.tax_rate;
  figures_.npv_usd += t.bought * (s.paid_present - s.left_present - tax * s.deducted_present);
  figures_.remainder_usd += t.bought * s.left;
  figures_.tax_saved_usd += tax * t.bought * s.deducted;
}

/// Sums weighted by installed chip-hours, which `close` divides.
void PlanAccount::add_unit_costs(const PhaseAccount& a) {
  UnitCosts& u = figures_.unit_costs;
  const PlanPhase& phase = *a.phase;
  const double installed = a.hours->sum_installed;
  const double tokens = schedule.rates[a.number].tokens_per_hour / phase.held_fraction;
  if (phase.rent() != nullptr) {
    rented_ += installed;
    u.rent_tokens += installed * tokens;
    if (phase.rent()->committed()) u.committed += installed;
    for (const CostTerm& t : a.list.terms)
      if (t.kind == CostKind::rent || t.kind == CostKind::support) u.rent_price_usd += a.amount(t);
    return;
  }
  owned_ += installed;
  u.own_tokens += installed * tokens;
  u.own_capacity_usd += installed * a.capacity_rate;
  for (const CostTerm& t : a.list.terms) {
    if (t.kind != CostKind::electricity) continue;
    const bool used = t.driver == Driver::used_energy;
    const double at_price = t.per_driver * t.price * a.of(t.growth).amount.installed;
    (used ? u.own_electricity_used_usd : u.own_electricity_idle_usd) +=
        at_price * (used ? a.load_kw : a.idle_kw);
  }
}

/// Use of the hardware in place of its sale; a building keeps its value. Taxes are left out.
std::optional<double> PlanAccount::npv_continued_use() const {
  if (schedule.shape.run) return std::nullopt;
  double value = 0;
  for (const PhaseAccount& a : phases) {
    if (a.hours->empty() || a.hours->end < schedule.rows) continue;
    if (a.phase->market_rent.source.empty()) return std::nullopt;
    value += continued_use(a);
    for (const CostTerm& t : a.list.terms)
      if (t.settled == Settlement::purchase && t.by_user() && t.kind != CostKind::facility)
        value -= t.bought * a.assets_of(t).left_present;
  }
  return figures_.npv_usd - value;
}

/// The hours that remain of the chips' life or of a commitment's term, used as in the last twelve
/// months: at the market's rent less the discount of other work, less what running them costs.
double PlanAccount::continued_use(const PhaseAccount& a) const {
  const PhaseHours& p = *a.hours;
  if (p.empty() || p.end < schedule.rows) return 0;
  double installed = 0, used = 0;
  for (std::size_t r = p.end > 12 ? std::max(p.begin, p.end - 12) : p.begin; r < p.end; ++r) {
    installed += p.installed[r];
    used += p.used[r];
  }
  const double share = installed > 0 ? used / installed : 0;
  const double rent = share * (a.phase->market_rent.value * units::hours(1)).base() *
                      (1 - input_->finance.other_discount);
  double sum = 0;
  for (const AfterPhase& after : a.after) sum += after.chip_hours * rent * factor(paid_at(after));
  if (a.phase->own() == nullptr) return sum;
  DrivenHours hour;
  hour.installed = 1;
  hour.used = share;
  double running = 0;
  for (const CostTerm& t : a.list.terms)
    if (t.settled == Settlement::monthly && t.kind != CostKind::other_work)
      running += t.per_driver * t.price * a.index(t.growth, p.end - 1) * a.driven(t.driver, hour);
  constexpr double month_hours = 8766.0 / 12;
  const double worth = std::max(0.0, rent - running) * month_hours;
  for (const Delivered& d : a.deliveries) {
    if (d.until < schedule.years) continue;  // retired before
    const int left = life_months(*a.phase->own()) - static_cast<int>(std::lround(d.age * 12));
    for (int i = 0; i < left; ++i) sum += d.chips * worth * factor(schedule.years + (i + 0.5) / 12);
  }
  return sum;
}

double PlanAccount::most_power() const {
  double most = 0;
  for (std::size_t r = 0; r < schedule.rows; ++r) {
    double sum = 0;
    for (std::size_t i = 0; i < phases.size(); ++i)
      if (r >= phases[i].hours->begin && r < phases[i].hours->end)
        sum += schedule.rates[i].chips * schedule.shape.phases[i].share[r] *
               input_->phases[i].system_power.base() / megawatt;
    most = std::max(most, sum);
  }
  return most;
}

/// Weighted sums become means.
void PlanAccount::close() {
  UnitCosts& u = figures_.unit_costs;
  for (double* x : {&u.own_capacity_usd, &u.own_electricity_used_usd, &u.own_electricity_idle_usd,
                    &u.own_tokens})
    *x = owned_ > 0 ? *x / owned_ : 0;
  for (double* x : {&u.rent_price_usd, &u.rent_tokens, &u.committed})
    *x = rented_ > 0 ? *x / rented_ : 0;
  const auto over = [](double amount, double quantity) {
    return quantity > 0 ? amount / quantity : 0;
  };
  PlanCost& out = figures_;
  out.per_run_usd = over(out.total_usd, out.tokens / input_->demand.tokens);
  out.per_million_tokens_usd = over(out.total_usd, out.tokens / 1e6);
  out.per_useful_chip_hour_usd = over(out.total_usd, out.useful_chip_hours);
  out.per_exaflop_day_usd = over(out.total_usd, flop_days_);
  out.per_mw_year_usd = over(out.total_usd, mw_years_);
  out.tokens_per_mw_year = over(out.tokens, mw_years_);
  if (described_) {
    out.npv_continued_use_usd = npv_continued_use();
    out.it_power_mw = most_power();
  }
  for (std::size_t r = 0; r < schedule.rows; ++r)
    out.shortfall_tokens += schedule.demand[r] - schedule.served[r];
}

}  // namespace podsim::economics
