// Descriptions of the market section and its result.
#include "deals.h"
#include "podsim/config/codec.h"
#include "podsim/economics/market.h"

template <>
struct podsim::config::EnumNames<podsim::economics::DealStatus> {
  using Status = economics::DealStatus;
  static constexpr std::array names = {
      std::pair{Status::booked, "booked"}, std::pair{Status::contracted, "contracted"},
      std::pair{Status::probable, "probable"}, std::pair{Status::aspired, "aspired"}};
};

namespace podsim::economics {

namespace {

/// Either a price, or a chip and one of its offers.
template <class T>
void check_price(const T& t, const config::Node& n, config::Reader& r) {
  const bool offered = t.chip && t.offer;
  if (t.price.has_value() == offered || (t.price && (t.chip || t.offer)))
    r.problem(n, "the price is not clear", "either 'price', or 'chip' and 'offer'");
}

void check_months(const DealRent& d, const config::Node& n, config::Reader& r) {
  check_price(d, n, r);
  if (d.price && (d.region || d.provider))
    r.problem(n, "'region' and 'provider' say nothing beside a price", "an 'offer' of a 'chip'");
  if (d.to < d.from)
    r.problem(n, "the rent ends (" + units::print(d.to) + ") before it begins (" +
                     units::print(d.from) + ")");
}

void check_sale(const DealSale& d, const config::Node& n, config::Reader& r) {
  check_price(d, n, r);
  double sum = 0;
  for (const Delivery& x : d.deliveries) sum += x.share;
  if (sum > 1 + 1e-9 || sum < 1 - 1e-9)
    r.problem(n, "the deliveries' shares sum to " + units::shortest(sum), "shares that sum to 1");
}

void check_kind(const DealSection& d, const config::Node& n, config::Reader& r) {
  const int kinds = (d.rent ? 1 : 0) + (d.sale ? 1 : 0) + (d.plan ? 1 : 0);
  if (kinds != 1)
    r.problem(n, "a deal of " + std::to_string(kinds) + " kinds", "one of: rent, sale, plan");
}

}  // namespace

std::string print(DealStatus status) { return config::name_of(status); }

void DealRent::describe(config::Record<DealRent>& r) {
  r.required("chips", &DealRent::chips, "rented").at_least(1).uncertain();
  r.optional("price", &DealRent::price, "per chip").more_than(0).uncertain();
  r.optional("chip", &DealRent::chip, "whose offer sets the price");
  r.optional("offer", &DealRent::offer, "of the chip");
  r.optional("region", &DealRent::region, "of the offer");
  r.optional("provider", &DealRent::provider, "of the offer");
  r.required("from", &DealRent::from, "first month").uncertain();
  r.required("to", &DealRent::to, "last month, inclusive").uncertain();
  r.optional("utilisation", &DealRent::utilisation, "share of the hours that is paid")
      .more_than(0)
      .at_most(1)
      .uncertain();
  r.check(check_months);
}

void DealSale::describe(config::Record<DealSale>& r) {
  r.required("chips", &DealSale::chips, "sold").at_least(1).uncertain();
  r.optional("price", &DealSale::price, "per chip").more_than(0).uncertain();
  r.optional("chip", &DealSale::chip, "whose offer sets the price");
  r.optional("offer", &DealSale::offer, "of the chip");
  r.required("deliveries", &DealSale::deliveries, "months in which the revenue is recognised");
  r.check(check_sale);
}

void DealSection::describe(config::Record<DealSection>& r) {
  r.required("customer", &DealSection::customer, "who rents or buys");
  r.required("status", &DealSection::status, "how firm the deal is");
  r.required("probability", &DealSection::probability, "that it happens")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("rent", &DealSection::rent, "chips rented out, recognised by the hours of each month");
  r.optional("sale", &DealSection::sale, "chips sold, recognised at delivery");
  r.optional("plan", &DealSection::plan,
             "a plan of this scenario: what it pays for the vendor's chips, gross");
  r.check(check_kind);
}

void MarketSection::describe(config::Record<MarketSection>& r) {
  r.required("vendor", &MarketSection::vendor, "whose revenue: a catalog market entry");
  r.optional("vendor_segment", &MarketSection::vendor_segment,
             "of the vendor's stated revenue, to take the share of");
  r.optional("rival", &MarketSection::rival, "a catalog market entry to compare with");
  r.optional("rival_segment", &MarketSection::rival_segment, "of the rival's stated revenue");
  r.required("deals", &MarketSection::deals, "units, prices and dates");
}

void DealResult::describe(config::Record<DealResult>& r) {
  r.required("customer", &DealResult::customer, "who rents or buys");
  r.required("status", &DealResult::status, "how firm the deal is");
  r.required("kind", &DealResult::kind, "rent, sale, or a plan of the scenario");
  r.required("probability", &DealResult::probability, "that it happens");
  r.required("revenue_by_year_usd", &DealResult::revenue_by_year_usd, "if it happens");
  r.required("expected_by_year_usd", &DealResult::expected_by_year_usd, "times its probability");
  r.required("formula", &DealResult::formula, "how the revenue comes about");
  r.required("source", &DealResult::source, "of the price");
}

void MarketShare::describe(config::Record<MarketShare>& r) {
  r.required("year", &MarketShare::year, "calendar year of the revenue");
  r.required("of", &MarketShare::of, "vendor and segment of the denominator");
  r.required("period", &MarketShare::period, "of the denominator");
  r.required("denominator_usd", &MarketShare::denominator_usd, "stated revenue of that period");
  r.required("share", &MarketShare::share, "expected revenue over the denominator");
  r.required("source", &MarketShare::source, "of the denominator");
}

void MarketResult::describe(config::Record<MarketResult>& r) {
  r.required("vendor", &MarketResult::vendor, "whose revenue");
  r.required("revenue_by_year_usd", &MarketResult::revenue_by_year_usd,
             "by calendar year, weighted by probability");
  r.required("unweighted_by_year_usd", &MarketResult::unweighted_by_year_usd,
             "if every deal happens");
  r.required("deals", &MarketResult::deals, "one by one");
  r.required("shares", &MarketResult::shares, "of stated revenues");
}

}  // namespace podsim::economics
