// Month by month: what is installed, wanted, trained and left idle.
#pragma once

#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

constexpr int months_per_quarter = 3;

/// Returns the length of a calendar month in hours.
inline double hours_of(units::Month m) { return units::in_hours(units::length(m)); }

/// One phase in one month, in chip-hours.
struct PhaseMonth {
  units::Month month;
  double installed = 0, used = 0;
  double other_use = 0;  ///< owned hours that the demand leaves to other work
  double tokens = 0;

  [[nodiscard]] double idle() const { return installed - used; }
};

struct Timeline {
  units::Month begin;  ///< first month of the demand; present values refer to it
  double years = 0;    ///< years between there and the end of the window
  std::vector<units::Month> from,
      to;                 ///< months of each phase, inclusive; to < from: it never took place
  std::vector<int> kept;  ///< months for which each phase outlasts its end
  std::vector<PlanMonth> months;                ///< begins at the first delivery
  std::vector<std::vector<PhaseMonth>> phases;  ///< each phase's months, where it has chips

  /// When phase `i` gives up its chips, in years after `begin`.
  [[nodiscard]] double end_of(std::size_t i) const;
};

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

/// Whole months, a month being a twelfth of 365.25 days.
int months_of(units::Time t);

/// A month's demand is its part, by hours, of its period's tokens; what a month cannot serve is its
/// shortfall and not made up for later. A one-off run takes all capacity until it is done. Throws
/// config::InputError for phases out of order, outside the window, or without capacity.
Timeline make_timeline(const PlanInput& input);

}  // namespace podsim::economics
