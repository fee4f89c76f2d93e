// Recognition by quarter, costs, caps and adoption, by hand-computed numbers.
#include <catch2/catch.hpp>
#include <cmath>

#include "plans.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/economics/fleet.h"
#include "podsim/economics/market.h"
#include "podsim/economics/market_section.h"

using namespace plans;

namespace {

/// What a scenario's `market:` would be.
MarketSection market(const std::string& yaml) {
  return config::decode<MarketSection>(config::parse_yaml("t.yaml", "vendor: google\n" + yaml));
}

FleetResult fleet() {
  FleetResult f;
  f.chips = 10;
  f.capex_usd = 300e3;                       // 30,000 a chip
  f.depreciation_per_year_usd = 10 * 8766;   // 1 USD a chip-hour
  f.running_per_year_usd = 10 * 8766 * 0.5;  // half a dollar
  return f;
}

MarketResult revenue(const MarketSection& m) {
  const catalog::Catalog catalog;
  catalog::InputLog log;
  return vendor_revenue(m, {}, {{"racks", fleet()}}, catalog, log);
}

MarketResult revenue(const std::string& yaml) { return revenue(market(yaml)); }

std::string problem(const std::string& yaml) {
  try {
    revenue(yaml);
  } catch (const config::InputError& e) {
    return e.what();
  }
  return "";
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const MarketQuarter& quarter(const MarketResult& m, const std::string& name) {
  for (const MarketQuarter& q : m.quarters)
    if (q.quarter == name) return q;
  FAIL("no quarter " + name);
  return m.quarters.front();
}

std::string deal(const std::string& rest, const std::string& status = "contracted",
                 const std::string& probability = "1") {
  return "  - {customer: c, status: " + status + ", probability: " + probability + ", " + rest +
         "}\n";
}

}  // namespace

TEST_CASE("market: rent by quarter, chips in tranches") {
  const MarketResult m =
      revenue("deals:\n" + deal("segment: ai_lab, rent: {chips: 1000, price: 2 USD/h, "
                                "from: 2026-11, to: 2027-02, deliveries: [{at: 2026-11, "
                                "share: 50 %}, {at: 2027-01, share: 50 %}]}",
                                "booked", "0.5"));
  REQUIRE(m.quarters.size() == 2);
  CHECK(m.horizon == "2026-Q4..2027-Q1");
  CHECK(quarter(m, "2026-Q4").unweighted_usd == Approx(500 * 2 * 24.0 * 61));
  CHECK(quarter(m, "2027-Q1").unweighted_usd == Approx(1000 * 2 * 24.0 * 59));
  CHECK(quarter(m, "2027-Q1").expected_usd == Approx(0.5 * 1000 * 2 * 24.0 * 59));
  CHECK(quarter(m, "2027-Q1").booked_usd == quarter(m, "2027-Q1").expected_usd);
  CHECK(quarter(m, "2027-Q1").rent_usd == quarter(m, "2027-Q1").expected_usd);
  CHECK(quarter(m, "2027-Q1").chips_rented == Approx(250));
  CHECK(quarter(m, "2027-Q1").chips_in_service == Approx(500));
  CHECK(m.by_segment_usd.at("ai_lab").at("2027") == m.revenue_by_year_usd.at("2027"));
}

TEST_CASE("market: years are sums of quarters, and of statuses") {
  const MarketResult m =
      revenue("deals:\n" + deal("rent: {chips: 70, price: 2 USD/h, from: 2026-02, to: 2028-05}") +
              deal("sale: {chips: 9, price: 100 USD, deliveries: [{at: 2027-02, share: 1}]}",
                   "aspired", "0.3"));
  for (const auto& [year, usd] : m.revenue_by_year_usd) {
    double quarters = 0, statuses = 0;
    for (const MarketQuarter& q : m.quarters)
      if (q.quarter.substr(0, 4) == year) quarters += q.expected_usd;
    for (const auto& [status, years] : m.by_status_usd) statuses += years.at(year);
    CHECK(usd == Approx(quarters));
    CHECK(usd == Approx(statuses));
  }
  CHECK(m.by_status_usd.at("aspired").at("2027") == Approx(270));
}

TEST_CASE("market: dollars and megawatts become chips") {
  const MarketResult m = revenue(
      "deals:\n" +
      deal("rent: {committed: 8.76e6 USD, price: 1 USD/h, from: 2027-01, to: 2027-12}") +
      deal("sale: {value: 7.2e6 RMB, price: 10000 USD, deliveries: [{at: 2027-02, share: 1}]}") +
      deal("chip_power: 2 kW, sale: {power: 1 MW, price: 10000 USD, deliveries: [{at: 2027-02, "
           "share: 1}]}"));
  CHECK(m.deals[0].chips == Approx(1000));  // 8,760 hours at a dollar
  CHECK(m.deals[0].revenue_by_year_usd.at("2027") == Approx(8.76e6));
  CHECK(m.deals[1].chips == Approx(100));  // 7.2 RMB a dollar
  CHECK(m.deals[1].revenue_by_year_usd.at("2027") == Approx(1e6));
  CHECK(m.deals[2].chips == Approx(500));
}

TEST_CASE("market: a residual guarantee makes a sale a lease") {
  const std::string guaranteed =
      "deals:\n" + deal(
                       "sale: {chips: 100, price: 24000 USD, deliveries: [{at: 2026-12, share: "
                       "1}], lease: {term: 48 month, residual_guarantee: 25 %}}");
  const MarketResult m = revenue(
      "costs: {goods: [{name: all, price: 12000 USD, source: a quote}]}\n"
      "horizon: {from: 2026-10, to: 2027-12}\n" +
      guaranteed);
  const double monthly = 100 * 24000 * 0.75 / 48;
  CHECK(quarter(m, "2026-Q4").lease_usd == Approx(monthly));
  CHECK(quarter(m, "2027-Q1").lease_usd == Approx(3 * monthly));
  CHECK(m.revenue_by_year_usd.at("2027") == Approx(12 * monthly));
  CHECK(*quarter(m, "2027-Q1").depreciation_usd == Approx(3 * 100 * 12000.0 / 48));
  CHECK(*quarter(m, "2026-Q4").capex_usd == Approx(100 * 12000));
  CHECK(*quarter(m, "2026-Q4").goods_usd == 0);
  CHECK(m.deals[0].beyond_horizon_usd == Approx((48 - 13) * monthly));
  CHECK(m.deals[0].kind == "sale, lease");
}

TEST_CASE("market: gross sale against royalty, side by side") {
  const MarketResult m = revenue(
      "royalty: 20 %\n"
      "costs: {goods: [{name: all, price: 15000 USD, source: a quote}]}\n"
      "deals:\n" +
      deal("sale: {chips: 10, price: 25000 USD, deliveries: [{at: 2027-02, share: 1}]}") +
      deal("sale: {chips: 40, price: 25000 USD, royalty: 10 %, deliveries: [{at: 2027-02, share: "
           "1}]}"));
  CHECK(m.revenue_by_year_usd.at("2027") == Approx(250e3 + 100e3));
  CHECK(quarter(m, "2027-Q1").royalty_usd == Approx(100e3));
  CHECK(m.contribution_by_year_usd->at("2027") == Approx(250e3 - 150e3 + 100e3));
  CHECK(m.accounting.at("gross").revenue_by_year_usd.at("2027") == Approx(1250e3));
  CHECK(m.accounting.at("gross").contribution_by_year_usd->at("2027") == Approx(50 * 10e3));
  CHECK(m.accounting.at("royalty").revenue_by_year_usd.at("2027") == Approx(250e3));
  double shares = 0;
  for (const MarketShare& s : m.shares)
    if (s.of == "nvidia data_centre") shares += s.share * s.denominator_usd;
  CHECK(shares == Approx(350e3 + 1250e3 + 250e3));
}

TEST_CASE("market: what rented and sold chips cost the vendor") {
  const std::string deals =
      "deals:\n" +
      deal(
          "rent: {chips: 100, price: 3 USD/h, from: 2027-01, to: 2027-03, "
          "utilisation: 80 %}") +
      deal("sale: {chips: 10, price: 25000 USD, deliveries: [{at: 2027-02, share: 1}]}");
  const MarketResult m = revenue(
      "costs:\n  fleet: racks\n  goods:\n"
      "    - {name: package, content: 'chip package, Broadcom to Google'}\n"
      "    - {name: rack, price: 7200 RMB, source: a quote}\n" +
      deals);
  const double hours = 90 * 24;
  CHECK(*m.goods_usd_per_chip == Approx(11698 + 1000));
  const MarketQuarter& q = quarter(m, "2027-Q1");
  CHECK(*q.goods_usd == Approx(10 * 12698));
  CHECK(*q.depreciation_usd == Approx(100 * hours));
  CHECK(*q.running_usd == Approx(100 * hours * 0.5));
  CHECK(*q.capex_usd == Approx(100 * 30e3));
  CHECK(*q.contribution_usd == Approx(100 * hours * (0.8 * 3 - 1.5) + 10 * (25000 - 12698)));
  CHECK_FALSE(revenue(deals).contribution_by_year_usd);
  CHECK(mentions(problem("costs: {fleet: racks}\n" + deals), "deals[1] sells chips"));
  CHECK(mentions(problem("costs: {goods: [{name: x, price: 1 USD, source: s}]}\n" + deals),
                 "deals[0] rents chips out"));
  CHECK(mentions(problem("costs: {fleet: rack}\n" + deals), "did you mean 'racks'"));
  CHECK(mentions(problem("costs: {fleet: racks, goods: [{name: o, content: 'optical modules, "
                         "inside a pod'}]}\n" +
                         deals),
                 "no price of 'optical modules, inside a pod' is known"));
}

TEST_CASE("market: supply makes the less firm deals wait, or all alike") {
  const std::string deals =
      "deals:\n" +
      deal("sale: {chips: 60, price: 1000 USD, deliveries: [{at: 2027-02, share: 1}]}", "aspired",
           "0.5") +
      deal("sale: {chips: 80, price: 1000 USD, deliveries: [{at: 2027-03, share: 1}]}", "booked");
  // 400 chips a year: 100 in the quarter.
  const std::string supply =
      "supply: {periods: [{from: 2027-01, to: 2027-12, chips: 400}]}\n"
      "horizon: {from: 2027-01, to: 2027-12}\n";
  const MarketResult firm = revenue(supply + deals);
  CHECK(firm.deals[1].expected_by_year_usd.at("2027") == Approx(80e3));
  CHECK(quarter(firm, "2027-Q1").aspired_usd == Approx(20e3));
  CHECK(quarter(firm, "2027-Q1").cut_chips == Approx(10));
  CHECK(quarter(firm, "2027-Q1").cut_usd == Approx(10e3));
  CHECK(quarter(firm, "2027-Q2").aspired_usd == Approx(10e3));
  CHECK(quarter(firm, "2027-Q2").cut_usd == Approx(-10e3));
  CHECK(firm.cut_by_year_usd.at("2027") == Approx(0).margin(1e-6));
  CHECK(firm.unweighted_by_year_usd.at("2027") == Approx(140e3));
  const std::string lost = "order_book: {cancellation: 100 %}\n" + supply + deals;
  CHECK(revenue(lost).deals[0].expected_by_year_usd.at("2027") == Approx(20e3));
  CHECK(revenue(lost).cut_by_year_usd.at("2027") == Approx(10e3));
  CHECK(revenue(lost).unweighted_by_year_usd.at("2027") == Approx(100e3));
  const MarketResult even = revenue("rationing: pro_rata\n" + supply + deals);
  CHECK(quarter(even, "2027-Q1").booked_usd == Approx(80e3 * 100 / 110));
  CHECK(even.deals[0].cut_chips == Approx(30.0 * 10 / 110));
}

TEST_CASE("market: supply left over serves later quarters of the year, not the next") {
  const auto sold = [](const std::string& at) {
    return revenue(
               "order_book: {cancellation: 100 %}\n"
               "supply: {periods: [{from: 2027-01, to: 2028-12, chips: 800}]}\n"
               "horizon: {from: 2027-01, to: 2028-12}\ndeals:\n" +
               deal("sale: {chips: 500, price: 1 USD, deliveries: [{at: " + at + ", share: 1}]}"))
        .chips_by_year;
  };
  CHECK(sold("2027-02").at("2027") == Approx(100));
  CHECK(sold("2027-11").at("2027") == Approx(400));
  CHECK(sold("2028-02").at("2028") == Approx(100));
}

TEST_CASE("market: a share of what the catalog says is made") {
  const MarketResult m = revenue("supply: {share: 10 %}\ndeals:\n" +
                                 deal("sale: {chips: 1e6, price: 1 USD, deliveries: [{at: 2027-12, "
                                      "share: 1}]}"));
  CHECK(m.chips_by_year.at("2027") == Approx(5e6 * 0.1 / 4));  // the horizon is the quarter
}

TEST_CASE("market: power bounds chips in service, and rent that ends gives it back") {
  const auto rents = [](const std::string& power) {
    return revenue(power + "horizon: {from: 2027-01, to: 2027-12}\ndeals:\n" +
                   deal("chip_power: 1 kW, rent: {chips: 600, price: 1 USD/h, from: 2027-01, to: "
                        "2027-06}") +
                   deal("chip_power: 1 kW, sale: {chips: 700, price: 1 USD, deliveries: [{at: "
                        "2027-04, share: 50 %}, {at: 2027-07, share: 50 %}]}"));
  };
  const MarketResult m = rents("power: [{from: 2027-01, power: 800 kW}]\n");
  CHECK(quarter(m, "2027-Q1").chips_in_service == Approx(600));
  CHECK(quarter(m, "2027-Q2").chips_sold == Approx(200));
  CHECK(quarter(m, "2027-Q2").cut_chips == Approx(150));
  CHECK(quarter(m, "2027-Q3").chips_sold == Approx(500));  // with those that waited
  CHECK(rents("").cut_chips_by_year.at("2027") == 0);
  CHECK(quarter(rents("power: [{from: 2027-04, power: 800 kW}]\n"), "2027-Q1").cut_chips ==
        Approx(600));
  CHECK(mentions(problem("power: [{from: 2027-01, power: 800 kW}]\ndeals:\n" +
                         deal("sale: {chips: 7, price: 1 USD, deliveries: [{at: 2027-04, share: "
                              "1}]}")),
                 "power of a chip is not known"));
}

TEST_CASE("market: buyers come by Bass's curve, or as stated") {
  const MarketResult m = revenue(
      "horizon: {from: 2027-01, to: 2028-12}\ndeals:\n" +
      deal("adoption: {buyers: 20, from: 2027-01, innovation: 0.03, imitation: 0.4}, sale: {chips: "
           "100, price: 1 USD}") +
      deal("adoption: {buyers: 20, ramp: [{at: 2027-01, share: 25 %}, {at: 2028-03, share: 50 "
           "%}]}, rent: {chips: 100, price: 1 USD/h, from: 2027-01, to: 2028-12}"));
  const auto bass = [](double t) {
    const double e = std::exp(-0.43 * t);
    return (1 - e) / (1 + 0.4 / 0.03 * e);
  };
  CHECK(m.deals[0].revenue_by_year_usd.at("2027") == Approx(2000 * bass(1)));
  CHECK(m.deals[0].revenue_by_year_usd.at("2028") == Approx(2000 * (bass(2) - bass(1))));
  CHECK(quarter(m, "2027-Q1").chips_rented == Approx(500));
  CHECK(quarter(m, "2028-Q2").rent_usd == Approx(1500 * 91 * 24));
  CHECK(mentions(problem("deals:\n" + deal("adoption: {buyers: 20, from: 2027-01, innovation: "
                                           "0.03, imitation: 0.4}, sale: {chips: 1, price: 1 "
                                           "USD}")),
                 "buyers that come without an end"));
}

TEST_CASE("market: what deployed chips draw from suppliers") {
  const MarketResult m = revenue(
      "deals:\n" + deal("sale: {chips: 1000, price: 1 USD, deliveries: [{at: 2027-02, share: 1}]}",
                        "probable", "0.5"));
  const auto item = [&](const std::string& name) {
    for (const ContentResult& c : m.content)
      if (c.name == name) return c;
    FAIL("no " + name);
    return m.content.front();
  };
  CHECK(item("optical modules, inside a pod").units_by_year.at("2027") == Approx(750));
  CHECK_FALSE(item("optical modules, inside a pod").usd_by_year);
  CHECK_FALSE(item("optical modules, inside a pod").unpriced->empty());
  const ContentResult boards = item("boards");
  CHECK(boards.usd_by_year->at("2027") == Approx(500 * 0.25 * 15000 / 7.2));
  CHECK(boards.supply_units_by_year.at("2027") == Approx(5e6 * 0.25));
}

TEST_CASE("market: a horizon cuts what lies beyond it, and refuses what begins there") {
  const std::string rent = "deals:\n" + deal(
                                            "rent: {chips: 1, price: 1 USD/h, from: 2026-01, to: "
                                            "2027-12}");
  const MarketResult m = revenue("horizon: {from: 2027-01, to: 2027-06}\n" + rent);
  CHECK(m.revenue_by_year_usd.size() == 1);
  CHECK(m.revenue_by_year_usd.at("2027") == Approx(181 * 24));
  CHECK(m.deals[0].beyond_horizon_usd == Approx((365 + 184) * 24));
  CHECK(m.chips_by_year.at("2027") == 0);  // they came before
  CHECK(mentions(problem("horizon: {from: 2024-01, to: 2025-12}\n" + rent),
                 "after the horizon's end (2025-12)"));
  DemandSection demand;
  demand.from = month(2026, 1);
  demand.to = month(2026, 3);
  CHECK(revenue(within(market(rent), demand)).horizon == "2026-Q1..2026-Q1");
}

TEST_CASE("market: what cannot be meant is refused") {
  const auto sale = [](const std::string& rest) {
    return problem(
        "deals:\n" +
        deal("sale: {price: 1 USD, deliveries: [{at: 2027-01, share: 1}], " + rest + "}"));
  };
  CHECK(sale("chips: 1").empty());
  CHECK(mentions(sale("chips: 1, value: 1 USD"), "found 2 sizes"));
  CHECK(mentions(sale("chips: -1"), "more than 0"));
  CHECK(mentions(sale("value: 1 XYZ"), "no exchange rate for 'XYZ'"));
  CHECK(mentions(sale("chips: 1, royalty: 10 %, lease: {term: 1 year, repurchase: 20 %}"),
                 "both 'royalty' and 'lease'"));
  CHECK(mentions(sale("chips: 1, lease: {term: 1 year, repurchase: 100 %}"), "has borrowed it"));
  CHECK(mentions(sale("chips: 1, lease: {term: 1 year}"), "not clear"));
  CHECK(mentions(problem("deals:\n" + deal("sale: {price: 1 USD, chips: 1}")),
                 "when the chips come"));
  CHECK(mentions(problem("deals:\n" + deal("plan: p", "booked", "1.5")), "at most 1"));
  CHECK(mentions(problem("supply: {}\ndeals: []"), "either 'share' or 'periods'"));
  CHECK(mentions(problem("horizon: {from: 2027-02, to: 2027-01}\ndeals: []"), "before it begins"));
}
