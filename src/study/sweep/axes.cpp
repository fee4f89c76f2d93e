#include "src/study/sweep/axes.h"

#include <fmt/format.h>

#include <cmath>

#include "podsim/config/diagnostics.h"
#include "podsim/config/text_lines.h"
#include "podsim/units/parse.h"
#include "src/study/sweep/points.h"

namespace podsim::study {
namespace {

constexpr std::int64_t kMostValues = 1'000'000;  ///< of one axis

[[noreturn]] void bad_axis(const std::string& axis, const std::string& why) {
  throw config::InputError("--axis " + axis + ": " + why,
                           "--axis path=v1,v2 or path=1..8 or path=lin(1, 4, 7) or path=log(1, 8, "
                           "4) or 'path== 2 * other.path' or, for keys that move together, "
                           "--axis path1,path2=a1:b1,a2:b2");
}

/// Splits at commas that stand in no brackets and no quotes: values may be YAML.
std::vector<std::string> split_values(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  char quote = '\0';
  for (const char c : text) {
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{' || c == '(') {
      ++depth;
    } else if (c == ']' || c == '}' || c == ')') {
      --depth;
    } else if (c == ',' && depth == 0) {
      parts.emplace_back();
      continue;
    }
    parts.back() += c;
  }
  if (parts.back().empty()) parts.pop_back();
  return parts;
}

/// A number as written, and its unit.
struct WrittenNumber {
  double value = 0;
  std::string unit;
};

WrittenNumber written_number(const std::string& axis, const std::string& text) {
  const std::string t = config::trimmed(text);
  const auto space = t.find(' ');
  const auto value = units::parse_number(t.substr(0, space));
  if (!value || !units::parse_quantity(t).value) bad_axis(axis, "found '" + t + "'");
  return {*value, space == std::string::npos ? "" : config::trimmed(t.substr(space))};
}

std::string quantity_text(double value, const std::string& unit) {
  return unit.empty() ? units::shortest(value) : units::shortest(value) + " " + unit;
}

/// lin(a, b, n) and log(a, b, n): n values, both ends among them; without n, an interval.
std::optional<AxisPlan> spaced_axis(const std::string& text, const std::string& path,
                                    const std::string& values) {
  const bool logarithmic = values.starts_with("log(");
  if ((!logarithmic && !values.starts_with("lin(")) || !values.ends_with(')')) return std::nullopt;
  const auto parts = split(values.substr(4, values.size() - 5), ',');
  if (parts.size() != 2 && parts.size() != 3) bad_axis(text, "found '" + values + "'");
  const auto a = written_number(text, parts[0]), b = written_number(text, parts[1]);
  if (a.unit != b.unit) bad_axis(text, "'" + a.unit + "' and '" + b.unit + "' are two units");
  if (logarithmic && (a.value <= 0 || b.value <= 0)) bad_axis(text, "a logarithm needs values > 0");
  AxisPlan plan{{path, {}, values}, Interval{a.value, b.value, logarithmic, a.unit}, ""};
  if (parts.size() == 2) return plan;
  const double count = written_number(text, parts[2]).value;
  if (count != std::floor(count) || count < 1 || count > static_cast<double>(kMostValues))
    bad_axis(text, fmt::format("found {} values, expected 1 to {}", config::trimmed(parts[2]),
                               kMostValues));
  const auto n = static_cast<std::int64_t>(count);
  for (std::int64_t i = 0; i < n; ++i)
    plan.axis.values.push_back(
        plan.interval->at(n == 1 ? 0 : static_cast<double>(i) / static_cast<double>(n - 1)));
  plan.interval.reset();
  return plan;
}

/// 1..8 and 1..9..2: whole numbers, both ends among them.
std::optional<AxisPlan> whole_axis(const std::string& text, const std::string& path,
                                   const std::string& values) {
  const auto dots = values.find("..");
  if (dots == std::string::npos) return std::nullopt;
  const auto second = values.find("..", dots + 2);
  const auto from = units::parse_number(values.substr(0, dots));
  const auto to = units::parse_number(values.substr(dots + 2, second - dots - 2));
  const auto step = second == std::string::npos ? std::optional(1.0)
                                                : units::parse_number(values.substr(second + 2));
  if (!from || !to || !step) return std::nullopt;  // a path such as ../model.yaml
  for (const double v : {*from, *to, *step})
    if (v != std::floor(v) || std::abs(v) > 1e15) bad_axis(text, "a range has whole numbers");
  if (*step < 1 || *from > *to) bad_axis(text, "a range goes upwards");
  const double count = std::floor((*to - *from) / *step) + 1;
  if (count > static_cast<double>(kMostValues))
    bad_axis(text, fmt::format("found {:.0f} values, at most {} are possible", count, kMostValues));
  AxisPlan plan{{path, {}, values}, {}, ""};
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(count); ++i)
    plan.axis.values.push_back(units::shortest(*from + *step * static_cast<double>(i)));
  return plan;
}

}  // namespace

std::string Interval::at(double u) const {
  if (u <= 0) return quantity_text(from, unit);
  if (u >= 1) return quantity_text(to, unit);
  const double value = logarithmic ? from * std::pow(to / from, u) : from + (to - from) * u;
  return quantity_text(value, unit);
}

AxisPlan listed_axis(const std::string& path, std::vector<std::string> values) {
  const std::string text = path + "=" + config::join(values, ",");
  if (path.empty()) bad_axis(text, "an empty path");
  if (values.empty()) bad_axis(text, "no value");
  const std::size_t keys = split(path, ',').size();
  for (const auto& v : values) {
    if (v.empty()) bad_axis(text, "an empty value");
    if (keys > 1 && split(v, ':').size() != keys)
      bad_axis(text,
               "'" + v + "' is not one value for each of the " + std::to_string(keys) + " keys");
  }
  return {{path, std::move(values), ""}, {}, ""};
}

AxisPlan parse_axis(const std::string& text) {
  const auto eq = text.find('=');
  if (eq == std::string::npos || eq == 0) bad_axis(text, "no 'path=' in it");
  const std::string path = text.substr(0, eq), values = config::trimmed(text.substr(eq + 1));
  if (values.starts_with('=')) {
    const std::string expression = config::trimmed(values.substr(1));
    if (expression.empty()) bad_axis(text, "no expression after '=='");
    if (split(path, ',').size() > 1) bad_axis(text, "an expression gives one key its value");
    return {{path, {}, "= " + expression}, {}, expression};
  }
  if (auto spaced = spaced_axis(text, path, values)) return *spaced;
  if (auto whole = whole_axis(text, path, values)) return *whole;
  return listed_axis(path, split_values(values));
}

}  // namespace podsim::study
