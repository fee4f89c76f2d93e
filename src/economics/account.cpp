// Terms and sums of the phases of a plan.
#include "account.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "own_cost.h"

namespace podsim::economics {

namespace {

/// base^(k/12) for the offsets of all rows.
void powers(double base, int first, std::size_t count, std::vector<double>& out) {
  out.resize(count);
  if (base == 1) return std::fill(out.begin(), out.end(), 1.0), void();
  const double month = std::pow(base, 1.0 / 12);
  double value = first == 0 ? 1 : std::pow(base, first / 12.0);
  for (double& x : out) {
    x = value;
    value *= month;
  }
}

void add(DrivenHours& sum, double installed, double used, double weight) {
  sum.installed += installed * weight;
  sum.used += used * weight;
}

}  // namespace

double PhaseAccount::driven(Driver driver, const DrivenHours& h) const {
  switch (driver) {
    case Driver::used_hours:
      return h.used;
    case Driver::unused_hours:
      return h.installed - h.used;
    case Driver::installed_hours:
      return h.installed;
    case Driver::other_hours:
      return other * (h.installed - h.used);
    case Driver::used_energy:
      return h.used * load_kw;
    case Driver::idle_energy:
      return (1 - other) * (h.installed - h.used) * idle_kw;
    case Driver::months:
      return h.months;
    case Driver::after_hours:
      return h.after;
    case Driver::once:
      return h.once;
  }
  return 0;
}

double PhaseAccount::amount_in(const CostTerm& t, const Schedule& s, std::size_t row) const {
  DrivenHours h;
  h.installed = hours->installed[row];
  h.used = hours->used[row];
  h.months = s.months_in(row);
  h.once = row == moved_row ? 1 : 0;
  return t.per_driver * t.price * index(t.growth, row) * driven(t.driver, h);
}

double PhaseAccount::quantity(const CostTerm& t) const {
  DrivenHours h = of(Growth::flat).amount;
  h.installed = hours->sum_installed;
  h.used = hours->sum_used;
  return t.per_driver * driven(t.driver, h);
}

double PlanAccount::factor(double at) const {
  return std::pow(1 + input_->finance.discount_rate.value, -at);
}

void PlanAccount::open(const PlanInput& in) {
  input_ = &in;
  schedule.update(in);
  open_all();
}

void PlanAccount::open_fleet(const PlanInput& in, std::array<std::vector<std::string>, 2> drawn) {
  input_ = &in;
  drawn_ = std::move(drawn);
  open_all();
}

void PlanAccount::open_all() {
  const PlanInput& in = *input_;
  figures_ = PlanCost{};
  flop_days_ = owned_ = rented_ = rent_npv = 0;
  const double rate = in.finance.discount_rate.value;
  month_factor_ = std::pow(1 + rate, -1.0 / 12);
  const int first = schedule.shape.offset(0);
  powers(1 / (1 + rate), first, schedule.rows, present);
  powers(1 + in.finance.inflation, first, schedule.rows, level_);
  while (phases.size() < in.phases.size()) phases.emplace_back(described_);
  phases.resize(in.phases.size(), PhaseAccount(described_));
  for (std::size_t i = 0; i < in.phases.size(); ++i) open_phase(i);
  close();
}

void PlanAccount::open_phase(std::size_t i) {
  PhaseAccount& a = phases[i];
  const PlanPhase& p = input_->phases[i];
  a.phase = &p;
  a.hours = &schedule.phases[i];
  a.number = i;
  a.list.clear();
  a.after.clear();
  a.deliveries.clear();
  if (a.hours->empty()) return;
  a.idle_kw = p.idle_power.base() / 1e3;
  const double loaded = p.loaded_fraction / p.held_fraction;
  a.load_kw = loaded * p.load_power.base() / 1e3 + (1 - loaded) * a.idle_kw;
  a.other = schedule.rates[i].other;
  a.moved_row = static_cast<std::size_t>(std::max(schedule.shape.from[i], schedule.shape.first) -
                                         schedule.shape.first);
  if (described_) a.path = "plans." + input_->name + ".phases[" + std::to_string(i) + "]";
  if (p.rent() != nullptr) {
    add_rent_terms(p, a.list);
    if (p.rent()->whole_term) fill_after(a);
  } else {
    add_own_terms(p, input_->finance, [&](bool used) { return drawn_by(a, used); }, a.list);
    deliver(a);
    fill_assets(a);
  }
  fill_indices(a);
  fill_sums(a);
  add_figures(a);
}

/// Used hours draw the power of the step while it is loaded; a fleet's power is stated.
std::vector<std::string> PlanAccount::drawn_by(const PhaseAccount& a, bool used) const {
  if (!drawn_.front().empty()) return drawn_[used ? 0 : 1];
  std::vector<std::string> from = a.phase->idle_power_from;
  const std::string plan = "plans." + input_->name;
  if (used)
    from.insert(from.end(), {a.path + ".power_per_chip_w", plan + ".productive_fraction",
                             plan + ".lost_work_fraction"});
  else
    from.emplace_back("scenario.finance.other_use");
  return from;
}

/// Price indices of the growths that the terms of a phase have.
void PlanAccount::fill_indices(PhaseAccount& a) {
  const auto wanted = [&](Growth g) { return a.list.uses[static_cast<std::size_t>(g)]; };
  const auto index = [&](Growth g) -> std::vector<double>& {
    return a.indices[static_cast<std::size_t>(g)];
  };
  if (wanted(Growth::inflation)) index(Growth::inflation) = level_;
  if (wanted(Growth::anniversary)) {
    std::vector<double>& x = index(Growth::anniversary);
    x.resize(schedule.rows);
    const double growth = 1 + a.phase->own()->colocation_escalator->value;
    double value = 1;
    int since = 0;
    for (std::size_t r = a.hours->begin; r < a.hours->end; ++r, ++since) {
      if (since == 12) {
        since = 0;
        value *= growth;
      }
      x[r] = value;
    }
  }
  if (!wanted(Growth::drift)) return;
  std::vector<double>& x = index(Growth::drift);
  x.resize(schedule.rows);
  const double drift = a.phase->rent()->price_drift;
  const double month = std::pow(1 + drift, 1.0 / 12);
  double value = std::pow(1 + drift, schedule.years_to(a.hours->begin));
  for (std::size_t r = a.hours->begin; r < a.hours->end; ++r, value *= month) x[r] = value;
  for (AfterPhase& after : a.after) after.index = std::pow(1 + drift, after.offset / 12.0);
}

void PlanAccount::fill_sums(PhaseAccount& a) {
  const PhaseHours& p = *a.hours;
  for (std::size_t g = 0; g < growths; ++g) {
    if (g != 0 && !a.list.uses[g]) continue;
    GrowthSums& s = a.sums[g];
    s = {};
    const double* index = g == 0 ? nullptr : a.indices[g].data();
    for (std::size_t r = p.begin; r < p.end; ++r) {
      const double weight = index == nullptr ? 1 : index[r];
      add(s.amount, p.installed[r], p.used[r], weight);
      add(s.present, p.installed[r], p.used[r], weight * present[r]);
    }
    for (const AfterPhase& after : a.after) {
      const double weighted = after.chip_hours * (g == 0 ? 1 : after.index);
      s.amount.after += weighted;
      s.present.after += weighted * factor(paid_at(after));
    }
  }
  GrowthSums& flat = a.sums[0];
  if (const RentTerms* rent = a.phase->rent(); rent != nullptr && (rent->storage || rent->egress))
    for (std::size_t r = p.begin; r < p.end; ++r) {
      if (schedule.shape.phases[a.number].share[r] <= 0) continue;
      flat.amount.months += schedule.months_in(r);
      flat.present.months += schedule.months_in(r) * present[r];
    }
  if (a.moved_row >= schedule.rows) return;
  flat.amount.once = 1;
  flat.present.once = present[a.moved_row];
}

/// Months of the commitment's term that the phase leaves.
void PlanAccount::fill_after(PhaseAccount& a) {
  const int term = std::max(1, months_of(a.phase->rent()->term));
  const std::size_t last = a.hours->end - 1;
  const units::Month end = schedule.month(last) + 1, from = schedule.shape.from[a.number];
  const units::Month paid_to = from + (end - from + term - 1) / term * term;
  for (units::Month m = end + -1; m < paid_to; m = m + 1) {
    const double unused = m < end ? hours_of(m) - schedule.hours[last] : hours_of(m);
    if (unused <= 0) continue;
    a.after.push_back({m, m - schedule.shape.begin, schedule.rates[a.number].chips * unused, 1});
  }
}

void PlanAccount::deliver(PhaseAccount& a) {
  const OwnTerms& own = *a.phase->own();
  const double chips = schedule.rates[a.number].chips, end = schedule.end_of(a.number);
  const double most = life_months(own) / 12.0;
  const auto add = [&](const Delivery& d) {
    if (d.at > schedule.last_month()) return;  // the run was over before
    const double at = (d.at - schedule.shape.begin) / 12.0, age = std::min(end - at, most);
    a.deliveries.push_back({d.at, chips * d.share, at, at + age, age});
  };
  if (own.deliveries.empty()) return add({schedule.shape.from[a.number], 1.0});
  for (const Delivery& d : own.deliveries) add(d);
}

void PlanAccount::fill_assets(PhaseAccount& a) {
  const OwnTerms& own = *a.phase->own();
  a.classes[0] = {in_years(own.lead_time), in_years(own.hardware_life.value),
                  own.residual_value.value};
  a.classes[1] = {0, in_years(own.facility_life.value), 0};
  for (std::size_t k = 0; k < a.assets.size(); ++k) {
    AssetSums& s = a.assets[k];
    const AssetClass& c = a.classes[k];
    s = {};
    if (k == 1 && !own.facility_cost) continue;
    for (const Delivered& d : a.deliveries) {
      const double left = d.chips * book_value(1, c.residual, d.age, c.life);
      s.paid += d.chips;
      s.paid_present += d.chips * factor(d.at - c.lead);
      s.left += left;
      s.left_present += left * factor(d.until);
      add_deductions(c, d, left, s);
    }
  }
}

/// Deductions of a purchase; what it brings above its remaining tax base at the end is taxed.
void PlanAccount::add_deductions(const AssetClass& c, const Delivered& d, double left,
                                 AssetSums& s) const {
  if (input_->finance.tax_rate <= 0) return;
  const double from = d.at - c.lead, at = factor(from), until = factor(d.until);
  s.deducted += d.chips - left;
  if (input_->finance.write_off == WriteOff::first_year) {
    s.deducted_present += d.chips * at - left * until;
    return;
  }
  const auto months = static_cast<int>(std::lround(std::min(c.life, d.until - from) * 12));
  const double monthly = d.chips / (12 * c.life);
  const double annuity =
      month_factor_ == 1
          ? months
          : (1 - std::pow(month_factor_, static_cast<double>(months))) / (1 - month_factor_);
  s.deducted_present += monthly * annuity * at + (d.chips - months * monthly - left) * until;
}

}  // namespace podsim::economics
