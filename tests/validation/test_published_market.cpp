// Published revenue of vendors and content of TPUs, from the inputs that their sources state.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/economics/fleet.h"
#include "podsim/economics/ledger.h"
#include "podsim/economics/market.h"
#include "podsim/economics/market_section.h"
#include "podsim/economics/plan.h"

using namespace podsim;
using economics::MarketResult;

namespace {

economics::MarketSection section_of(const char* scenario) {
  const config::Node n =
      config::load_yaml(std::string(PODSIM_SOURCE_DIR) + "/scenarios/" + scenario);
  return config::decode<economics::MarketSection>(*n.find("market"));
}

MarketResult revenue(const economics::MarketSection& section) {
  const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  catalog::InputLog log;
  return vendor_revenue(section, {}, {}, catalog, log);
}

/// The deal of this name without the others.
MarketResult alone(const std::string& customer) {
  auto section = section_of("published-market.yaml");
  std::erase_if(section.deals, [&](const auto& d) { return d.customer != customer; });
  REQUIRE(section.deals.size() == 1);
  return revenue(section);
}

void check(const char* what, double computed, double published, double band) {
  const double error = computed / published - 1;
  INFO(fmt::format("{}: {:.6g} against {:.6g} published, {:+.2f} %, band {:.0f} %", what, computed,
                   published, 100 * error, 100 * band));
  WARN(fmt::format("{}: {:.6g} against {:.6g}, {:+.2f} %", what, computed, published, 100 * error));
  CHECK(std::abs(error) <= band);
}

const economics::ContentResult& item(const MarketResult& m, const std::string& name) {
  for (const auto& c : m.content)
    if (c.name == name) return c;
  throw std::runtime_error(name);
}

}  // namespace

TEST_CASE("published: half a million chips sold, a million rented") {
  const auto sold = alone("outside sales");
  check("sold in 2027, bn USD", sold.revenue_by_year_usd.at("2027") / 1e9, 13, 0.01);
  const auto rented = alone("a million chips");
  check("rented in 2027, bn USD", rented.revenue_by_year_usd.at("2027") / 1e9, 10, 0.02);
}

TEST_CASE("published: 200 bn USD over five years are five gigawatts") {
  const auto by_power = alone("five gigawatts");
  double total = 0;
  for (const auto& [year, usd] : by_power.revenue_by_year_usd) total += usd;
  check("of 5 GW, bn USD", total / 1e9, 200, 0.02);
  const auto by_money = alone("200 bn USD");
  check("chips, GW at the meter", by_money.deals[0].chips * 1.63e3 / 1e9, 5, 0.02);
  CHECK(by_money.revenue_by_year_usd.at("2029") == Approx(40e9).epsilon(0.01));
}

TEST_CASE("published: 21 bn USD of racks hold about a million chips") {
  check("chips", alone("rack orders").deals[0].chips, 1e6, 0.01);
}

TEST_CASE("published: optics and boards of the TPUs of 2026") {
  const auto m = alone("outside sales");
  const double modules = item(m, "optical modules, inside a pod").supply_units_by_year.at("2026");
  check("modules, millions (published: over 6)", modules / 1e6, 6, 0.05);
  CHECK_FALSE(item(m, "optical modules, inside a pod").supply_usd_by_year);
  check("boards, millions (published: over 1)",
        item(m, "boards").supply_units_by_year.at("2026") / 1e6, 1, 0.05);
  check("USD of board a chip", item(m, "boards").per_chip * *item(m, "boards").price_usd, 520,
        0.01);
  check("switches of a pod of 9,216", 9216 * item(m, "optical circuit switches").per_chip, 48,
        0.01);
  const double parts = *item(m, "die, memory and packaging").price_usd +
                       *item(m, "design services and the maker's margin").price_usd;
  CHECK(parts == Approx(*item(m, "chip package, Broadcom to Google").price_usd));
}

TEST_CASE("published: Broadcom's TPU revenue, back-cast") {
  const auto m = revenue(section_of("broadcom-tpu-2025.yaml"));
  // Units are known to 20 % (Epoch's 90% interval).
  check("FY2024, bn USD", m.revenue_by_year_usd.at("2024") / 1e9, 7.25, 0.2);
  check("FY2025, bn USD", m.revenue_by_year_usd.at("2025") / 1e9, 11.8, 0.2);
}

