#include "schedule.h"

#include <algorithm>

#include "podsim/config/diagnostics.h"

namespace podsim::economics {

namespace {

constexpr std::size_t first_run_rows = 120, longest_run_rows = 1320;
constexpr std::size_t most_shapes = 4096;
constexpr double rounding = 1e-9;  ///< relative; a demand this much above capacity is met

PhaseRates rates_of(const PlanInput& in, const PlanPhase& p) {
  PhaseRates r;
  r.chips = static_cast<double>(p.chips);
  r.tokens_per_hour = p.tokens_per_s * p.goodput * units::hours(1).base() / r.chips;
  const RentTerms* rent = p.rent();
  r.as_used = rent != nullptr && !rent->committed();
  if (r.as_used) r.held = p.held_fraction;
  if (rent == nullptr || rent->resale) r.other = in.finance.other_use;
  if (const OwnTerms* own = p.own(); own != nullptr && own->site_power)
    r.limit = own->site_power->base() / (r.chips * p.system_power.base() * own->pue.value);
  return r;
}

}  // namespace

/// How many months a one-off run takes, and how much of the last one.
void Schedule::run_months(const PlanInput& in) {
  double remaining = in.demand.tokens;
  for (std::size_t row = 0; remaining > 0; ++row) {
    if (row > longest_run_rows)
      throw config::InputError(in.phases.front().where,
                               "plan '" + in.name + "' would train for more than a century");
    if (row == shape.rows()) shape = shape_of(in, 2 * row);
    hours.resize(shape.rows());
    demand.resize(shape.rows());
    hours[row] = shape.hours[row];
    double capacity = 0;
    for (std::size_t i = 0; i < in.phases.size(); ++i)
      if (works(i, row))
        capacity += rates[i].chips * hours[row] * usable(i, row) * rates[i].tokens_per_hour;
    const bool last = capacity >= remaining;
    demand[row] = last ? remaining : capacity;
    if (last) hours[row] *= remaining / capacity;
    remaining = last ? 0 : remaining - capacity;
    rows = row + 1;
  }
}

/// Puts the shape away and takes the next one, which samples of dates and lives come back to.
void Schedule::exchange_shape(const PlanInput& in) {
  if (shapes_.size() > most_shapes) shapes_.clear();
  if (!signature_.empty()) shapes_[signature_] = std::move(shape);
  const auto known = shapes_.find(next_signature_);
  shape = known != shapes_.end() && known->second.rows() > 0 ? std::move(known->second)
                                                             : shape_of(in, first_run_rows);
  std::swap(signature_, next_signature_);
}

void Schedule::update(const PlanInput& in) {
  sign(in, next_signature_);
  rates.clear();
  for (const PlanPhase& p : in.phases) rates.push_back(rates_of(in, p));
  const bool moved = next_signature_ != signature_;
  if (moved) {
    exchange_shape(in);
    phases.resize(in.phases.size());
    wanted_ = 0;
  }
  if (shape.run) {
    run_months(in);
  } else if (moved || wanted_ != in.demand.tokens) {
    rows = shape.rows();
    hours = shape.hours;
    demand.resize(rows);
    for (std::size_t r = 0; r < rows; ++r) demand[r] = in.demand.tokens * shape.wanted[r];
    wanted_ = in.demand.tokens;
  }
  if (shape.run || moved) {
    years = 0;
    for (std::size_t r = 0; r < rows; ++r)
      if (shape.offset(r) >= 0) years += shape.run ? hours[r] / 8766 : 1.0 / 12;
  }
  served.assign(rows, 0);
  for (std::size_t i = 0; i < phases.size(); ++i) serve(i);
}

/// Hours and tokens of one phase, row by row.
void Schedule::serve(std::size_t phase) {
  const PhaseShape& s = shape.phases[phase];
  const PhaseRates& r = rates[phase];
  PhaseHours& p = phases[phase];
  p.begin = std::min(s.begin, rows);
  p.end = std::min(s.end, rows);
  p.installed.resize(rows);
  p.used.resize(rows);
  p.sum_installed = p.sum_used = p.tokens = 0;
  for (std::size_t row = p.begin; row < p.end; ++row) {
    const double installed = r.chips * hours[row] * s.share[row];
    const bool working = works(phase, row);
    double used = 0;
    if (working && installed > 0) {
      const double usable_hours = r.chips * hours[row] * usable(phase, row);
      const double capacity = usable_hours * r.tokens_per_hour;
      // Phases that began before, and are paid for, serve first.
      const double wanted = std::max(0.0, demand[row] - served[row]);
      const double tokens = wanted <= capacity * (1 + rounding) ? wanted : capacity;
      if (capacity > 0) {
        used = tokens < capacity ? tokens / r.tokens_per_hour : usable_hours;
        served[row] = tokens == wanted ? demand[row] : served[row] + tokens;
        p.tokens += tokens;
      }
      used *= r.held;
    }
    p.used[row] = used;
    p.installed[row] = r.as_used && working ? used : installed;
    p.sum_installed += p.installed[row];
    p.sum_used += used;
  }
}

void Schedule::hold(double chips, double utilisation, int months, const Delay& delay) {
  constexpr double month_hours = 8766.0 / 12;
  rows = static_cast<std::size_t>(months);
  years = months / 12.0;
  if (shape.rows() != rows) {
    shape = {};
    shape.from = {shape.begin};
    shape.kept = {0};
    shape.hours.assign(rows, month_hours);
    shape.wanted.assign(rows, 0);
    shape.phases.resize(1);
    shape.phases[0] = {
        0, rows, 0, rows, std::vector<double>(rows, 1), std::vector<double>(rows, 1)};
    hours = shape.hours;
    demand.assign(rows, 0);
    served.assign(rows, 0);
    phases.resize(1);
    signature_.clear();
  }
  rates.assign(1, {});
  rates[0].chips = chips;
  PhaseHours& p = phases[0];
  p = {static_cast<std::size_t>(delay.dark),
       rows,
       std::move(p.installed),
       std::move(p.used),
       0,
       0,
       0};
  p.installed.assign(rows, 0);
  p.used.assign(rows, 0);
  for (std::size_t r = p.begin; r < rows; ++r) {
    p.installed[r] = chips * month_hours;
    const double age = static_cast<double>(r - p.begin) + 0.5;
    const double ramped = delay.ramp > 0 ? std::min(1.0, age / delay.ramp) : 1;
    p.used[r] = ramped * utilisation * p.installed[r];
    p.sum_installed += p.installed[r];
    p.sum_used += p.used[r];
  }
}

double Schedule::end_of(std::size_t i) const {
  const units::Month last = last_month_of(i) + shape.kept[i];
  return last < last_month() ? (last + 1 - shape.begin) / 12.0 : years;
}

}  // namespace podsim::economics
