// Recognition of revenue, by hand-computed numbers.
#include <catch2/catch.hpp>

#include "plans.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/economics/fleet.h"
#include "podsim/economics/market.h"
#include "podsim/economics/market_section.h"
#include "podsim/economics/plan.h"
#include "src/economics/deals.h"

using namespace plans;

namespace {

MarketSection google(std::vector<DealSection> deals) {
  MarketSection m;
  m.vendor = "google";
  m.deals = std::move(deals);
  return m;
}

DealSection rent_deal() {
  DealSection d;
  d.customer = "lab";
  d.status = DealStatus::contracted;
  d.probability = 0.5;
  d.rent = DealRent{};
  d.rent->chips = 1000;
  d.rent->price = per_hour(2);
  d.rent->from = month(2026, 11);
  d.rent->to = month(2027, 2);
  d.rent->utilisation = 0.75;
  return d;
}

DealSection sale_deal() {
  DealSection d;
  d.customer = "bank";
  d.status = DealStatus::aspired;
  d.probability = 0.2;
  d.sale = DealSale{};
  d.sale->chips = 10'000;
  d.sale->price = units::Usd(25e3);
  d.sale->deliveries = {{month(2026, 12), 0.4}, {month(2027, 1), 0.6}};
  return d;
}

MarketResult revenue(const MarketSection& m, const std::map<std::string, PlanCost>& plans = {}) {
  const catalog::Catalog catalog;
  catalog::InputLog log;
  return vendor_revenue(m, plans, {}, catalog, log);
}

}  // namespace

TEST_CASE("market: rent is recognised by the hours of each month") {
  const MarketResult m = revenue(google({rent_deal()}));
  const DealResult& d = m.deals.front();
  CHECK(d.kind == "rent");
  CHECK(d.status == "contracted");
  CHECK(d.revenue_by_year_usd.at("2026") == Approx(1000 * 2 * 0.75 * 24 * (30 + 31)));
  CHECK(d.revenue_by_year_usd.at("2027") == Approx(1000 * 2 * 0.75 * 24 * (31 + 28)));
  CHECK(m.revenue_by_year_usd.at("2026") == Approx(0.5 * d.revenue_by_year_usd.at("2026")));
  CHECK(m.unweighted_by_year_usd.at("2026") == d.revenue_by_year_usd.at("2026"));
}

TEST_CASE("market: a sale is recognised at delivery") {
  const MarketResult m = revenue(google({sale_deal()}));
  CHECK(m.unweighted_by_year_usd.at("2026") == Approx(100e6));
  CHECK(m.unweighted_by_year_usd.at("2027") == Approx(150e6));
  CHECK(m.revenue_by_year_usd.at("2027") == Approx(30e6));
}

TEST_CASE("market: years are the sum of the deals") {
  const MarketResult m = revenue(google({rent_deal(), sale_deal(), sale_deal()}));
  double expected = 0;
  for (const DealResult& d : m.deals) expected += d.expected_by_year_usd.at("2027");
  CHECK(m.revenue_by_year_usd.at("2027") == expected);
}

TEST_CASE("market: a plan's payments to the vendor, to it alone") {
  PlanInput in = five_years(rented(2));
  in.phases[0].vendor = "google";
  in.phases.push_back(phase(anchor()));
  in.phases[1].from = month(2027, 7);
  in.phases[1].vendor = "nvidia";
  DealSection d;
  d.customer = "meta";
  d.plan = "p";
  const PlanCost cost = cost_plan(in);
  const MarketResult m = revenue(google({d}), {{"p", cost}});
  CHECK(m.revenue_by_year_usd.at("2026") ==
        Approx(cost.ledger[0].amount_usd * 365 / 546).epsilon(0.01));
  CHECK(m.revenue_by_year_usd.size() == 2);
  double sum = 0;
  for (const auto& [year, usd] : m.revenue_by_year_usd) sum += usd;
  CHECK(sum == Approx(cost.ledger[0].amount_usd));

  in.phases[1].vendor = "google";
  const MarketResult both = revenue(google({d}), {{"p", cost_plan(in)}});
  CHECK(both.revenue_by_year_usd.at("2027") - m.revenue_by_year_usd.at("2027") == Approx(24e6));
}

TEST_CASE("market: a catalog price, and a price that is not there") {
  DealSection d = sale_deal();
  d.sale->price.reset();
  d.sale->chip = "tpu-v7";
  d.sale->offer = "external-sale";
  const MarketResult m = revenue(google({d}));
  CHECK(m.unweighted_by_year_usd.at("2026") > 50e6);
  CHECK(m.deals[0].source.rfind("offers/tpu-v7.purchase", 0) == 0);
  d.sale->offer = "free-of-charge";
  CHECK_THROWS_AS(revenue(google({d})), config::InputError);
  DealSection unknown;
  unknown.plan = "none";
  CHECK_THROWS_AS(revenue(google({unknown})), config::InputError);
}

TEST_CASE("market: shares name their denominators") {
  const MarketResult m = revenue(google({sale_deal()}));
  REQUIRE(m.shares.size() == 4);
  for (const MarketShare& s : m.shares) {
    CHECK(s.share == Approx(m.revenue_by_year_usd.at(s.year) / s.denominator_usd));
    CHECK(s.denominator_usd > 1e10);
    CHECK_FALSE(s.period.empty());
    CHECK_FALSE(s.source.empty());
  }
  CHECK(m.shares[0].of == "google cloud");
  CHECK(m.shares[2].of == "nvidia data_centre");
  MarketSection wrong = google({sale_deal()});
  wrong.rival_segment = "games";
  CHECK_THROWS_AS(revenue(wrong), config::InputError);
}

namespace {

catalog::RevenueFact fact(const char* period, double usd, catalog::Confidence confidence) {
  catalog::RevenueFact f;
  f.segment = "cloud";
  f.period = period;
  f.revenue.value = units::Usd(usd);
  f.revenue.origin.path = std::string("market/v.") + period;
  f.revenue.origin.confidence = confidence;
  return f;
}

}  // namespace

TEST_CASE("market: the denominator is the last four stated quarters, else the last year") {
  using enum catalog::Confidence;
  catalog::MarketFacts v;
  v.name = "v";
  catalog::InputLog log;
  v.revenue = {fact("FY2025", 30, official), fact("FY2026", 90, estimated)};
  CHECK(stated_revenue(v, "cloud", "p", log).period == "FY2025");
  v.revenue = {fact("FY2026", 90, estimated)};
  CHECK(stated_revenue(v, "cloud", "p", log).usd == 90);
  v.revenue = {fact("2025-Q3", 3, official), fact("2025-Q2", 2, official),
               fact("2026-Q1", 5, official), fact("2025-Q4", 4, official),
               fact("FY2024", 30, official)};
  const StatedRevenue four = stated_revenue(v, "cloud", "p", log);
  CHECK(four.period == "2025-Q2..2026-Q1");
  CHECK(four.usd == 14);
  v.revenue[0].period = "2024-Q4";  // a gap: no year
  CHECK(stated_revenue(v, "cloud", "p", log).period == "FY2024");
  v.revenue.pop_back();
  CHECK_THROWS_AS(stated_revenue(v, "cloud", "p", log), config::InputError);
}
