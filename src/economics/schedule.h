// Month by month: what is installed, wanted, trained and left idle.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "shape.h"

namespace podsim::economics {

/// Rates of a phase that its hours follow from.
struct PhaseRates {
  double chips = 0, limit = 1;  ///< usable share under the site's power
  double tokens_per_hour = 0;   ///< rate of a chip
  double held = 1;              ///< share of the hours that is paid
  double other = 0;             ///< share of idle hours that other work takes
  bool as_used = false;         ///< rent without a commitment: only what is used is paid
};

/// Chip-hours of a phase by row, which is a month.
struct PhaseHours {
  std::size_t begin = 0, end = 0;  ///< rows in which the phase has chips
  std::vector<double> installed, used;
  double sum_installed = 0, sum_used = 0, tokens = 0;

  [[nodiscard]] bool empty() const { return begin >= end; }
  [[nodiscard]] double idle() const { return sum_installed - sum_used; }
};

/// The months of one plan. A month's demand is its part, by hours, of its period's tokens; what a
/// month cannot serve is unmet and not made up for later. A one-off run takes all capacity until it
/// is done. Whatever follows from dates alone is kept as long as the dates stay.
class Schedule {
 public:
  /// Throws config::InputError for phases out of order, outside the window, or without capacity.
  void update(const PlanInput& input);

  /// Months of a fleet without power, and those in which its use then grows evenly.
  struct Delay {
    int dark = 0, ramp = 0;
  };
  /// A fleet of `chips` that stands for so many months of a twelfth of a year; the share
  /// `utilisation` of its hours is used once it has power and has ramped up.
  void hold(double chips, double utilisation, int months, const Delay& delay);

  /// When phase `i` gives up its chips, in years after the demand's first month.
  [[nodiscard]] double end_of(std::size_t i) const;
  /// Last month in which phase `i` is the plan's current one.
  [[nodiscard]] units::Month last_month_of(std::size_t i) const {
    std::size_t next = i + 1;
    while (next < shape.from.size() && shape.from[next] == shape.from[i]) ++next;
    return next < shape.from.size() ? std::min(last_month(), shape.from[next] + -1) : last_month();
  }
  /// Row of a month that is not before the first.
  [[nodiscard]] std::size_t row_of(units::Month m) const {
    return static_cast<std::size_t>(m - shape.first);
  }
  [[nodiscard]] bool has(units::Month m) const { return m >= shape.first && m <= last_month(); }
  [[nodiscard]] units::Month month(std::size_t row) const {
    return shape.first + static_cast<int>(row);
  }
  [[nodiscard]] units::Month last_month() const { return month(rows - 1); }
  /// Years between the demand's first month and a row.
  [[nodiscard]] double years_to(std::size_t row) const { return shape.offset(row) / 12.0; }
  /// Months of a row that lie inside the window: one, or the part of it that a run takes.
  [[nodiscard]] double months_in(std::size_t row) const { return hours[row] / shape.hours[row]; }
  /// Share of a phase's chips that may be used in a month.
  [[nodiscard]] double usable(std::size_t phase, std::size_t row) const {
    const PhaseShape& s = shape.phases[phase];
    return std::min(std::min(s.share[row], s.ramped[row]), rates[phase].limit);
  }
  /// Whether a phase serves the demand in a month.
  [[nodiscard]] bool works(std::size_t phase, std::size_t row) const {
    return row >= shape.phases[phase].work_begin && row < shape.phases[phase].work_end;
  }

  PlanShape shape;
  std::size_t rows = 0;
  double years = 0;  ///< years from the demand's first month to the end of the rows
  std::vector<double> hours, demand, served;  ///< one for each row
  std::vector<PhaseRates> rates;
  std::vector<PhaseHours> phases;

 private:
  void exchange_shape(const PlanInput& input);
  void run_months(const PlanInput& input);
  void serve(std::size_t phase);

  double wanted_ = 0;  ///< tokens that `demand` is made of
  std::vector<int> signature_, next_signature_;
  std::map<std::vector<int>, PlanShape> shapes_;  ///< others, by signature
};

}  // namespace podsim::economics
