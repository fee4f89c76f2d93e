#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <regex>

#include "podsim/units/date.h"
#include "podsim/units/parse.h"
#include "podsim/units/quantity.h"

using namespace podsim::units;

namespace {
double base_of(const char* text) {
  const auto r = parse_quantity(text);
  REQUIRE(r.value);
  return r.value->base;
}
}  // namespace

TEST_CASE("units: what a text says") {
  CHECK(base_of("819 GB/s") == 819e9);
  CHECK(base_of("400 Gbit/s") == 50e9);
  CHECK(base_of("95 GiB") == 95.0 * 1073741824.0);
  CHECK(base_of("16 Gb") == 2e9);
  CHECK(base_of("1.2 USD/h") == Approx(1.2 / 3600));
  CHECK(base_of("1.2 USD/chip-hour") == Approx(1.2 / 3600));
  CHECK(base_of("0.08 USD/kWh") == Approx(0.08 / 3.6e6));
  CHECK(base_of("154 USD/kW-month") == Approx(154.0 / (1000 * 365.25 * 86400 / 12)));
  CHECK(base_of("90 %") == Approx(0.9));
  CHECK(base_of("12e12") == 12e12);
  CHECK(base_of("-3 W") == -3);
}

TEST_CASE("units: what is not a quantity") {
  using Kind = ParseError::Reason;
  CHECK(parse_quantity("fast").error->kind == Kind::not_a_number);
  CHECK(parse_quantity("").error->kind == Kind::not_a_number);
  CHECK(parse_quantity("nan GB").error->kind == Kind::not_finite);
  CHECK(parse_quantity("1e999 GB").error->kind == Kind::not_finite);
  CHECK(parse_quantity("3 parsec").error->kind == Kind::unknown_unit);
  CHECK(parse_quantity("3 GB/").error->kind == Kind::unknown_unit);
  CHECK(parse_quantity("3 GB/s/s").error->kind == Kind::unknown_unit);
  CHECK_FALSE(parse_number("3 GB"));
  CHECK_FALSE(parse_number(".nan"));
}

TEST_CASE("units: printed text parses back to the same number") {
  std::mt19937_64 random(7);
  const Exponents bandwidth{-1, 1, 0, 0, 0}, time{1, 0, 0, 0, 0}, price{-1, 0, 0, 0, 1};
  for (const auto& e : {bandwidth, time, price}) {
    for (int i = 0; i < 2000; ++i) {
      const double v =
          std::ldexp(static_cast<double>(random() >> 12U), static_cast<int>(random() % 60) - 70);
      const auto back = parse_quantity(print_exact(v, e));
      REQUIRE(back.value);
      CHECK(back.value->base == Approx(v).epsilon(1e-15));
    }
  }
  CHECK(print_exact(819e9, bandwidth) == "819 GB/s");
  CHECK(print_rounded(10.3285, time) == "10.33 s");
}

TEST_CASE("units: dimensions combine") {
  const Bandwidth b = Bytes(10) / Time(2);
  CHECK(b.base() == 5);
  CHECK((Bytes(10) / b).base() == 2);
  CHECK(Bytes(10) / Bytes(4) == 2.5);
  const Usd rent = UsdPerTime(2) * Time(3);
  CHECK(rent.base() == 6);
  CHECK(Time(2) * Rate(3) == 6);
}

TEST_CASE("units: months") {
  CHECK(parse_month("2026-07") == Month::of(2026, 7));
  CHECK(parse_month("2028-02-29") == Month::of(2028, 2));
  CHECK_FALSE(parse_month("2026-02-29"));
  CHECK_FALSE(parse_month("2026-13"));
  CHECK_FALSE(parse_month("2026-7"));
  CHECK(Month::of(2026, 12) + 1 == Month::of(2027, 1));
  CHECK(print(Month::of(2031, 6)) == "2031-06");
  CHECK(in_days(length(Month::of(2028, 2))) == 29);
}

TEST_CASE("a number that overflows with its unit is no finite number") {
  CHECK(parse_quantity("1e308 years").error->kind == ParseError::Reason::not_finite);
  CHECK(parse_quantity("1e300 TB").error->kind == ParseError::Reason::not_finite);
  CHECK(parse_quantity("1e290 TB").value.has_value());
}

TEST_CASE("units: a pattern matches what is read as a quantity of its dimension") {
  const std::vector<std::string> texts = {"1.5 s",
                                          "2ms",
                                          "1 month",
                                          "3 years",
                                          "7 d",
                                          "1 GiB",
                                          "2 kB",
                                          "1 Gb",
                                          "8 bit",
                                          "25 GB/s",
                                          "3 TiB/h",
                                          "1 B/ns",
                                          "4 TFLOP",
                                          "1 GOP/s",
                                          "1 pJ",
                                          "2 MWh",
                                          "1 kW",
                                          "5 J/s",
                                          "1 USD",
                                          "3 $",
                                          "2 kUSD",
                                          "1 USD/h",
                                          "2 USD/chip-h",
                                          "2 USD/GPU-h",
                                          "3 $/GPU*h",
                                          "1 1/year",
                                          "2 Hz",
                                          "1.5 GHz",
                                          "1 USD/kWh",
                                          "2 USD/kW-month",
                                          "1 USD/MW-year",
                                          "9 USD/W",
                                          "5 USD/GB",
                                          "1 pJ/FLOP",
                                          "1 pJ/B",
                                          "-3 USD",
                                          "+.5 s",
                                          "1e-3 s",
                                          "1.e3 s",
                                          "2 %",
                                          "1",
                                          "1 KB",
                                          "1 kiB",
                                          "1 ks",
                                          "5 GX/s",
                                          "1 s s",
                                          "s",
                                          "1 kchip",
                                          "1 kW-month",
                                          "2 USD/month-kW"};
  const std::vector<Exponents> dimensions = {
      {1, 0, 0, 0, 0},  {0, 1, 0, 0, 0},  {0, 0, 1, 0, 0},  {0, 0, 0, 1, 0},
      {0, 0, 0, 0, 1},  {-1, 0, 0, 0, 0}, {-1, 1, 0, 0, 0}, {-1, 0, 1, 0, 0},
      {-1, 0, 0, 1, 0}, {-1, 0, 0, 0, 1}, {0, 0, 0, -1, 1}, {0, 0, 0, -1, 1, 1},
      {1, 0, 0, -1, 1}, {0, -1, 0, 0, 1}, {0, 0, -1, 1, 0}, {0, -1, 0, 1, 0}};
  int matched = 0;
  for (const auto& e : dimensions) {
    const std::regex pattern(quantity_pattern(e));
    for (const auto& text : texts) {
      const auto parsed = parse_quantity(text).value;
      INFO(text << " against " << quantity_pattern(e));
      CHECK(std::regex_search(text, pattern) == (parsed && parsed->exponents == e));
      matched += std::regex_search(text, pattern) ? 1 : 0;
    }
  }
  CHECK(matched > 35);
  CHECK(quantity_pattern({5, 0, 0, 0, 0}).empty());
}
