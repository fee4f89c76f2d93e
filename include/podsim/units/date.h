// Calendar months: the grain of plans, deliveries and revenue.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "podsim/units/quantity.h"

namespace podsim::units {

/// A calendar month, counted from year 0. "2026-07".
struct Month {
  int index = 0;  ///< 12 * year + (month - 1)

  static constexpr Month of(int year, int month) { return {12 * year + month - 1}; }
  [[nodiscard]] constexpr int year() const { return index / 12; }
  [[nodiscard]] constexpr int month() const { return index % 12 + 1; }
  constexpr auto operator<=>(const Month&) const = default;
  constexpr Month operator+(int months) const { return {index + months}; }
  constexpr int operator-(Month o) const { return index - o.index; }
};

/// "2026-07" or "2026-07-15" (the day is checked and dropped); nullopt for anything else.
std::optional<Month> parse_month(std::string_view text);
std::string print(Month m);

/// Length of the calendar month (28 to 31 days).
Time length(Month m);

}  // namespace podsim::units
