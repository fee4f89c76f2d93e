#include "podsim/units/parse.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "src/units/unit_table.h"

namespace podsim::units {
namespace {

double decimal_prefix(char c) {
  switch (c) {
    case 'k':
      return 1e3;
    case 'M':
      return 1e6;
    case 'G':
      return 1e9;
    case 'T':
      return 1e12;
    case 'P':
      return 1e15;
    case 'E':
      return 1e18;
    default:
      return 0;
  }
}

double binary_prefix(char c) {
  constexpr std::string_view order = "KMGTPE";
  const auto at = order.find(c == 'k' ? 'K' : c);
  return at == std::string_view::npos ? 0 : std::ldexp(1.0, 10 * (static_cast<int>(at) + 1));
}

struct Unit {
  double factor = 1;
  Exponents exponents{};
};

const UnitDef* find_unit(std::string_view name) {
  const auto it =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& u) { return u.name == name; });
  return it == kUnits.end() ? nullptr : &*it;
}

std::optional<Unit> prefixed(std::string_view name, std::size_t prefix_length, double prefix) {
  if (prefix == 0) return std::nullopt;
  const UnitDef* u = find_unit(name.substr(prefix_length));
  if (u == nullptr || !u->prefixes) return std::nullopt;
  return Unit{prefix * u->factor, u->exponents};
}

std::optional<Unit> simple_unit(std::string_view name) {
  if (const UnitDef* u = find_unit(name)) return Unit{u->factor, u->exponents};
  if (name.size() >= 3 && name[1] == 'i') {
    auto u = prefixed(name, 2, binary_prefix(name[0]));
    if (u && u->exponents == kByte) return u;
    return std::nullopt;
  }
  if (name.size() >= 2) return prefixed(name, 1, decimal_prefix(name[0]));
  return std::nullopt;
}

void combine(Unit& total, const Unit& u, int sign) {
  total.factor = sign > 0 ? total.factor * u.factor : total.factor / u.factor;
  for (std::size_t i = 0; i < total.exponents.size(); ++i)
    total.exponents[i] += sign * u.exponents[i];
}

// `a-b` and `a*b` multiply; everything after the one `/` divides ("USD/kW-month").
std::optional<Unit> parse_unit(std::string_view text) {
  Unit total;
  int sign = 1;
  bool per_power = false;
  const auto with_kind = [&] {
    if (per_power && total.exponents == kEnergyPrice) total.exponents = kCapacityPrice;
    return total;
  };
  while (!text.empty()) {
    const auto end = text.find_first_of("/*-");
    const auto part = simple_unit(text.substr(0, end));
    if (!part) return std::nullopt;
    combine(total, *part, sign);
    per_power = per_power || (sign < 0 && part->exponents == kPower);
    if (end == std::string_view::npos) return with_kind();
    if (text[end] == '/') {
      if (sign < 0) return std::nullopt;
      sign = -1;
    }
    text.remove_prefix(end + 1);
    if (text.empty()) return std::nullopt;
  }
  return total;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

// Length of the leading number, 0 when there is none.
std::size_t leading_number(std::string_view s, double& v) {
  const std::size_t plus = !s.empty() && s[0] == '+' ? 1 : 0;
  const auto [end, ec] = std::from_chars(s.data() + plus, s.data() + s.size(), v);
  if (ec == std::errc::result_out_of_range)
    v = HUGE_VAL;
  else if (ec != std::errc{})
    return 0;
  return static_cast<std::size_t>(end - s.data());
}

struct Usual {
  Exponents exponents;
  std::vector<std::string> units;  // rising size; the first is the fallback for zero
};

const std::vector<Usual>& usual_table() {
  static const std::vector<Usual> table = {
      {kNone, {""}},
      {kTime, {"s", "ns", "us", "ms", "min", "h", "day", "year"}},
      {kByte, {"B", "kB", "MB", "GB", "TB", "PB"}},
      {kFlop, {"FLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"}},
      {kJoule, {"J", "Wh", "kWh", "MWh", "GWh"}},
      {kDollar, {"USD"}},
      {kRate, {"1/s", "1/year", "1/day", "1/h", "Hz", "kHz", "MHz", "GHz"}},
      {{-1, 1, 0, 0, 0}, {"B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s"}},
      {{-1, 0, 1, 0, 0}, {"FLOP/s", "GFLOP/s", "TFLOP/s", "PFLOP/s", "EFLOP/s"}},
      {kPower, {"W", "kW", "MW", "GW"}},
      {{-1, 0, 0, 0, 1}, {"USD/h"}},
      {kEnergyPrice, {"USD/kWh"}},
      {kCapacityPrice, {"USD/kW-month", "USD/MW-year"}},
      {{1, 0, 0, -1, 1}, {"USD/W", "USD/MW"}},
      {{0, -1, 0, 0, 1}, {"USD/GB"}},
      {{0, 0, -1, 1, 0}, {"pJ/FLOP"}},
      {{0, -1, 0, 1, 0}, {"pJ/B"}},
  };
  return table;
}

const Usual* find_usual(const Exponents& e) {
  for (const auto& u : usual_table())
    if (u.exponents == e) return &u;
  return nullptr;
}

// The largest usual unit that leaves a value of at least one (the first unit as a fallback).
std::string best_unit(double base, const Usual& u) {
  std::string best = u.units.front();
  double best_factor = 0;
  for (const auto& name : u.units) {
    const auto unit = parse_unit(name.empty() ? "1" : name);
    if (unit && std::abs(base) >= unit->factor && unit->factor > best_factor) {
      best = name;
      best_factor = unit->factor;
    }
  }
  return best;
}

double factor_of(const std::string& unit) { return unit.empty() ? 1.0 : parse_unit(unit)->factor; }

/// The unit of base units alone ("USD/B", "USD/W-s"), which has the factor one.
std::string coherent_unit(const Exponents& e) {
  constexpr std::array<const char*, 5> names{"s", "B", "FLOP", "J", "USD"};
  if (e == kCapacityPrice) return "USD/W-s";
  std::string above, below;
  for (std::size_t i = 0; i < names.size(); ++i)
    for (int n = 0; n < std::abs(e[i]); ++n) {
      std::string& side = e[i] > 0 ? above : below;
      side += (side.empty() ? "" : "*") + std::string(names[i]);
    }
  if (below.empty()) return above;
  return (above.empty() ? "1" : above) + "/" + below;
}

std::string joined(const std::string& number, const std::string& unit) {
  return unit.empty() ? number : number + " " + unit;
}

}  // namespace

