#include "src/report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "src/report/numbers.h"

namespace podsim::report {
namespace {

struct WordScale {
  double size;
  const char* word;
};
constexpr std::array kScales = {WordScale{1e12, "trillion"}, WordScale{1e9, "billion"},
                                WordScale{1e6, "million"}};

/// Rounded first, so that 999,999 is a million.
double to_three_digits(double v) {
  if (v == 0 || !std::isfinite(v)) return v;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(v))) - 2);
  return std::round(v / unit) * unit;
}

}  // namespace

std::string three_digits(double v) {
  const double rounded = to_three_digits(v);
  const double size = std::abs(rounded);
  if (size >= 1000) return count(rounded);
  if (size == 0) return "0";
  const int decimals = 2 - static_cast<int>(std::floor(std::log10(size) + 1e-9));
  return fmt::format("{:.{}f}", rounded, std::clamp(decimals, 0, 9));
}

std::string count_in_words(double v) {
  const double rounded = to_three_digits(v);
  for (const WordScale& s : kScales)
    if (std::abs(rounded) >= s.size) return three_digits(rounded / s.size) + " " + s.word;
  return v == std::round(v) ? count(v) : three_digits(v);
}

std::string usd_in_words(double v) {
  const double rounded = to_three_digits(v);
  for (const WordScale& s : kScales)
    if (std::abs(rounded) >= s.size) return three_digits(rounded / s.size) + " " + s.word + " USD";
  return three_digits(v) + " USD";
}

std::string percent_in_words(double fraction) { return three_digits(100 * fraction) + "%"; }

std::string duration_in_words(double seconds) {
  const TimeUnit unit = time_unit(seconds);
  return three_digits(seconds / unit.seconds) + " " + std::string(unit.name);
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace podsim::report
