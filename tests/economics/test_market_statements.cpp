// Profit and cash of a vendor, its stated margins, and vendors side by side.
#include "market_yaml.h"

using namespace markets;
using namespace podsim;
using economics::VendorQuarter;
using economics::VendorSeries;

namespace {

const std::string two_years = "vendor: google\nhorizon: {from: 2027-01, to: 2028-12}\n";

const VendorQuarter& stated(const VendorSeries& s, const std::string& name) {
  for (const VendorQuarter& q : s.quarters)
    if (q.quarter == name) return q;
  FAIL("no quarter " + name);
  return s.quarters.front();
}

}  // namespace

TEST_CASE("statements: a rented fleet is bought, written off over its life, and pays back") {
  const MarketResult m =
      revenue(two_years +
              "costs: {fleet: racks, book_life: 1 year, operating_expenses: 10 %}\n"
              "deals:\n" +
              deal("rent: {chips: 100, price: 6 USD/h, from: 2027-04, to: 2027-12}"));
  const MarketQuarter& bought = quarter(m, "2027-Q2");
  const double hours = 91 * 24;
  CHECK(*bought.capex_usd == Approx(3e6));
  CHECK(*bought.contribution_usd == Approx(100 * hours * (6 - 1 - 0.5)));
  // A quarter of the price in each quarter of a year, whatever the hours rented.
  CHECK(*bought.gross_profit_usd == Approx(100 * hours * (6 - 0.5) - 750e3));
  CHECK(*bought.idle_depreciation_usd == Approx(750e3 - 100 * hours));
  CHECK(*bought.operating_profit_usd == Approx(100 * hours * (0.9 * 6 - 0.5) - 750e3));
  CHECK(*bought.operating_cash_flow_usd == Approx(100 * hours * (0.9 * 6 - 0.5)));
  CHECK(*bought.free_cash_flow_usd == Approx(100 * hours * (0.9 * 6 - 0.5) - 3e6));
  CHECK(*bought.net_book_usd == Approx(2.25e6));
  const MarketQuarter& idle = quarter(m, "2028-Q1");
  CHECK(*idle.contribution_usd == 0);
  CHECK(*idle.gross_profit_usd == Approx(-750e3));
  CHECK(*idle.free_cash_flow_usd == 0);
  CHECK(*quarter(m, "2028-Q2").gross_profit_usd == 0);
  CHECK(*m.peak_funding_usd == Approx(3e6 - 100 * hours * (0.9 * 6 - 0.5)));
  double capex = 0, cash = 0, profit = 0;
  for (const MarketQuarter& q : m.quarters) {
    capex += *q.capex_usd;
    cash += *q.free_cash_flow_usd;
    profit += *q.operating_profit_usd;
    const double written_off = capex - *q.net_book_usd;
    // What is bought is either written off or on the books; cash and profit differ by the latter.
    CHECK(cash == Approx(profit + written_off - capex).margin(1e-3));
  }
  CHECK(m.free_cash_flow_by_year_usd->at("2027") + m.free_cash_flow_by_year_usd->at("2028") ==
        Approx(profit));
}

TEST_CASE("statements: without a stated life the fleet's own straight line holds") {
  // 30,000 USD at 8,766 USD a year: 41 months.
  const MarketResult m =
      revenue(two_years + "costs: {fleet: racks}\ndeals:\n" +
              deal("rent: {chips: 1, price: 6 USD/h, from: 2027-01, to: 2027-06}"));
  CHECK(*quarter(m, "2027-Q1").net_book_usd == Approx(30e3 * 38 / 41));
  CHECK(*quarter(m, "2028-Q4").gross_profit_usd == Approx(-30e3 * 3 / 41));
}

TEST_CASE("statements: a lease is paid at once and the returned part goes back") {
  const MarketResult m = revenue(
      two_years +
      "costs: {operating_expenses: 0, goods: [{name: all, price: 12000 USD, source: a quote}]}\n"
      "deals:\n" +
      deal("sale: {chips: 10, price: 24000 USD, deliveries: [{at: 2027-01, share: 1}], lease: "
           "{term: 12 month, repurchase: 25 %}}"));
  CHECK(*quarter(m, "2027-Q1").received_usd == Approx(240e3));
  CHECK(*quarter(m, "2027-Q1").free_cash_flow_usd == Approx(240e3 - 120e3));
  CHECK(quarter(m, "2027-Q2").lease_usd == Approx(45e3));
  CHECK(*quarter(m, "2027-Q2").operating_cash_flow_usd == 0);
  CHECK(*quarter(m, "2027-Q4").net_book_usd == 0);
  CHECK(*quarter(m, "2028-Q1").returned_usd == Approx(60e3));
  CHECK(*quarter(m, "2028-Q1").free_cash_flow_usd == Approx(-60e3));
}