namespace {

const economics::MarketQuarter& quarter(const MarketResult& m, const std::string& name) {
  for (const auto& q : m.quarters)
    if (q.quarter == name) return q;
  throw std::runtime_error(name);
}

const economics::VendorQuarter& stated(const MarketResult& m, const std::string& vendor,
                                       const std::string& name) {
  for (const auto& s : m.vendors)
    for (const auto& q : s.quarters)
      if (s.vendor == vendor && q.quarter == name) return q;
  throw std::runtime_error(vendor + " " + name);
}

}  // namespace

TEST_CASE("published: Google Cloud's backlog, back-cast") {
  const auto m = revenue(section_of("google-cloud-backlog.yaml"));
  const auto closing = [&](const std::string& q) {
    return quarter(m, q).contracted_backlog.closing_usd / 1e9;
  };
  const auto published = [&](const std::string& q) {
    return *quarter(m, q).stated_backlog_usd / 1e9;
  };
  // Fitted: it holds to what the inputs are rounded to.
  check("backlog of 2025-Q3, bn USD", closing("2025-Q3"), published("2025-Q3"), 0.002);
  check("revenue of 2025-Q3, bn USD", quarter(m, "2025-Q3").expected_usd / 1e9,
        *stated(m, "google", "2025-Q3").revenue_usd / 1e9, 0.002);
  // Predicted from the quarter before and the deals announced since.
  check("backlog of 2025-Q4, bn USD", closing("2025-Q4"), published("2025-Q4"), 0.05);
  check("backlog of 2026-Q1, bn USD", closing("2026-Q1"), published("2026-Q1"), 0.05);
  check("revenue of 2025-Q4, bn USD", quarter(m, "2025-Q4").expected_usd / 1e9,
        *stated(m, "google", "2025-Q4").revenue_usd / 1e9, 0.15);
  check("revenue of 2026-Q1, bn USD", quarter(m, "2026-Q1").expected_usd / 1e9,
        *stated(m, "google", "2026-Q1").revenue_usd / 1e9, 0.15);
  // Over 40 % of the backlog is Anthropic's 200 bn, as reported.
  CHECK(200 / published("2026-Q1") > 0.4);
  for (const auto& q : m.quarters) {
    const auto& b = q.contracted_backlog;
    CHECK(b.opening_usd + b.orders_usd - b.recognised_usd - b.cancelled_usd ==
          Approx(b.closing_usd));
  }
  // The stated backlogs tie by the orders that they imply.
  for (const std::string q : {"2025-Q3", "2025-Q4", "2026-Q1"})
    CHECK(*stated(m, "google", q).net_orders_usd > 60e9);
}

TEST_CASE("published: Broadcom's AI orders convert as it said") {
  const auto m = revenue(section_of("market-broadcom.yaml"));
  double computed = 0, published = 0;
  // Half of the 18 months; the third quarter is guidance.
  for (const std::string q : {"2025-Q4", "2026-Q1", "2026-Q2"})
    published += *stated(m, "broadcom", q).revenue_usd;
  for (const std::string q : {"2026-Q1", "2026-Q2", "2026-Q3"})
    computed += quarter(m, q).sale_usd;  // delivered at the ends of the fiscal quarters
  check("three fiscal quarters, bn USD", computed / 1e9, published / 1e9, 0.1);
  check("orders on hand in 2025-12, bn USD", quarter(m, "2025-Q4").order_book.closing_usd / 1e9,
        *stated(m, "broadcom", "2025-Q3").backlog_usd / 1e9, 0.001);
}

TEST_CASE("published: two times six gigawatts, and commitments to Trainium") {
  const auto amd = revenue(section_of("market-amd.yaml"));
  check("AMD's order book at the end of 2026-Q1, bn USD",
        quarter(amd, "2026-Q1").order_book.closing_usd / 1e9, 90 + 60, 0.001);
  const auto aws = revenue(section_of("market-aws-trainium.yaml"));
  // 100 bn over 8 years and 100 bn over 10.
  check("AWS in 2030, bn USD", aws.revenue_by_year_usd.at("2030") / 1e9, 12.5 + 10, 0.01);
  CHECK_FALSE(aws.gross_profit_by_year_usd);
}
