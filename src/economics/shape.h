// Which months a plan has and what is installed in each: all that hangs on dates alone.
#pragma once

#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

constexpr int months_per_quarter = 3;

/// Returns the length of a calendar month in hours.
inline double hours_of(units::Month m) { return units::in_hours(units::length(m)); }

/// Deliveries of an owned phase, the default filled in.
std::vector<Delivery> deliveries_of(const PlanPhase& phase, units::Month from);
/// Share of an owned phase's chips that stand installed in a month.
double installed_share(const PlanPhase& phase, units::Month from, units::Month m);
/// The same, each delivery growing evenly over the ramp; a month counts by its middle.
double ramped_share(const PlanPhase& phase, units::Month from, units::Month m);
/// Returns the part of a period's tokens that is wanted in a month of a window, by hours. A last
/// period that the window cuts short wants its months' share.
double wanted_share(const DemandSection& demand, units::Month m);

/// After how many months hardware retires.
int life_months(const OwnTerms& own);

/// First month that is not paid any more where a commitment begins in `from` and is renewed until
/// it covers the months before `end`.
units::Month paid_until(const RentTerms& rent, units::Month from, units::Month end);

/// First month of the term that a later month of a commitment lies in.
units::Month term_begin(const RentTerms& rent, units::Month from, units::Month month);

/// Whole months, a month being a twelfth of 365.25 days.
int months_of(units::Time t);

/// Months of one phase by row; shares are of its chips.
struct PhaseShape {
  std::size_t begin = 0, end = 0;            ///< rows in which it has chips
  std::size_t work_begin = 0, work_end = 0;  ///< rows in which it serves the demand
  std::vector<double> share;                 ///< installed or rented
  std::vector<double> ramped;                ///< part of it in full use
};

/// Rows are months, from the first delivery or the demand's first month on.
struct PlanShape {
  units::Month first, begin;  ///< first month of the rows, and of the demand
  bool run = false;
  std::vector<units::Month> from;
  std::vector<int> kept;
  std::vector<double> hours;   ///< hours of each row's month
  std::vector<double> wanted;  ///< share of a period's tokens in each row
  std::vector<PhaseShape> phases;

  [[nodiscard]] std::size_t rows() const { return hours.size(); }
  /// Months from the demand's first one to a row.
  [[nodiscard]] int offset(std::size_t row) const { return first - begin + static_cast<int>(row); }
};

/// Everything that the shape hangs on, to tell whether it still holds. Allocates only to grow.
void sign(const PlanInput& input, std::vector<int>& signature);

/// `rows` of a one-off run, which may take longer; a window has as many as it has.
PlanShape shape_of(const PlanInput& input, std::size_t rows);

}  // namespace podsim::economics