TEST_CASE("statements: sales, royalties, leases and rent stand apart in every one") {
  const MarketResult m = revenue(
      "royalty: 20 %\n" + two_years + "deals:\n" +
      deal("rent: {chips: 1, price: 1 USD/h, from: 2027-01, to: 2027-12}") +
      deal("sale: {chips: 10, price: 1000 USD, deliveries: [{at: 2027-02, share: 1}]}") +
      deal("sale: {chips: 30, price: 1000 USD, royalty: 10 %, deliveries: [{at: 2027-02, share: "
           "1}]}"));
  CHECK(m.by_recognition_usd.at("rent").at("2027") == Approx(8760));
  CHECK(m.by_recognition_usd.at("sale").at("2027") == Approx(10e3));
  CHECK(m.by_recognition_usd.at("royalty").at("2027") == Approx(3e3));
  CHECK(m.by_recognition_usd.at("lease").at("2027") == 0);
  CHECK(m.accounting.at("gross").by_recognition_usd.at("sale").at("2027") == Approx(40e3));
  CHECK(m.accounting.at("gross").by_recognition_usd.at("royalty").at("2027") == 0);
  CHECK(m.accounting.at("royalty").by_recognition_usd.at("royalty").at("2027") == Approx(8e3));
  for (const auto& [name, view] : m.accounting) {
    double sum = 0;
    for (const auto& [kind, years] : view.by_recognition_usd) sum += years.at("2027");
    CHECK(sum == Approx(view.revenue_by_year_usd.at("2027")));
  }
  // No costs: no profit, and no zero in its place.
  CHECK_FALSE(m.gross_profit_by_year_usd);
  CHECK_FALSE(m.quarters[0].free_cash_flow_usd);
  CHECK_FALSE(m.peak_funding_usd);
}

TEST_CASE("statements: margins come from the catalog, or are absent") {
  const std::string goods = "{goods: [{name: all, price: 15000 USD, source: a quote}]";
  const std::string deals =
      "deals:\n" +
      deal("sale: {chips: 10, price: 25000 USD, deliveries: [{at: 2027-02, share: 1}]}");
  // Google states no gross margin of its cloud; Alphabet's leaves 27.7 % for operating expenses.
  const MarketResult none = revenue(two_years + "costs: " + goods + "}\n" + deals);
  CHECK(none.gross_profit_by_year_usd->at("2027") == Approx(100e3));
  CHECK_FALSE(none.operating_profit_by_year_usd);
  CHECK_FALSE(none.operating_expenses_share);
  const MarketResult m =
      revenue(two_years + "costs: " + goods + ", margin_segment: alphabet}\n" + deals);
  CHECK(*m.operating_expenses_share == Approx(0.597 - 0.32));
  CHECK(m.operating_profit_by_year_usd->at("2027") == Approx(100e3 - 0.277 * 250e3));
  CHECK(mentions(*m.operating_expenses_source, "market/google.revenue"));
  REQUIRE(m.stated_margins.size() == 2);
  CHECK(m.stated_margins[0].period == "2026-Q1");
  CHECK(m.stated_margins[0].profit_by_year_usd.at("2027") == Approx(0.329 * 250e3));
  CHECK(m.stated_margins[1].profit_by_year_usd.at("2027") == Approx(0.36 * 250e3));
  CHECK(mentions(problem(two_years + "costs: " + goods + ", margin_segment: cloud}\n" + deals),
                 "states no gross and operating margin of 'cloud'"));
  CHECK(mentions(problem(two_years + "costs: " + goods +
                         ", margin_segment: cloud, operating_expenses: 1 %}\n" + deals),
                 "both 'operating_expenses' and 'margin_segment'"));
  CHECK(mentions(problem(two_years + "costs: " + goods + ", book_life: 3 year}\n" + deals),
                 "without a fleet"));
}

TEST_CASE("statements: a sale without a price has the vendor's own, or is refused") {
  const std::string deals =
      "deals:\n" + deal("sale: {chips: 10, deliveries: [{at: 2027-02, share: 1}]}");
  const MarketResult m = revenue(two_years + deals);
  CHECK(m.revenue_by_year_usd.at("2027") == Approx(240e3));
  CHECK(m.deals[0].source == "market/google.sale_price");
  CHECK(mentions(problem("vendor: nvidia\nvendor_segment: data_centre\n" + deals),
                 "market/nvidia states no sale_price"));
}

TEST_CASE("vendors: stated quarters side by side, and nothing where nothing is stated") {
  const MarketResult m =
      revenue(two_years +
              "vendors: [{vendor: google, segment: cloud}, {vendor: nvidia, segment: data_centre}, "
              "{vendor: broadcom, segment: ai_semiconductor}, {vendor: amd, segment: data_centre}, "
              "{vendor: aws, segment: cloud}]\n"
              "deals:\n" +
              deal("rent: {chips: 1, price: 1 USD/h, from: 2027-01, to: 2027-12}"));
  REQUIRE(m.vendors.size() == 5);
  for (const VendorSeries& s : m.vendors)
    CHECK(s.quarters.size() == m.vendors.front().quarters.size());
  // Years that end in January, and about the first of November.
  CHECK(*stated(m.vendors[1], "2025-Q4").period == "FY2026-Q4");
  CHECK(*stated(m.vendors[1], "2026-Q1").revenue_usd == Approx(75.2e9));
  CHECK(*stated(m.vendors[2], "2025-Q4").period == "FY2026-Q1");
  CHECK(*stated(m.vendors[2], "2024-Q4").period == "FY2025-Q1");
  CHECK(*stated(m.vendors[0], "2025-Q4").backlog_usd == Approx(240e9));
  CHECK(*stated(m.vendors[0], "2025-Q4").net_orders_usd == Approx((240 - 155 + 17.7) * 1e9));
  CHECK_FALSE(stated(m.vendors[0], "2025-Q2").net_orders_usd);  // no backlog before it
  CHECK_FALSE(stated(m.vendors[3], "2025-Q1").revenue_usd);     // not collected
  CHECK_FALSE(stated(m.vendors[3], "2025-Q3").backlog_usd);     // AMD states none
  CHECK(stated(m.vendors[4], "2026-Q1").operating_margin == Approx(0.378));
  CHECK(mentions(problem(two_years + "vendors: [{vendor: amd, segment: cloud}]\ndeals: []"),
                 "market/amd has no segment 'cloud'"));
  CHECK(mentions(problem(two_years + "vendors: [{vendor: intel, segment: cloud}]\ndeals: []"),
                 "intel"));
}
