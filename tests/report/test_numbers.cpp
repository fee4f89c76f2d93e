#include <catch2/catch.hpp>

#include "src/report/numbers.h"

using namespace podsim::report;

TEST_CASE("counts are grouped") {
  CHECK(count(0) == "0");
  CHECK(count(999) == "999");
  CHECK(count(4096) == "4,096");
  CHECK(count(-1234567.6) == "-1,234,568");
}

TEST_CASE("four significant digits") {
  CHECK(rounded(0) == "0");
  CHECK(rounded(0.04312345) == "0.04312");
  CHECK(rounded(12.3456) == "12.35");
  CHECK(rounded(-1.5) == "-1.500");
  CHECK(rounded(12345.6) == "12,346");
  CHECK(rounded(1.96606e-6) == "1.966e-06");
  CHECK(rounded(1.5e18) == "1.5e+18");
}

TEST_CASE("unit prices keep what they were written with") {
  CHECK(exact(0) == "0");
  CHECK(exact(0.0812) == "0.0812");
  CHECK(exact(4321.5) == "4,321.5");
  CHECK(exact(512) == "512");
  CHECK(exact(12345678.9) == "12,345,679");
}

TEST_CASE("durations take the unit that reads best") {
  CHECK(duration(0) == "0 s");
  CHECK(duration(2.5e-9) == "2.500 ns");
  CHECK(duration(43.8e-6) == "43.80 us");
  CHECK(duration(10.33) == "10.33 s");
  CHECK(duration(90) == "90.00 s");
  CHECK(duration(1834) == "30.57 min");
  CHECK(duration(36 * 3600) == "36.00 h");
  CHECK(duration_within(10.33, 0.5) == "0.50 s");
  CHECK(duration_within(0.9, 0) == "0.0 ms");
  CHECK(duration(54.1 * 86400) == "54.10 days");
}

TEST_CASE("money: cents, or words for large sums") {
  CHECK(dollars_and_cents(0.5) == "0.50");
  CHECK(dollars_and_cents(-1234.567) == "-1,234.57");
  CHECK(usd_scaled(0.54) == "0.5400 USD");
  CHECK(usd_scaled(5.402e8) == "540.2 M USD");
  CHECK(usd_scaled(1.2349e10) == "12.35 bn USD");
}

TEST_CASE("fractions, bytes, energy and tokens carry a unit or a word") {
  CHECK(percent(0.4312) == "43.1%");
  CHECK(signed_percent(0.031) == "+3.1%");
  CHECK(signed_percent(-0.5) == "-50.0%");
  CHECK(signed_percent(-0.0001) == "0.0%");
  CHECK(bytes(12.5e9) == "12.5 GB");
  CHECK(energy(1234) == "1.234 MWh");
  CHECK(large(7.2e12) == "7.200 trillion");
  CHECK(large(940000) == "940,000");
}
