// Published worked examples of finance, from their own inputs. Each band is what rounding in the
// source allows.
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "podsim/economics/plan.h"
#include "src/economics/account.h"
#include "src/economics/own_cost.h"
#include "src/economics/returns.h"

using namespace podsim;
using namespace podsim::economics;

namespace {

CashFlow flow(double years, double usd) {
  CashFlow f;
  f.years = years;
  f.amount_usd = usd;
  return f;
}

/// Amounts at the ends of years 0, 1, 2, …
std::vector<CashFlow> yearly(const std::vector<double>& amounts) {
  std::vector<CashFlow> flows;
  for (const double usd : amounts) flows.push_back(flow(static_cast<double>(flows.size()), usd));
  return flows;
}

/// So much laid out, and equal amounts each year that accrue evenly and are paid at its end.
std::vector<CashFlow> evenly(double laid_out, double a_year, int years) {
  std::vector<CashFlow> flows = {flow(0, -laid_out)};
  for (int m = 0; m < 12 * years; ++m) {
    CashFlow f = flow(std::floor(m / 12.0) + 1, a_year / 12);
    f.accrues_from = m / 12.0;
    flows.push_back(f);
  }
  return flows;
}

double rate_of(const std::vector<double>& amounts) {
  const auto rate = rate_of_return(yearly(amounts));
  REQUIRE(rate);
  return *rate;
}

}  // namespace

// Microsoft, "IRR function": 70,000 laid out, then 12,000, 15,000, 18,000, 21,000 and 26,000: -2.1
// % after four years, 8.7 % after five.
TEST_CASE("published: rates of return of a business") {
  CHECK(rate_of({-70000, 12000, 15000, 18000, 21000}) == Approx(-0.021).margin(0.0005));
  CHECK(rate_of({-70000, 12000, 15000, 18000, 21000, 26000}) == Approx(0.087).margin(0.0005));
}

// Microsoft, "NPV function": 10 %, amounts at the ends of years: 1,188.44; 8 % on 40,000 paid now:
// 1,922.06, and -3,749.47 with a loss of 9,000 in the sixth year.
TEST_CASE("published: present values of investments") {
  CHECK(present_value(yearly({0, -10000, 3000, 4200, 6800}), 0.1) == Approx(1188.44).margin(0.005));
  CHECK(present_value(yearly({-40000, 8000, 9200, 10000, 12000, 14500}), 0.08) ==
        Approx(1922.06).margin(0.005));
  CHECK(present_value(yearly({-40000, 8000, 9200, 10000, 12000, 14500, -9000}), 0.08) ==
        Approx(-3749.47).margin(0.005));
}

// Microsoft, "XNPV function" and "XIRR function": dated amounts over years of 365 days, from the
// 1st of January 2008: 2,086.65 at 9 %, and 37.34 %.
TEST_CASE("published: dated amounts") {
  const std::vector<CashFlow> dated = {flow(0, -10000), flow(60 / 365.0, 2750),
                                       flow(303 / 365.0, 4250), flow(411 / 365.0, 3250),
                                       flow(456 / 365.0, 2750)};
  CHECK(present_value(dated, 0.09) == Approx(2086.65).margin(0.005));
  CHECK(*rate_of_return(dated) == Approx(0.3734).margin(0.00005));
}

// A mortgage of 200,000 USD at 6.5 % a year over 30 years, compounded monthly: 1,264.14 USD at each
// month's end (the worked example of Wikipedia's "Mortgage calculator"). Leases are paid at the
// beginning, a month's interest less.
TEST_CASE("published: the payment of an annuity") {
  const double month = 0.065 / 12;
  OwnTerms own;
  own.hardware_life = {units::hours(30 * hours_per_year), ""};
  own.lease = LeaseSection{};
  own.lease->rate = std::pow(1 + month, 12) - 1;
  CHECK(lease_payment(own, 200000) * (1 + month) == Approx(1264.14).margin(0.005));
}

// IFRS 16, illustrative example 13: nine payments of 50,000 remain at the beginnings of the years
// to come, at 5 %: a liability of 355,391.
TEST_CASE("published: the liability of a lease") {
  std::vector<double> payments(10, 50000);
  payments.front() = 0;  // paid at commencement
  CHECK(present_value(yearly(payments), 0.05) == Approx(355391).margin(0.5));
}

// 105 million laid out, 25 million a year for seven years: 4.2 years (accountingexplained.com,
// "Payback period"). Its "Discounted payback period": 2,324,000 laid out, 600,000 a year for six
// years at 11 %; 106,462 lack after the fifth year and 320,785 come in the sixth. 48,000 laid out,
// 6,000 a year at 6 %: 11.23 years (justaaa.com/finance/71167).
TEST_CASE("published: payback, plain and discounted") {
  CHECK(paid_back(evenly(105e6, 25e6, 7), 0)->years() == Approx(4.2).margin(0.005));
  CHECK(paid_back(evenly(2324000, 600000, 6), 0.11)->years() ==
        Approx(5 + 106462.0 / 320785).margin(0.0005));
  CHECK(paid_back(evenly(48000, 6000, 12), 0.06)->years() == Approx(11.23).margin(0.005));
}

// IRS Publication 946, table A-1: five-year property under the half-year convention, per cent of
// the price in each year.
TEST_CASE("published: recovery of five-year property") {
  const double published[] = {20, 32, 19.2, 11.52, 11.52, 5.76};
  const TaxSchedule schedule{WriteOff::macrs, 5};
  REQUIRE(schedule.months(10) == 72);
  double sum = 0;
  for (std::size_t year = 0; year < 6; ++year) {
    double percent = 0;
    for (std::size_t m = 0; m < 12; ++m) percent += 100 * schedule.share(12 * year + m);
    CHECK(percent == Approx(published[year]).margin(0.005));
    sum += percent;
  }
  CHECK(sum == Approx(100).margin(0.01));
}
