// Quantities, numbers and months: what is printed exactly is read back as the same value.
#include <cmath>

#include "podsim/units/date.h"
#include "podsim/units/parse.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

void check_quantity(const std::string& text) {
  const auto parsed = units::parse_quantity(text);
  if (parsed.value.has_value() == parsed.error.has_value())
    broken("a text is a quantity or says why not");
  if (!parsed.value) return;
  const auto& q = *parsed.value;
  if (!std::isfinite(q.base)) broken("a quantity is finite: " + text);
  (void)units::print_rounded(q.base, q.exponents);
  if (units::usual_units(q.exponents).empty()) return;
  const std::string printed = units::print_exact(q.base, q.exponents);
  const auto again = units::parse_quantity(printed);
  if (!again.value || again.value->base != q.base || again.value->exponents != q.exponents)
    broken("'" + text + "' is printed as '" + printed + "', which reads back");
}

const Target quantity{"quantity", [](const std::string& input) {
                        check_quantity(input);
                        if (const auto number = units::parse_number(input)) {
                          const auto again = units::parse_number(units::shortest(*number));
                          if (!std::isfinite(*number) || again != number)
                            broken("a number that is printed reads back");
                        }
                        if (const auto month = units::parse_month(input)) {
                          if (units::parse_month(units::print(*month)) != month)
                            broken("a month that is printed reads back");
                          if (units::length(*month).base() <= 0) broken("months have days");
                        }
                      }};

}  // namespace
}  // namespace podsim::fuzz
