// Orders that wait, and the order book that ties from quarter to quarter.
#include "market_yaml.h"

using namespace markets;
using namespace podsim;
using economics::OrderBookQuarter;

namespace {

const std::string year = "vendor: google\nhorizon: {from: 2027-01, to: 2027-12}\n";

std::string supply(int chips_a_year) {
  return "supply: {periods: [{from: 2027-01, to: 2027-12, chips: " + std::to_string(chips_a_year) +
         "}]}\n";
}

std::string sale(const std::string& chips, const std::string& at) {
  return "sale: {chips: " + chips + ", price: 1000 USD, deliveries: [{at: " + at +
         ", share: 100 %}]}";
}

/// Opening + orders - recognised - cancelled = closing in every quarter, and closing is the next
/// one's opening; recognised is the quarter's revenue.
void check_ties(const MarketResult& m) {
  const OrderBookQuarter* before = nullptr;
  for (const MarketQuarter& q : m.quarters) {
    const OrderBookQuarter& b = q.order_book;
    INFO(q.quarter);
    CHECK(b.opening_usd + b.orders_usd - b.recognised_usd - b.cancelled_usd ==
          Approx(b.closing_usd).margin(1e-3));
    CHECK(b.opening_chips + b.ordered_chips - b.delivered_chips - b.cancelled_chips ==
          Approx(b.closing_chips).margin(1e-6));
    CHECK(b.recognised_usd == Approx(q.expected_usd).margin(1e-6));
    const OrderBookQuarter& c = q.contracted_backlog;
    CHECK(c.opening_usd + c.orders_usd - c.recognised_usd - c.cancelled_usd ==
          Approx(c.closing_usd).margin(1e-3));
    CHECK(c.recognised_usd == Approx(q.booked_usd + q.contracted_usd).margin(1e-6));
    if (before != nullptr) CHECK(b.opening_usd == Approx(before->closing_usd).margin(1e-6));
    before = &b;
  }
}

}  // namespace

