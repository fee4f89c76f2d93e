#include "timeline.h"

#include <algorithm>
#include <cmath>

#include "podsim/config/diagnostics.h"
#include "windows.h"

namespace podsim::economics {

namespace {

constexpr int longest_run_months = 1200;
constexpr double rounding = 1e-9;  ///< relative; a demand this much above capacity is met

int periods_months(Period p) { return p == Period::year ? 12 : p == Period::quarter ? 3 : 1; }

/// Builds the months one after another.
class TimelineBuilder {
 public:
  explicit TimelineBuilder(const PlanInput& input) : in_(input) {
    t_.begin = demand_begin(input);
    t_.from = phase_starts(input, t_.begin);
    t_.phases.resize(input.phases.size());
    for (std::size_t i = 1; i < input.phases.size(); ++i)
      t_.kept.push_back(months_of(input.phases[i].overlap));
    t_.kept.push_back(0);
  }

  Timeline build() {
    const bool run = in_.demand.per == Period::run;
    if (!run) t_.to = phase_ends(t_.from, *in_.demand.to);
    for (units::Month m = first_month(); run ? remaining_ > 0 : m <= *in_.demand.to; m = m + 1)
      run ? add_run_month(m)
          : add_month(m, m < t_.begin ? 0 : in_.demand.tokens * wanted_share(in_.demand, m), 1);
    if (run) t_.to = phase_ends(t_.from, t_.months.back().month);
    return std::move(t_);
  }

 private:
  [[nodiscard]] units::Month first_month() const {
    units::Month first = t_.begin;
    for (std::size_t i = 0; i < in_.phases.size(); ++i)
      if (in_.phases[i].own() != nullptr)
        for (const Delivery& d : deliveries_of(in_.phases[i], t_.from[i]))
          first = std::min(first, d.at);
    return first;
  }

  /// The last phase that has begun; none before the first.
  [[nodiscard]] std::size_t active(units::Month m) const {
    std::size_t i = in_.phases.size();
    for (std::size_t k = 0; k < in_.phases.size(); ++k)
      if (t_.from[k] <= m) i = k;
    return i;
  }

  /// Chip-hours that phase `i` has in a month, given up when the next phase begins.
  [[nodiscard]] double chip_hours(std::size_t i, units::Month m, double hours) const {
    const PlanPhase& p = in_.phases[i];
    const bool over = i + 1 < in_.phases.size() && t_.from[i + 1] <= m;
    if (over && !kept(i, m)) return 0;
    if (p.own() != nullptr)
      return static_cast<double>(p.chips) * hours * installed_share(p, t_.from[i], m);
    const bool rented = (active(m) == i || over) && m >= t_.begin;
    return rented ? static_cast<double>(p.chips) * hours : 0;
  }

  /// The next phase has begun, and this one is kept for its overlap.
  [[nodiscard]] bool kept(std::size_t i, units::Month m) const {
    return m < t_.from[i + 1] + t_.kept[i];
  }

  /// Of the installed chip-hours, those that may be used: ramped up and within the site's power.
  [[nodiscard]] double usable_share(std::size_t i, units::Month m) const {
    const PlanPhase& p = in_.phases[i];
    if (p.own() == nullptr) return 1;
    const double installed = installed_share(p, t_.from[i], m);
    if (installed <= 0) return 1;
    double usable = ramped_share(p, t_.from[i], m);
    if (const auto& limit = p.own()->site_power) {
      const double meter =
          static_cast<double>(p.chips) * p.system_power.base() * p.own()->pue.value;
      usable = std::min(usable, limit->base() / meter);
    }
    return std::min(1.0, usable / installed);
  }

  [[nodiscard]] double tokens_per_chip_hour(std::size_t i) const {
    const PlanPhase& p = in_.phases[i];
    return p.tokens_per_s * p.goodput * units::hours(1).base() / static_cast<double>(p.chips);
  }

  /// One month of which the window holds the share `part`.
  void add_month(units::Month m, double demand, double part) {
    PlanMonth row;
    row.month = m;
    row.hours = hours_of(m) * part;
    row.demand_tokens = demand;
    if (m >= t_.begin) t_.years += in_.demand.per == Period::run ? row.hours / 8766 : 1.0 / 12;
    for (std::size_t i = 0; i < in_.phases.size(); ++i) add_phase(i, active(m) == i, row);
    row.shortfall_tokens = demand - row.served_tokens;
    t_.months.push_back(row);
  }

