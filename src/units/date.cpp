#include "podsim/units/date.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace podsim::units {
namespace {

constexpr std::array kDaysInMonth = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

constexpr bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in(Month m) {
  const int days = kDaysInMonth[static_cast<std::size_t>(m.month() - 1)];
  return m.month() == 2 && is_leap(m.year()) ? days + 1 : days;
}

std::optional<int> digits(std::string_view text) {
  int v = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (ec != std::errc{} || end != text.data() + text.size() || text.front() == '-')
    return std::nullopt;
  return v;
}

}  // namespace

std::optional<Month> parse_month(std::string_view text) {
  if (text.size() != 7 && text.size() != 10) return std::nullopt;
  if (text[4] != '-' || (text.size() == 10 && text[7] != '-')) return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  if (!year || !month || *month < 1 || *month > 12) return std::nullopt;
  const Month m = Month::of(*year, *month);
  if (text.size() == 7) return m;
  const auto day = digits(text.substr(8, 2));
  if (!day || *day < 1 || *day > days_in(m)) return std::nullopt;
  return m;
}

std::string print(Month m) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02d", m.year(), m.month());
  return buffer.data();
}

Time length(Month m) { return days(days_in(m)); }

}  // namespace podsim::units
