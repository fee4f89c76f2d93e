#include "deals.h"

#include <algorithm>

#include "account.h"
#include "podsim/catalog/catalog.h"
#include "podsim/economics/market_section.h"
#include "shape.h"
#include "statements.h"

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

/// Statement of the vendor's catalog entry for a chip.
Priced<double> vendor_price(const std::string& vendor, const catalog::Catalog& catalog,
                            catalog::InputLog& log) {
  const auto& price = catalog.market(vendor).sale_price;
  if (!price)
    throw config::InputError("market/" + vendor + " states no sale_price of a chip",
                             "price:, or chip: and offer:");
  return {log.use(*price).base(), price->origin.path};
}

Priced<double> sale_price_of(const DealSale& sale, const std::string& vendor,
                             const catalog::Catalog& catalog, catalog::InputLog& log) {
  if (sale.price) return {0, "scenario: sale.price"};
  if (!sale.offer) return vendor_price(vendor, catalog, log);
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

GoodsLine content_line(const GoodsItem& goods, const std::string& vendor,
                       const catalog::Catalog& catalog, catalog::InputLog& log) {
  const auto& item = content_named(*goods.content, catalog.market(vendor));
  const auto price = content_price(item, catalog, log);
  if (!price)
    throw config::InputError(
        "no price of '" + item.name + "' is known: " + item.unpriced.value_or(""),
        "price: and source: of the item");
  const auto& origin = item.price ? item.price->origin : item.local_price->origin;
  std::vector<std::string> from = price_sources(item, catalog);
  from.insert(from.begin(), item.per_chip.origin.path);
  return {goods.name, log.use(item.per_chip) * *price,
          item.per_chip.origin.path + "; " + origin.path, std::move(from)};
}

GoodsLine line_of(const GoodsItem& goods, const std::string& vendor,
                  const catalog::Catalog& catalog, catalog::InputLog& log) {
  if (goods.content) return content_line(goods, vendor, catalog, log);
  if (goods.price)
    return {goods.name, in_usd(*goods.price, catalog, log).base(), "scenario: " + *goods.source,
            rate_sources(*goods.price, catalog)};
  const auto& offer = catalog.purchase_offer(*goods.chip, *goods.offer);
  return {
      goods.name, log.use(offer.price).base(), offer.price.origin.path, {offer.price.origin.path}};
}

void widen(std::optional<Horizon>& span, units::Month from, units::Month to) {
  span = span ? Horizon{std::min(span->from, from), std::max(span->to, to)} : Horizon{from, to};
}

}  // namespace

Priced<double> offered_price(const DealSection& deal, const std::string& vendor,
                             const catalog::Catalog& catalog, catalog::InputLog& log) {
  return deal.rent ? rent_price_of(*deal.rent, catalog, log)
                   : sale_price_of(*deal.sale, vendor, catalog, log);
}

DealSources deal_sources(const DealSection& deal, const std::string& vendor,
                         const std::string& path, const std::map<std::string, PlanCost>& plans,
                         const catalog::Catalog& catalog, catalog::InputLog& log) {
  DealSources from{{path}, {path}};
  if (deal.plan) {
    const PlanCost& plan = plans.at(*deal.plan);
    return {joined(from.price, plan.sources.payments), joined(from.size, plan.sources.payments)};
  }
  const bool stated = deal.rent ? deal.rent->price.has_value() : deal.sale->price.has_value();
  if (!stated) from.price.push_back(offered_price(deal, vendor, catalog, log).source);
  const auto& amount = deal.rent ? deal.rent->committed : deal.sale->value;
  if (amount) from.size = joined(joined(from.size, from.price), rate_sources(*amount, catalog));
  const auto& chip = deal.rent ? deal.rent->chip : deal.sale->chip;
  const bool powered = deal.rent ? deal.rent->power.has_value() : deal.sale->power.has_value();
  if (powered && !deal.chip_power && chip)
    from.size.push_back(catalog.chip(*chip).system_power.origin.path);
  return from;
}

std::vector<GoodsLine> goods_of(const MarketSection& section, const catalog::Catalog& catalog,
                                catalog::InputLog& log) {
  std::vector<GoodsLine> lines;
  if (!section.costs) return lines;
  const auto& goods = section.costs->goods;
  for (std::size_t i = 0; i < goods.size(); ++i)
    lines.push_back(named_at("market.costs.goods[" + std::to_string(i) + "]",
                             [&] { return line_of(goods[i], section.vendor, catalog, log); }));
  return lines;
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
