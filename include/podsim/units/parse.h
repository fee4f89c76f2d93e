// Text to quantity and back: "819 GB/s", "5 y", "0.0826 USD/kWh", "90 %".
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/units/quantity.h"

namespace podsim::units {

/// Exponents of (s, B, FLOP, J, USD), and 1 for a price of provisioned power and time
/// ("USD/kW-month"), which has the exponents of a price of energy and is another kind of quantity.
using Exponents = std::array<int, 6>;

template <class Dim>
constexpr Exponents exponents_of() {
  return {Dim::second, Dim::byte, Dim::flop, Dim::joule, Dim::dollar, Dim::provisioned ? 1 : 0};
}

/// Meaning of a text such as "819 GB/s": a value in base units and its dimension.
struct Parsed {
  double base = 0;
  Exponents exponents{};
  std::string unit;  ///< the unit as written, empty for a bare number
};

/// Why a text is not a quantity.
struct ParseError {
  enum class Reason { not_a_number, not_finite, unknown_unit } kind;
  std::string detail;  ///< the offending part
};

struct ParseResult {
  std::optional<Parsed> value;
  std::optional<ParseError> error;
};

/// Parse "NUMBER [UNIT]". Units combine with `/`, `*` and `-` ("USD/kW-month"). Prefixes k M G T P
/// E are decimal, Ki Mi Gi Ti Pi binary; `b`/`bit` is an eighth of a byte, `B` a byte. `%` is 0.01.
/// A year is 365.25 days, a month a twelfth of it.
ParseResult parse_quantity(std::string_view text);

/// Parse a plain finite number ("12e12", "2048"); no unit allowed.
std::optional<double> parse_number(std::string_view text);

/// The units offered in messages and used for printing, most usual first. Empty for an unknown
/// dimension.
std::vector<std::string> usual_units(const Exponents& e);

/// Shortest text that parses back to exactly `base`, in the usual unit that reads best
/// ("819 GB/s").
std::string print_exact(double base, const Exponents& e);

/// Regular expression (ECMA 262, and Python's) of the texts with a unit of this dimension that
/// `parse_quantity` reads, for schemas: products and quotients of up to three units, not those that
/// are written in longer ways. Empty for a dimension without such units.
std::string quantity_pattern(const Exponents& e);

/// Rounded for people: four significant digits and a unit ("10.33 s", "16.9 GB").
std::string print_rounded(double base, const Exponents& e);

/// `base` expressed in `unit` ("GB/s"); nullopt when the unit is unknown or of another dimension.
std::optional<double> in_unit(double base, const Exponents& e, std::string_view unit);

/// Shortest decimal text that parses back to exactly `v`.
std::string shortest(double v);

template <class Dim>
std::string print_exact(Quantity<Dim> q) {
  return print_exact(q.base(), exponents_of<Dim>());
}
template <class Dim>
std::string print_rounded(Quantity<Dim> q) {
  return print_rounded(q.base(), exponents_of<Dim>());
}

}  // namespace podsim::units