std::string shortest(double v) {
  std::array<char, 32> buffer{};
  const auto r = std::to_chars(buffer.data(), buffer.data() + buffer.size(), v);
  return {buffer.data(), r.ptr};
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  double v = 0;
  const auto n = leading_number(text, v);
  if (n == 0 || n != text.size() || !std::isfinite(v)) return std::nullopt;
  return v;
}

ParseResult parse_quantity(std::string_view text) {
  text = trim(text);
  double v = 0;
  const auto n = leading_number(text, v);
  if (n == 0) return {{}, ParseError{ParseError::Reason::not_a_number, std::string(text)}};
  if (!std::isfinite(v)) return {{}, ParseError{ParseError::Reason::not_finite, std::string(text)}};
  const auto rest = trim(text.substr(n));
  if (rest.empty()) return {Parsed{v, kNone, ""}, {}};
  const auto unit = parse_unit(rest);
  if (!unit) return {{}, ParseError{ParseError::Reason::unknown_unit, std::string(rest)}};
  const double base = v * unit->factor;
  if (!std::isfinite(base))
    return {{}, ParseError{ParseError::Reason::not_finite, std::string(text)}};
  return {Parsed{base, unit->exponents, std::string(rest)}, {}};
}

std::vector<std::string> usual_units(const Exponents& e) {
  const Usual* u = find_usual(e);
  return u == nullptr ? std::vector<std::string>{} : u->units;
}

std::optional<double> in_unit(double base, const Exponents& e, std::string_view unit) {
  const auto u = parse_unit(unit);
  if (!u || u->exponents != e) return std::nullopt;
  return base / u->factor;
}

std::string print_exact(double base, const Exponents& e) {
  const auto reads_back = [&](const std::string& text) {
    const auto back = parse_quantity(text);
    return back.value && back.value->base == base && back.value->exponents == e;
  };
  if (const Usual* u = find_usual(e)) {
    std::vector<std::string> units{best_unit(base, *u)};
    units.insert(units.end(), u->units.begin(), u->units.end());
    for (const auto& name : units) {
      std::string text = joined(shortest(base / factor_of(name)), name);
      if (reads_back(text)) return text;
    }
  }
  return joined(shortest(base), coherent_unit(e));  // of factor one, so that nothing is rounded
}

std::string print_rounded(double base, const Exponents& e) {
  const Usual* u = find_usual(e);
  const std::string unit = u == nullptr ? "" : best_unit(base, *u);
  std::array<char, 48> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.4g", base / factor_of(unit));
  return joined(buffer.data(), unit);
}

}  // namespace podsim::units
