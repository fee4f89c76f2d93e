#include "src/report/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "podsim/units/date.h"
#include "podsim/units/parse.h"
#include "podsim/units/quantity.h"

namespace podsim::report {
namespace {

// Commas between groups of three digits of the whole part.
std::string grouped(std::string text) {
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  std::size_t end = text.find_first_not_of("0123456789", begin);
  if (end == std::string::npos) end = text.size();
  for (std::size_t i = end; i > begin + 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

struct Scale {
  double factor;
  std::string_view name;
};

std::string fixed(double v, int decimals) { return fmt::format("{:.{}f}", v, decimals); }

// Decimals that leave four significant digits.
int decimals_of(double v) {
  const double size = std::abs(v);
  if (size >= 1000 || size == 0) return 0;
  return std::min(3 - static_cast<int>(std::floor(std::log10(size))), 12);
}

}  // namespace

// From two minutes, hours or days on the larger unit reads better.
TimeUnit time_unit(double seconds) {
  static constexpr std::array<TimeUnit, 6> units = {
      {{86400, "days"}, {3600, "h"}, {60, "min"}, {1, "s"}, {1e-3, "ms"}, {1e-6, "us"}}};
  for (const auto& u : units)
    if (std::abs(seconds) >= (u.seconds > 1 ? 2 : 1) * u.seconds) return u;
  return seconds == 0 ? TimeUnit{1, "s"} : TimeUnit{1e-9, "ns"};
}

std::string count(double v) { return grouped(fixed(std::round(v), 0)); }

std::string grouped_fixed(double v, int decimals) { return grouped(fixed(v, decimals)); }

std::string rounded(double v) {
  if (std::abs(v) >= 1e15 || (v != 0 && std::abs(v) < 1e-4)) return fmt::format("{:.4g}", v);
  return grouped(fixed(v, decimals_of(v)));
}

std::string exact(double v) {
  const double size = std::abs(v);
  const int decimals = size == 0 ? 0 : 5 - static_cast<int>(std::floor(std::log10(size)));
  std::string text = fixed(v, std::clamp(decimals, 0, 12));
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return grouped(text);
}

std::string percent(double fraction) { return fixed(100 * fraction, 1) + "%"; }

std::string error_digits(double error) {
  if (error <= 0) return "0";
  return fixed(error, std::clamp(-static_cast<int>(std::floor(std::log10(error))), 0, 4));
}

std::string percentage(double percent) { return fmt::format("{:.1f}%", percent); }
std::string signed_percentage(double percent) { return fmt::format("{:+.1f}%", percent); }

std::string percent_with_error(double fraction, double standard_error) {
  return percent(fraction) + " ±" + error_digits(100 * standard_error);
}

std::string date(double years) {
  return units::print(units::Month::of(0, 1) + static_cast<int>(std::lround(12 * years)));
}

std::string signed_percent(double fraction) {
  std::string text = fmt::format("{:+.1f}%", 100 * fraction);
  if (text.ends_with("0.0%") && text.size() == 5) text.erase(0, 1);  // no sign of nothing
  return text;
}

std::string duration(double seconds) {
  const TimeUnit u = time_unit(seconds);
  return fmt::format("{} {}", rounded(seconds / u.seconds), u.name);
}

std::string duration_within(double whole, double seconds) {
  const TimeUnit u = time_unit(whole);
  return fmt::format("{} {}", grouped(fixed(seconds / u.seconds, decimals_of(whole / u.seconds))),
                     u.name);
}

std::string bytes(double v) { return units::print_rounded(units::Bytes(v)); }

std::string energy(double kilowatt_hours) {
  return units::print_rounded(units::kilowatt_hours(kilowatt_hours));
}

std::string large(double v) {
  static constexpr std::array<Scale, 2> scales = {{{1e12, "trillion"}, {1e9, "billion"}}};
  for (const auto& s : scales)
    if (std::abs(v) >= s.factor) return fmt::format("{} {}", rounded(v / s.factor), s.name);
  return count(v);
}

std::string dollars_and_cents(double v) { return grouped(fixed(v, 2)); }

std::string usd_scaled(double v) {
  static constexpr std::array<Scale, 2> scales = {{{1e9, "bn"}, {1e6, "M"}}};
  for (const auto& s : scales)
    if (std::abs(v) >= s.factor) return fmt::format("{} {} USD", rounded(v / s.factor), s.name);
  return rounded(v) + " USD";
}

}  // namespace podsim::report