TEST_CASE("order book: a year's chips ordered for February are all recognised by its end") {
  const MarketResult m =
      revenue(year + supply(100'000) + "deals:\n" + deal(sale("100000", "2027-02"), "booked"));
  CHECK(m.revenue_by_year_usd.at("2027") == Approx(100e6));
  CHECK(m.chips_by_year.at("2027") == Approx(100'000));
  for (const MarketQuarter& q : m.quarters) CHECK(q.sale_usd == Approx(25e6));
  CHECK(quarter(m, "2027-Q1").order_book.closing_usd == Approx(75e6));
  CHECK(quarter(m, "2027-Q3").order_book.closing_chips == Approx(25'000));
  CHECK(quarter(m, "2027-Q4").order_book.closing_usd == 0);
  CHECK(m.deals[0].waiting_chips == 0);
  CHECK(m.deals[0].cut_chips == Approx(75'000));  // late
  check_ties(m);
}

TEST_CASE("order book: a share of what waits is cancelled each quarter") {
  const MarketResult m = revenue("order_book: {cancellation: 20 %}\n" + year + supply(400) +
                                 "deals:\n" + deal(sale("300", "2027-02"), "booked"));
  // 200 wait, 40 are cancelled; of 160 come 100, 60 wait, 12 are cancelled; 48 come.
  CHECK(quarter(m, "2027-Q1").order_book.cancelled_chips == Approx(40));
  CHECK(quarter(m, "2027-Q2").order_book.cancelled_usd == Approx(12e3));
  CHECK(quarter(m, "2027-Q3").chips_sold == Approx(48));
  CHECK(quarter(m, "2027-Q4").chips_sold == 0);
  CHECK(m.deals[0].cancelled_chips == Approx(52));
  CHECK(m.revenue_by_year_usd.at("2027") == Approx(248e3));
  check_ties(m);
}

TEST_CASE("order book: a chip that comes late is rented for as long as ordered") {
  const std::string deals =
      "deals:\n" + deal("rent: {chips: 200, price: 1 USD/h, from: 2027-01, to: 2027-06}");
  const MarketResult m = revenue(year + supply(400) + deals);
  const double hours = 181 * 24;
  CHECK(m.revenue_by_year_usd.at("2027") == Approx(200 * hours));
  CHECK(quarter(m, "2027-Q1").rent_usd == Approx(100 * 90 * 24));
  CHECK(quarter(m, "2027-Q2").rent_usd == Approx(200 * 91 * 24));
  // The second hundred came on 1 April: 181 days last until 28 September.
  CHECK(quarter(m, "2027-Q3").rent_usd == Approx(100 * 90 * 24));
  CHECK(quarter(m, "2027-Q4").rent_usd == 0);
  check_ties(m);
}

TEST_CASE("order book: the firmer deal first, of a status the order due first") {
  const std::string deals = "deals:\n" + deal(sale("150", "2027-01"), "probable") +
                            deal(sale("100", "2027-04"), "probable") +
                            deal(sale("80", "2027-04"), "booked");
  const MarketResult m = revenue(year + supply(400) + deals);
  const auto by_quarter = [](const MarketResult& r, std::size_t deal_index) {
    return r.deals[deal_index].expected_by_year_usd.at("2027");
  };
  CHECK(quarter(m, "2027-Q1").probable_usd == Approx(100e3));
  CHECK(quarter(m, "2027-Q2").booked_usd == Approx(80e3));
  CHECK(quarter(m, "2027-Q2").probable_usd == Approx(20e3));
  CHECK(quarter(m, "2027-Q3").probable_usd == Approx(100e3));  // 30 of the first, 70
  CHECK(by_quarter(m, 0) == Approx(150e3));
  CHECK(by_quarter(m, 1) == Approx(100e3));
  check_ties(m);
  const MarketResult even = revenue("rationing: pro_rata\n" + year + supply(400) + deals);
  CHECK(quarter(even, "2027-Q2").booked_usd == Approx(80e3 * 100 / 230));
  check_ties(even);
}

TEST_CASE("order book: orders of every kind tie, with a horizon that cuts them") {
  const MarketResult m = revenue(
      "vendor: google\nhorizon: {from: 2027-01, to: 2028-06}\norder_book: {cancellation: 10 %}\n"
      "supply: {periods: [{from: 2026-01, to: 2028-12, chips: 1500}]}\ndeals:\n" +
      deal("ordered: 2026-05, rent: {chips: 200, price: 2 USD/h, utilisation: 80 %, from: 2026-10, "
           "to: 2028-09}",
           "booked", "0.9") +
      deal("ordered: 2027-02, rent: {chips: 300, price: 1 USD/h, from: 2027-05, to: 2029-05, "
           "deliveries: [{at: 2027-05, share: 50 %}, {at: 2028-11, share: 50 %}]}",
           "contracted", "0.7") +
      deal("ordered: 2027-01, sale: {chips: 400, price: 900 USD, royalty: 15 %, deliveries: [{at: "
           "2027-03, share: 30 %}, {at: 2028-09, share: 70 %}]}",
           "probable", "0.5") +
      deal("sale: {chips: 250, price: 24000 USD, deliveries: [{at: 2026-11, share: 40 %}, {at: "
           "2027-08, share: 60 %}], lease: {term: 36 month, repurchase: 25 %}}") +
      deal("adoption: {buyers: 20, from: 2027-02, innovation: 0.1, imitation: 0.4}, sale: {chips: "
           "10, price: 500 USD}",
           "aspired", "0.4"));
  check_ties(m);
  // Ordered before the horizon, and not yet recognised when it begins.
  const double first = 0.9 * 200 * 2 * 0.8 * 24 * (365 + 274);
  const double leased = (100 * 34.0 / 36 + 150) * 24000 * 0.75;  // 34 months, and those to come
  CHECK(quarter(m, "2027-Q1").order_book.opening_usd == Approx(first + leased));
  CHECK(quarter(m, "2027-Q1").order_book.orders_usd >
        0.7 * 300 * 24 * 365 + 0.5 * 400 * 900 * 0.15);
  CHECK(m.deals[0].ordered == "2026-05");
  CHECK_FALSE(m.deals[3].ordered);
}

TEST_CASE("order book: a contract behind the horizon is backlog once it is ordered") {
  const std::string rent =
      "rent: {committed: 200e9 USD, price: 1.49 USD/h, from: 2028-01, to: 2032-12}";
  const MarketResult m =
      revenue(year + "deals:\n" + deal("ordered: 2027-05, " + rent) + deal(sale("1", "2027-02")));
  CHECK(quarter(m, "2027-Q1").order_book.closing_usd == Approx(0).margin(1e-6));
  CHECK(quarter(m, "2027-Q2").order_book.closing_usd == Approx(200e9));
  CHECK(quarter(m, "2027-Q4").contracted_backlog.closing_usd == Approx(200e9));
  CHECK(mentions(problem(year + "deals:\n" + deal(rent)), "after the horizon's end (2027-12)"));
}

TEST_CASE("order book: what cannot be meant is refused where it stands") {
  const std::string ordered = "deals:\n" + deal("ordered: 2027-03, " + sale("1", "2027-02"));
  CHECK(mentions(problem(year + ordered),
                 "is ordered (2027-03) after its first chips come "
                 "(2027-02)"));
  CHECK(mentions(problem(year + ordered), "t.yaml:4:"));
  CHECK(mentions(problem("order_book: {cancellation: 120 %}\n" + year + ordered), "at most 1"));
  CHECK(mentions(problem("order_book: {}\n" + year + ordered), "cancellation"));
  CHECK(mentions(problem(year + "deals:\n" + deal("ordered: 2027-01, plan: p")),
                 "say nothing beside a plan"));
  CHECK(mentions(problem(year + "deals:\n" +
                         deal("ordered: 2027-01, adoption: {buyers: 2, ramp: [{at: 2027-02, share: "
                              "1}]}, sale: {chips: 1, price: 1 USD}")),
                 "buyers order when they come"));
}
