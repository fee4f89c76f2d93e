// The scenario keys: what is accepted and what is refused.
#include <catch2/catch.hpp>

#include "podsim/config/codec.h"
#include "podsim/economics/market.h"
#include "podsim/economics/market_section.h"
#include "podsim/economics/section.h"

using namespace podsim;
using namespace podsim::economics;

namespace {

template <class T>
std::string problem(const std::string& yaml) {
  try {
    config::decode<T>(config::parse_yaml("s.yaml", yaml));
  } catch (const config::InputError& e) {
    return e.what();
  }
  return "";
}

bool mentions(const std::string& text, const std::string& what) {
  INFO(text);
  return text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("demand: a run has no window, a recurring demand needs one") {
  CHECK(problem<DemandSection>("tokens: 1e12").empty());
  CHECK(
      problem<DemandSection>("{tokens: 12e12, per: quarter, from: 2026-07, to: 2031-06}").empty());
  CHECK(mentions(problem<DemandSection>("{tokens: 1e12, from: 2026-07}"), "single run"));
  CHECK(mentions(problem<DemandSection>("{tokens: 1e12, per: year}"), "without a window"));
  CHECK(mentions(problem<DemandSection>("{tokens: 1, per: year, from: 2027-01, to: 2026-01}"),
                 "before it begins"));
  CHECK(mentions(problem<DemandSection>("tokens: -1"), "tokens"));
}

TEST_CASE("buy: shares sum to one") {
  CHECK(problem<BuySection>("site: s").empty());
  CHECK(problem<BuySection>("{site: s, life: 5 y, deliveries: [{at: 2027-04, share: 50 %}, "
                            "{at: 2027-07, share: 0.5}]}")
            .empty());
  CHECK(mentions(problem<BuySection>("{site: s, deliveries: [{at: 2027-04, share: 50 %}]}"),
                 "sum to 0.5"));
}

TEST_CASE("finance: rates are fractions of one") {
  CHECK(problem<FinanceSection>("{discount_rate: 10 %, other_use: 60 %, other_discount: 30 %}")
            .empty());
  CHECK(mentions(problem<FinanceSection>("discount_rate: 900 %"), "discount_rate"));
  CHECK(mentions(problem<FinanceSection>("other_use: 1.2"), "other_use"));
}

TEST_CASE("market: one kind of deal, one price") {
  const auto deal = [](const std::string& rest) {
    return "{customer: c, status: booked, probability: 1, " + rest + "}";
  };
  CHECK(problem<DealSection>(deal("plan: p")).empty());
  CHECK(problem<DealSection>(deal("rent: {chips: 5, price: 1.6 USD/h, from: 2026-01, to: 2026-12}"))
            .empty());
  CHECK(problem<DealSection>(deal("sale: {chips: 5, chip: v7, offer: external-sale, "
                                  "deliveries: [{at: 2027-01, share: 1}]}"))
            .empty());
  CHECK(mentions(problem<DealSection>("{customer: c, status: booked, probability: 1}"), "0 kinds"));
  CHECK(mentions(
      problem<DealSection>(deal("plan: p, sale: {chips: 5, price: 1 USD, deliveries: []}")),
      "2 kinds"));
  CHECK(mentions(problem<DealSection>(deal("rent: {chips: 5, from: 2026-01, to: 2026-12}")),
                 "price is not clear"));
  CHECK(mentions(problem<DealSection>(deal("rent: {chips: 5, price: 1 USD/h, offer: spot, "
                                           "from: 2026-01, to: 2026-12}")),
                 "price is not clear"));
  CHECK(mentions(problem<DealSection>("{customer: c, status: hoped, probability: 1.2, plan: p}"),
                 "probability"));
}
