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
    case Driver::energy:
      return h.used * load_kw + (1 - other) * (h.installed - h.used) * idle_kw;
    case Driver::months:
      return h.months;
    case Driver::after_hours:
      return h.after;
    case Driver::unspent:
      return h.unspent;
    case Driver::once:
      return h.once;
  }
  return 0;
}

double PhaseAccount::driven_in(Driver driver, const Schedule& s, std::size_t row) const {
  const double installed = hours->installed[row], used = hours->used[row];
  switch (driver) {
    case Driver::used_hours:
      return used;
    case Driver::unused_hours:
      return installed - used;
    case Driver::installed_hours:
      return installed;
    case Driver::unspent:
      return unspent[row];
    default:
      break;
  }
  DrivenHours h;
  h.installed = installed;
  h.used = used;
  h.months = s.months_in(row);
  h.once = row == moved_row ? 1 : 0;
  return driven(driver, h);
}

double PhaseAccount::amount_in(const CostTerm& t, const Schedule& s, std::size_t row) const {
  return t.per_driver * t.price * index(t.growth, row) * driven_in(t.driver, s, row);
}

double PhaseAccount::weighted(const CostTerm& t, const Schedule& s,
                              const std::vector<double>& weights) const {
  double sum = 0;
  if (t.growth == Growth::flat) {
    for (std::size_t r = hours->begin; r < hours->end; ++r)
      sum += driven_in(t.driver, s, r) * weights[r];
  } else {
    const std::vector<double>& prices = indices[place_of(t.growth)];
    for (std::size_t r = hours->begin; r < hours->end; ++r)
      sum += driven_in(t.driver, s, r) * prices[r] * weights[r];
  }
  return t.per_driver * t.price * sum;
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
  flop_days_ = owned_ = rented_ = mw_years_ = rent_npv = 0;
  const double rate = in.finance.discount_rate.value;
  const int first = schedule.shape.offset(0);
  powers(1 / (1 + rate), first, schedule.rows, present);
  if (in.finance.timing == PaymentTiming::year_end) {
    for (std::size_t r = 0; r < schedule.rows; ++r) present[r] = factor(paid_at(r));
  } else if (in.finance.timing != PaymentTiming::start) {
    const double shift = factor(recurring_at(0));
    for (double& x : present) x *= shift;
  }
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
  a.moved_row = schedule.row_of(std::max(schedule.shape.from[i], schedule.shape.first));
  if (described_) a.path = "plans." + input_->name + ".phases[" + std::to_string(i) + "]";
  if (p.rent() != nullptr) {
    add_rent_terms(p, input_->finance, a.list);
    if (p.rent()->whole_term || p.rent()->cancellation_fee > 0) fill_after(a);
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
  const auto wanted = [&](Growth g) { return a.list.uses[place_of(g)]; };
  const auto index = [&](Growth g) -> std::vector<double>& { return a.indices[place_of(g)]; };
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
  const RentTerms* rent = a.phase->rent();
  if (rent != nullptr && rent->committed() && months_of(rent->term) > 0)
    fill_terms(*rent, a);
  else
    fill_drift(rent != nullptr ? rent->price_drift : a.phase->letting->price_drift, a);
}

/// The price moves from month to month.
void PlanAccount::fill_drift(double drift, PhaseAccount& a) {
  std::vector<double>& x = a.indices[place_of(Growth::drift)];
  x.resize(schedule.rows);
  const double month = std::pow(1 + drift, 1.0 / 12);
  double value = std::pow(1 + drift, schedule.years_to(a.hours->begin));
  for (std::size_t r = a.hours->begin; r < a.hours->end; ++r, value *= month) x[r] = value;
  for (AfterPhase& after : a.after) after.index = std::pow(1 + drift, after.offset / 12.0);
}

/// The price holds for a term; a new one is at the price stated, or at that of its first month.
void PlanAccount::fill_terms(const RentTerms& rent, PhaseAccount& a) {
  std::vector<double>& x = a.indices[place_of(Growth::drift)];
  x.resize(schedule.rows);
  const units::Month from = schedule.shape.from[a.number];
  std::optional<units::Month> term;
  double index = 1;
  const auto index_in = [&](units::Month m) {
    const units::Month begin = term_begin(rent, from, m);
    if (term == begin) return index;
    term = begin;
    const bool stated = begin > from && rent.renewal && rent.renewal->price;
    index = stated ? *rent.renewal->price / rent.price.value
                   : std::pow(1 + rent.price_drift, (begin - schedule.shape.begin) / 12.0);
    return index;
  };
  for (std::size_t r = a.hours->begin; r < a.hours->end; ++r)
    x[r] = index_in(std::max(from, schedule.month(r)));
  for (AfterPhase& after : a.after) after.index = index_in(after.month);
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
  if (a.phase->rent() != nullptr && a.phase->rent()->minimum_spend.base() > 0) fill_unspent(a);
  if (a.moved_row >= schedule.rows) return;
  flat.amount.once = 1;
  flat.present.once = factor(schedule.years_to(a.moved_row));
}

/// A twelfth of the yearly minimum in each month, or its part of the month.
void PlanAccount::fill_unspent(PhaseAccount& a) {
  const double minimum = a.phase->rent()->minimum_spend.base() / 12;
  GrowthSums& flat = a.sums[0];
  a.unspent.assign(schedule.rows, 0);
  for (std::size_t r = a.hours->begin; r < a.hours->end; ++r) {
    double rent = 0;
    for (const CostTerm& t : a.list.terms)
      if (t.kind == CostKind::rent) rent += a.amount_in(t, schedule, r);
    a.unspent[r] = std::max(0.0, minimum * schedule.months_in(r) - rent);
    flat.amount.unspent += a.unspent[r];
    flat.present.unspent += a.unspent[r] * present[r];
  }
}

/// Months of the commitment's term after the last row with chips.
void PlanAccount::fill_after(PhaseAccount& a) {
  const RentTerms& rent = *a.phase->rent();
  const std::size_t last = a.hours->end - 1;
  const units::Month end = schedule.month(last) + 1;
  const units::Month paid_to = paid_until(rent, schedule.shape.from[a.number], end);
  const double chips = schedule.rates[a.number].chips;
  for (units::Month m = end + -1; m < paid_to; m = m + 1) {
    const double unused = m < end ? hours_of(m) - schedule.hours[last] : hours_of(m);
    // A cancelled term is settled at once, when its phase ends.
    const units::Month paid = rent.whole_term ? m : std::min(end, m);
    if (unused > 0) a.after.push_back({paid, paid - schedule.shape.begin, chips * unused, 1});
  }
}

double PlanAccount::recurring_at(int offset) const {
  switch (input_->finance.timing) {
    case PaymentTiming::start:
      return offset / 12.0;
    case PaymentTiming::mid:
      return (offset + 0.5) / 12;
    case PaymentTiming::end:
      return (offset + 1) / 12.0;
    case PaymentTiming::year_end:
      break;
  }
  return std::floor(offset / 12.0) + 1;
}

}  // namespace podsim::economics