  void add_phase(std::size_t i, bool working, PlanMonth& row) {
    PhaseMonth p;
    p.month = row.month;
    p.installed = chip_hours(i, row.month, row.hours);
    if (p.installed <= 0) return;
    if (working && row.month >= t_.begin) serve(i, p, row);
    const RentTerms* rent = in_.phases[i].rent();
    if (rent != nullptr && !rent->committed() && working)
      p.installed = p.used *= in_.phases[i].held_fraction;
    if (rent == nullptr) p.other_use = in_.finance.other_use * p.idle();
    row.installed_chip_hours += p.installed;
    row.used_chip_hours += p.used;
    row.idle_chip_hours += p.idle();
    row.other_use_chip_hours += p.other_use;
    t_.phases[i].push_back(p);
  }

  void serve(std::size_t i, PhaseMonth& p, PlanMonth& row) const {
    const double usable = p.installed * usable_share(i, p.month);
    row.capacity_tokens = usable * tokens_per_chip_hour(i);
    if (row.capacity_tokens <= 0) return;
    const bool met = row.demand_tokens <= row.capacity_tokens * (1 + rounding);
    p.tokens = met ? row.demand_tokens : row.capacity_tokens;
    p.used = p.tokens < row.capacity_tokens ? usable * (p.tokens / row.capacity_tokens) : usable;
    row.served_tokens = p.tokens;
  }

  /// A run trains on everything it has; in its last month the window ends with it.
  void add_run_month(units::Month m) {
    const std::size_t i = active(m);
    const double hours = m < t_.begin || i == in_.phases.size() ? 0 : chip_hours(i, m, hours_of(m));
    const double capacity = hours > 0 ? hours * usable_share(i, m) * tokens_per_chip_hour(i) : 0;
    const bool last = capacity >= remaining_;
    const double tokens = last ? remaining_ : capacity;
    add_month(m, tokens, last ? remaining_ / capacity : 1);
    remaining_ = last ? 0 : remaining_ - capacity;
    if (m - t_.begin > longest_run_months)
      throw config::InputError(in_.phases.front().where,
                               "plan '" + in_.name + "' would train for more than a century");
  }

  const PlanInput& in_;
  Timeline t_;
  double remaining_ = in_.demand.tokens;  ///< of a run
};

}  // namespace

double installed_share(const PlanPhase& phase, units::Month from, units::Month m) {
  double share = 0;
  const int life = life_months(*phase.own());
  for (const Delivery& d : deliveries_of(phase, from))
    if (d.at <= m && m < d.at + life) share += d.share;
  return share;
}

double ramped_share(const PlanPhase& phase, units::Month from, units::Month m) {
  const double ramp = months_of(phase.own()->ramp);
  const int life = life_months(*phase.own());
  double share = 0;
  for (const Delivery& d : deliveries_of(phase, from))
    if (d.at <= m && m < d.at + life)
      share += d.share * (ramp > 0 ? std::min(1.0, (m - d.at + 0.5) / ramp) : 1);
  return share;
}

double wanted_share(const DemandSection& d, units::Month m) {
  const int length = periods_months(d.per);
  const units::Month first = *d.from + (m - *d.from) / length * length;
  const units::Month last = std::min(*d.to, first + (length - 1));
  double hours = 0;
  for (units::Month k = first; k <= last; k = k + 1) hours += hours_of(k);
  const double whole = static_cast<double>(last - first + 1) / length;
  return whole * hours_of(m) / hours;
}

std::vector<Delivery> deliveries_of(const PlanPhase& phase, units::Month from) {
  const OwnTerms& own = *phase.own();
  return own.deliveries.empty() ? std::vector<Delivery>{{from, 1.0}} : own.deliveries;
}

int life_months(const OwnTerms& own) {
  return std::max(
      1, static_cast<int>(std::lround(own.hardware_life.value / units::days(365.25 / 12))));
}

int months_of(units::Time t) { return static_cast<int>(std::lround(t / units::days(365.25 / 12))); }

double Timeline::end_of(std::size_t i) const {
  const units::Month last = to[i] + kept[i];
  return last < months.back().month ? (last + 1 - begin) / 12.0 : years;
}

Timeline make_timeline(const PlanInput& input) { return TimelineBuilder(input).build(); }

}  // namespace podsim::economics
