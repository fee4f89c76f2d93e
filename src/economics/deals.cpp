#include "deals.h"

#include <algorithm>

#include "timeline.h"

namespace podsim::economics {

namespace {

Priced<double> rent_price_of(const DealRent& rent, const catalog::Catalog& catalog,
                             catalog::InputLog& log) {
  if (rent.price) return {0, "scenario: rent.price"};
  RentSection section;
  section.offer = *rent.offer;
  section.region = rent.region;
  section.provider = rent.provider;
  const RentTerms terms = price_rent(section, *rent.chip, "", "", catalog, log);
  return {(terms.price.value * units::hours(1)).base(), terms.price.source};
}

Priced<double> sale_price_of(const DealSale& sale, const catalog::Catalog& catalog,
                             catalog::InputLog& log) {
  if (sale.price) return {0, "scenario: sale.price"};
  const catalog::PurchaseOffer& offer = catalog.purchase_offer(*sale.chip, *sale.offer);
  return {log.use(offer.price).base(), offer.price.origin.path};
}

const catalog::ContentFact& content_named(const std::string& name,
                                          const catalog::MarketFacts& facts) {
  std::vector<std::string> names;
  for (const auto& c : facts.content) {
    if (c.name == name) return c;
    names.push_back(c.name);
  }
  throw config::InputError("market/" + facts.name + " has no content '" + name + "'",
                           "one of: " + config::join(names), config::did_you_mean(name, names));
}

void add_content(GoodsCost& cost, const std::string& name, const std::string& vendor,
                 const catalog::Catalog& catalog, catalog::InputLog& log) {
  const auto& item = content_named(name, catalog.market(vendor));
  const auto price = content_price(item, catalog, log);
  if (!price)
    throw config::InputError("no price of '" + name + "' is known: " + item.unpriced.value_or(""),
                             "price: and source: of the item");
  cost.usd += log.use(item.per_chip) * *price;
  cost.sources.push_back(item.per_chip.origin.path);
  cost.sources.push_back(item.price ? item.price->origin.path : item.local_price->origin.path);
}

void add_goods(GoodsCost& cost, const GoodsItem& item, const std::string& path,
               const std::string& vendor, const catalog::Catalog& catalog, catalog::InputLog& log) {
  if (item.content) return add_content(cost, *item.content, vendor, catalog, log);
  if (item.price) {
    cost.usd += in_usd(*item.price, catalog, log).base();
    cost.sources.push_back("scenario." + path + ".price");
    return;
  }
  const auto& offer = catalog.purchase_offer(*item.chip, *item.offer);
  cost.usd += log.use(offer.price).base();
  cost.sources.push_back(offer.price.origin.path);
}

void widen(std::optional<Horizon>& span, units::Month from, units::Month to) {
  span = span ? Horizon{std::min(span->from, from), std::max(span->to, to)} : Horizon{from, to};
}

}  // namespace

Priced<double> offered_price(const DealSection& deal, const catalog::Catalog& catalog,
                             catalog::InputLog& log) {
  return deal.rent ? rent_price_of(*deal.rent, catalog, log)
                   : sale_price_of(*deal.sale, catalog, log);
}

GoodsCost goods_cost(const MarketSection& section, const catalog::Catalog& catalog,
                     catalog::InputLog& log) {
  GoodsCost cost;
  if (!section.costs) return cost;
  const auto& goods = section.costs->goods;
  for (std::size_t i = 0; i < goods.size(); ++i) {
    const std::string path = "market.costs.goods[" + std::to_string(i) + "]";
    named_at(path, [&] { add_goods(cost, goods[i], path, section.vendor, catalog, log); });
  }
  return cost;
}

const PlanCost& plan_of(const DealSection& deal, const std::string& path,
                        const std::map<std::string, PlanCost>& plans) {
  const auto it = plans.find(*deal.plan);
  if (it != plans.end()) return it->second;
  std::vector<std::string> names;
  for (const auto& [n, p] : plans) names.push_back(n);
  throw config::InputError(config::Diagnostic{{},
                                              path + ".plan",
                                              "there is no plan '" + *deal.plan + "'",
                                              "one of: " + config::join(names),
                                              config::did_you_mean(*deal.plan, names)});
}

std::optional<Horizon> span_of(const DealSection& deal, const std::string& vendor,
                               const std::map<std::string, PlanCost>& plans) {
  std::optional<Horizon> span;
  if (deal.rent) widen(span, deal.rent->from, deal.rent->to);
  if (deal.sale) {
    const int term = deal.sale->lease ? months_of(deal.sale->lease->term) : 1;
    for (const Delivery& d : deal.sale->deliveries) widen(span, d.at, d.at + (term - 1));
    if (deal.adoption)
      for (const Delivery& d : deal.adoption->ramp) widen(span, d.at, d.at + (term - 1));
    if (deal.adoption && deal.adoption->from)
      widen(span, *deal.adoption->from, *deal.adoption->from);
  }
  if (deal.plan)
    for (const Payment& p : plans.at(*deal.plan).payments)
      if (p.vendor == vendor) widen(span, p.month, p.month);
  return span;
}

}  // namespace podsim::economics
