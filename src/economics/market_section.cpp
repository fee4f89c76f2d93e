// Descriptions of the market section.
#include "podsim/economics/market_section.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "deals.h"
#include "money_codec.h"

template <>
struct podsim::config::EnumNames<podsim::economics::DealStatus> {
  using Status = economics::DealStatus;
  static constexpr std::array names = {
      std::pair{Status::booked, "booked"}, std::pair{Status::contracted, "contracted"},
      std::pair{Status::probable, "probable"}, std::pair{Status::aspired, "aspired"}};
};

template <>
struct podsim::config::EnumNames<podsim::economics::Segment> {
  using Segment = economics::Segment;
  static constexpr std::array names = {
      std::pair{Segment::hyperscaler, "hyperscaler"}, std::pair{Segment::ai_lab, "ai_lab"},
      std::pair{Segment::financial_institution, "financial_institution"},
      std::pair{Segment::other, "other"}};
};

template <>
struct podsim::config::EnumNames<podsim::economics::Rationing> {
  using Rationing = economics::Rationing;
  static constexpr std::array names = {std::pair{Rationing::pro_rata, "pro_rata"},
                                       std::pair{Rationing::status, "status"}};
};

namespace podsim::economics {

namespace {

int said(std::initializer_list<bool> given) {
  return static_cast<int>(std::count(given.begin(), given.end(), true));
}

/// Either a price, or a chip and one of its offers, or the vendor's own price where there is one.
template <class T>
void check_price(const T& t, bool by_vendor, const config::Node& n, config::Reader& r) {
  const bool offered = t.chip && t.offer;
  const bool vendors = by_vendor && !t.price && !t.offer;
  if ((t.price.has_value() == offered && !vendors) || (t.price && t.offer))
    r.problem(n, "the price is not clear", "either 'price', or 'chip' and 'offer'");
}

void check_sum(const std::vector<Delivery>& deliveries, const config::Node& n, config::Reader& r) {
  double sum = 0;
  for (const Delivery& x : deliveries) sum += x.share;
  if (!deliveries.empty() && std::abs(sum - 1) > 1e-9)
    r.problem(n, "the deliveries' shares sum to " + units::shortest(sum), "shares that sum to 1");
}

void check_rent(const DealRent& d, const config::Node& n, config::Reader& r) {
  check_price(d, false, n, r);
  check_sum(d.deliveries, n, r);
  const int sizes = said({d.chips.has_value(), d.power.has_value(), d.committed.has_value()});
  if (sizes != 1)
    r.problem(n, "found " + std::to_string(sizes) + " sizes of the rent",
              "one of chips, power, committed");
  if (d.price && (d.region || d.provider))
    r.problem(n, "'region' and 'provider' say nothing beside a price", "an 'offer' of a 'chip'");
  if (d.to < d.from)
    r.problem(n, "the rent ends (" + units::print(d.to) + ") before it begins (" +
                     units::print(d.from) + ")");
  for (const Delivery& x : d.deliveries)
    if (x.at < d.from || d.to < x.at)
      r.problem(n, "a delivery in " + units::print(x.at) + ", when nothing is rented",
                "a month from " + units::print(d.from) + " to " + units::print(d.to));
}

void check_sale(const DealSale& d, const config::Node& n, config::Reader& r) {
  check_price(d, true, n, r);
  check_sum(d.deliveries, n, r);
  const int sizes = said({d.chips.has_value(), d.power.has_value(), d.value.has_value()});
  if (sizes != 1)
    r.problem(n, "found " + std::to_string(sizes) + " sizes of the sale",
              "one of chips, power, value");
  if (d.royalty && d.lease)
    r.problem(n, "found both 'royalty' and 'lease'",
              "one of them: who licenses owns no chips that it could lease");
}

void check_lease(const DealLease& l, const config::Node& n, config::Reader& r) {
  if (said({l.residual_guarantee.has_value(), l.repurchase.has_value()}) != 1)
    r.problem(n, "what makes the sale a lease is not clear",
              "one of residual_guarantee, repurchase");
  if (l.returned() >= 1)
    r.problem(n, "who gives back the price or more has borrowed it: no revenue at all",
              "less than 100 %");
}

void check_adoption(const AdoptionSection& a, const config::Node& n, config::Reader& r) {
  const bool bass = a.from && a.innovation && a.imitation;
  const int keys = said({a.from.has_value(), a.innovation.has_value(), a.imitation.has_value()});
  if (bass == !a.ramp.empty() || (keys != 0 && keys != 3))
    r.problem(n, "when the buyers come is not clear",
              "either 'ramp', or 'from', 'innovation' and 'imitation'");
  double sum = 0;
  for (const Delivery& d : a.ramp) sum += d.share;
  if (sum > 1 + 1e-9) r.problem(n, "the ramp's shares sum to " + units::shortest(sum), "at most 1");
}

void check_ordered(const DealSection& d, const config::Node& n, config::Reader& r) {
  if (!d.ordered) return;
  std::optional<units::Month> first;
  const auto earlier = [&](units::Month m) { first = first ? std::min(*first, m) : m; };
  if (d.rent) earlier(d.rent->from);
  if (d.sale)
    for (const Delivery& x : d.sale->deliveries) earlier(x.at);
  if (first && *first < *d.ordered)
    r.problem(n,
              "the deal is ordered (" + units::print(*d.ordered) +
                  ") after its first chips come (" + units::print(*first) + ")",
              "a month up to " + units::print(*first));
}

void check_deal(const DealSection& d, const config::Node& n, config::Reader& r) {
  const int kinds = said({d.rent.has_value(), d.sale.has_value(), d.plan.has_value()});
  if (kinds != 1)
    return r.problem(n, "a deal of " + std::to_string(kinds) + " kinds",
                     "one of: rent, sale, plan");
  if (d.plan && (d.adoption || d.chip_power || d.ordered))
    return r.problem(n, "'adoption', 'chip_power' and 'ordered' say nothing beside a plan",
                     "rent or sale");
  if (d.adoption && d.ordered)
    r.problem(n, "'ordered' says nothing beside 'adoption': buyers order when they come",
              "one of them");
  check_ordered(d, n, r);
  const bool delivered =
      d.rent ? !d.rent->deliveries.empty() : d.sale && !d.sale->deliveries.empty();
  if (d.sale && delivered == d.adoption.has_value())
    r.problem(n, "when the chips come is not clear", "one of sale.deliveries and adoption");
  if (d.rent && d.adoption && (delivered || d.rent->committed))
    r.problem(n, "'adoption' with a size or deliveries of all buyers",
              "chips or power of one buyer");
}

void check_goods(const GoodsItem& g, const config::Node& n, config::Reader& r) {
  const bool offered = g.chip && g.offer, stated = g.price && g.source;
  const int keys = said({g.content.has_value(), g.chip.has_value(), g.offer.has_value(),
                         g.source.has_value(), g.price.has_value()});
  const int complete = said({g.content.has_value(), offered, stated});
  if (complete != 1 || keys != (g.content ? 1 : 2))
    r.problem(n, "the cost of '" + g.name + "' is not clear",
              "one of: content; chip and offer; price and source");
}

void check_costs(const MarketCosts& c, const config::Node& n, config::Reader& r) {
  if (c.operating_expenses && c.margin_segment)
    r.problem(n, "found both 'operating_expenses' and 'margin_segment'", "one of them");
  if (c.book_life && !c.fleet)
    r.problem(n, "'book_life' without a fleet that it would write off", "fleet:");
}

void check_supply(const SupplySection& s, const config::Node& n, config::Reader& r) {
  if (s.share.has_value() == !s.periods.empty())
    r.problem(n, "the supply is not clear", "either 'share' or 'periods'");
}

template <class T>
void check_order(const T& h, const config::Node& n, config::Reader& r) {
  if (h.to < h.from)
    r.problem(
        n, "it ends (" + units::print(h.to) + ") before it begins (" + units::print(h.from) + ")");
}

void check_market(const MarketSection& m, const config::Node& n, config::Reader& r) {
  for (std::size_t i = 1; i < m.power.size(); ++i)
    if (m.power[i].from <= m.power[i - 1].from)
      r.problem(n,
                "power from " + units::print(m.power[i].from) + " behind that from " +
                    units::print(m.power[i - 1].from),
                "steps in order of time");
}

}  // namespace

std::string print(DealStatus status) { return config::name_of(status); }
std::string print(Segment segment) { return config::name_of(segment); }

void DealRent::describe(config::Record<DealRent>& r) {
  r.optional("chips", &DealRent::chips, "size: chips rented").more_than(0).uncertain();
  r.optional("power", &DealRent::power, "size: power, over that of a chip")
      .more_than(0)
      .uncertain();
  r.optional("committed", &DealRent::committed, "size: what is paid from 'from' to 'to'")
      .more_than(0)
      .uncertain();
  r.optional("price", &DealRent::price, "per chip").more_than(0).uncertain();
  r.optional("chip", &DealRent::chip, "whose offer sets the price, and whose power counts")
      .named_in("chips");
  r.optional("offer", &DealRent::offer, "of the chip").named_in("rent_offers");
  r.optional("region", &DealRent::region, "of the offer");
  r.optional("provider", &DealRent::provider, "of the offer").named_in("providers");
  r.required("from", &DealRent::from, "first month").uncertain();
  r.required("to", &DealRent::to, "last month, inclusive").uncertain();
  r.optional("utilisation", &DealRent::utilisation, "share of the hours that is paid")
      .more_than(0)
      .at_most(1)
      .uncertain();
  r.optional("deliveries", &DealRent::deliveries, "tranches; default all when the rent begins");
  r.check(check_rent);
}

void DealLease::describe(config::Record<DealLease>& r) {
  r.required("term", &DealLease::term, "over which the revenue is recognised, evenly")
      .at_least(units::days(30).base());
  r.optional("residual_guarantee", &DealLease::residual_guarantee,
             "value after the term that the vendor guarantees, of the price")
      .more_than(0)
      .uncertain();
  r.optional("repurchase", &DealLease::repurchase,
             "for which the vendor may or must take the chips back after the term, of the price")
      .more_than(0)
      .uncertain();
  r.check(check_lease);
}

void DealSale::describe(config::Record<DealSale>& r) {
  r.optional("chips", &DealSale::chips, "size: chips sold").more_than(0).uncertain();
  r.optional("power", &DealSale::power, "size: power, over that of a chip")
      .more_than(0)
      .uncertain();
  r.optional("value", &DealSale::value, "size: price of all chips").more_than(0).uncertain();
  r.optional("price", &DealSale::price,
             "per chip; without price and offer the sale_price of the vendor's catalog entry")
      .more_than(0)
      .uncertain();
  r.optional("chip", &DealSale::chip, "whose offer sets the price, and whose power counts")
      .named_in("chips");
  r.optional("offer", &DealSale::offer, "of the chip").named_in("purchase_offers");
  r.optional("deliveries", &DealSale::deliveries, "months in which control passes");
  r.optional("royalty", &DealSale::royalty,
             "of the price: another sells the hardware and the vendor is paid for its design")
      .more_than(0)
      .at_most(1)
      .uncertain();
  r.optional("lease", &DealSale::lease,
             "a residual guarantee or repurchase that makes the sale a lease: recognised evenly "
             "over its term, the chips stay on the vendor's books");
  r.check(check_sale);
}

void AdoptionSection::describe(config::Record<AdoptionSection>& r) {
  r.required("buyers", &AdoptionSection::buyers, "that come in the end; the deal's size is of one")
      .more_than(0)
      .uncertain();
  r.optional("from", &AdoptionSection::from, "Bass: month in which the first may come");
  r.optional("innovation", &AdoptionSection::innovation, "Bass: p, per year")
      .more_than(0)
      .uncertain();
  r.optional("imitation", &AdoptionSection::imitation, "Bass: q, per year").at_least(0).uncertain();
  r.optional("ramp", &AdoptionSection::ramp, "shares of the buyers by month");
  r.check(check_adoption);
}

void DealSection::describe(config::Record<DealSection>& r) {
  r.required("customer", &DealSection::customer, "who rents or buys");
  r.optional("segment", &DealSection::segment, "kind of customer");
  r.required("status", &DealSection::status, "how firm the deal is");
  r.required("probability", &DealSection::probability, "that it happens")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("rent", &DealSection::rent, "chips rented out, recognised by the hours of each month");
  r.optional("sale", &DealSection::sale, "chips sold, recognised at delivery");
  r.optional("plan", &DealSection::plan,
             "a plan of this scenario: what it pays for the vendor's chips, gross");
  r.optional("adoption", &DealSection::adoption, "many buyers, that come one after the other");
  r.optional("chip_power", &DealSection::chip_power,
             "of one chip, where the deal's power is measured; default the chip's system_power")
      .more_than(0);
  r.optional("ordered", &DealSection::ordered,
             "month in which the deal enters the order book; default that of its first chips");
  r.check(check_deal);
}

void GoodsItem::describe(config::Record<GoodsItem>& r) {
  r.required("name", &GoodsItem::name, "part of a sold chip: package, rack, optics");
  r.optional("content", &GoodsItem::content, "its name in the vendor's catalog content");
  r.optional("chip", &GoodsItem::chip, "bought at a purchase offer of this chip").named_in("chips");
  r.optional("offer", &GoodsItem::offer, "of the chip").named_in("purchase_offers");
  r.optional("price", &GoodsItem::price, "for each chip sold").more_than(0);
  r.optional("source", &GoodsItem::source, "of the price");
  r.check(check_goods);
}

void MarketCosts::describe(config::Record<MarketCosts>& r) {
  r.optional("goods", &MarketCosts::goods, "what a sold chip costs the vendor, part by part");
  r.optional("fleet", &MarketCosts::fleet,
             "one of the scenario's fleets: what the chips cost that the vendor rents out");
  r.optional("book_life", &MarketCosts::book_life,
             "over which the vendor writes such a chip off, from its delivery on, rented or not; "
             "default the fleet's capex over its depreciation")
      .at_least(units::days(30).base());
  r.optional("operating_expenses", &MarketCosts::operating_expenses,
             "research, sales and administration, over revenue; default the gross less the "
             "operating margin that the vendor last states together for margin_segment")
      .at_least(0)
      .less_than(1);
  r.optional("margin_segment", &MarketCosts::margin_segment,
             "segment of the vendor's stated margins; default vendor_segment");
  r.check(check_costs);
}

void SupplyPeriod::describe(config::Record<SupplyPeriod>& r) {
  r.required("from", &SupplyPeriod::from, "first month");
  r.required("to", &SupplyPeriod::to, "last month, inclusive");
  r.required("chips", &SupplyPeriod::chips, "that can be delivered, evenly").at_least(0);
  r.check(check_order<SupplyPeriod>);
}

void SupplySection::describe(config::Record<SupplySection>& r) {
  r.optional("share", &SupplySection::share,
             "of the chips that the vendor makes by the catalog: those for its customers")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("periods", &SupplySection::periods, "chips for customers, as stated here");
  r.check(check_supply);
}

void PowerStep::describe(config::Record<PowerStep>& r) {
  r.required("from", &PowerStep::from, "month from which it is there");
  r.required("power", &PowerStep::power, "for the chips of all deals").at_least(0);
}

void OrderBookSection::describe(config::Record<OrderBookSection>& r) {
  r.required("cancellation", &OrderBookSection::cancellation,
             "share of the chips that wait for supply or power, cancelled at each quarter's end; "
             "without it none, 100 % loses what a quarter cannot deliver")
      .at_least(0)
      .at_most(1)
      .uncertain();
}

void VendorSegment::describe(config::Record<VendorSegment>& r) {
  r.required("vendor", &VendorSegment::vendor, "a catalog market entry").named_in("market");
  r.required("segment", &VendorSegment::segment, "a segment of its statements");
}

void Horizon::describe(config::Record<Horizon>& r) {
  r.required("from", &Horizon::from, "first month; its calendar quarter counts whole");
  r.required("to", &Horizon::to, "last month; its calendar quarter counts whole");
  r.check(check_order<Horizon>);
}

void MarketSection::describe(config::Record<MarketSection>& r) {
  r.required("vendor", &MarketSection::vendor, "whose revenue: a catalog market entry")
      .named_in("market");
  r.optional("vendor_segment", &MarketSection::vendor_segment,
             "of the vendor's stated revenue, to take the share of");
  r.optional("rival", &MarketSection::rival, "a catalog market entry to compare with")
      .named_in("market");
  r.optional("rival_segment", &MarketSection::rival_segment, "of the rival's stated revenue");
  r.optional(
      "horizon", &MarketSection::horizon,
      "months that count; default the window of a recurring demand, else those of the deals");
  r.optional("royalty", &MarketSection::royalty,
             "of the price: what the vendor would have of its sales if another sold")
      .more_than(0)
      .at_most(1)
      .uncertain();
  r.optional("costs", &MarketSection::costs, "of the vendor, for its contribution");
  r.optional("supply", &MarketSection::supply, "chips that the deals can have at most");
  r.optional("power", &MarketSection::power, "power that the deals' chips can have at most");
  r.optional("rationing", &MarketSection::rationing,
             "status: the firmer deals first, those of a status alike; pro_rata: all alike");
  r.optional("order_book", &MarketSection::order_book, "orders that wait for supply or power");
  r.optional("vendors", &MarketSection::vendors,
             "whose stated quarters to set side by side; default the vendor and its rival");
  r.required("deals", &MarketSection::deals, "units, prices and dates");
  r.check(check_market);
}

}  // namespace podsim::economics
