#include "deals.h"

#include "podsim/config/diagnostics.h"

namespace podsim::economics {

namespace {

using ByYear = std::map<std::string, double>;

std::string year_of(units::Month m) { return std::to_string(m.year()); }

void rent(const DealRent& rent, DealResult& out, const catalog::Catalog& catalog,
          catalog::InputLog& log) {
  units::UsdPerTime price = rent.price.value_or(units::UsdPerTime());
  out.source = "scenario: rent.price";
  if (!rent.price) {
    RentSection section;
    section.offer = *rent.offer;
    section.region = rent.region;
    section.provider = rent.provider;
    const RentTerms terms = price_rent(section, *rent.chip, "", "", catalog, log);
    price = terms.price.value;
    out.source = terms.price.source;
  }
  out.kind = "rent";
  out.formula = "chips * price * hours of the month * utilisation";
  for (units::Month m = rent.from; m <= rent.to; m = m + 1)
    out.revenue_by_year_usd[year_of(m)] +=
        static_cast<double>(rent.chips) * rent.utilisation * (price * units::length(m)).base();
}

void sale(const DealSale& sale, DealResult& out, const catalog::Catalog& catalog,
          catalog::InputLog& log) {
  units::Usd price = sale.price.value_or(units::Usd());
  out.source = "scenario: sale.price";
  if (!sale.price) {
    const catalog::PurchaseOffer& offer = catalog.purchase_offer(*sale.chip, *sale.offer);
    price = log.use(offer.price);
    out.source = offer.price.origin.path;
  }
  out.kind = "sale";
  out.formula = "chips * share * price, at delivery";
  for (const Delivery& d : sale.deliveries)
    out.revenue_by_year_usd[year_of(d.at)] +=
        static_cast<double>(sale.chips) * d.share * price.base();
}

void plan(const std::string& name, const std::string& path, const std::string& vendor,
          DealResult& out, const std::map<std::string, PlanCost>& plans) {
  const auto it = plans.find(name);
  if (it == plans.end()) {
    std::vector<std::string> names;
    for (const auto& [n, p] : plans) names.push_back(n);
    throw config::InputError(config::Diagnostic{{},
                                                path + ".plan",
                                                "there is no plan '" + name + "'",
                                                "one of: " + config::join(names),
                                                config::did_you_mean(name, names)});
  }
  out.kind = "plan " + name;
  out.formula = "rent by month and chips at delivery, gross, whoever delivers";
  out.source = "plans." + name + ".cost.ledger";
  for (const Payment& p : it->second.payments)
    if (p.vendor == vendor) out.revenue_by_year_usd[year_of(p.month)] += p.amount_usd;
}

}  // namespace

DealResult revenue_of(const DealSection& deal, const std::string& path, const std::string& vendor,
                      const std::map<std::string, PlanCost>& plans, const catalog::Catalog& catalog,
                      catalog::InputLog& log) {
  DealResult out;
  out.customer = deal.customer;
  out.probability = deal.probability;
  out.status = print(deal.status);
  if (deal.rent) rent(*deal.rent, out, catalog, log);
  if (deal.sale) sale(*deal.sale, out, catalog, log);
  if (deal.plan) plan(*deal.plan, path, vendor, out, plans);
  for (const auto& [year, usd] : out.revenue_by_year_usd)
    out.expected_by_year_usd[year] = usd * deal.probability;
  return out;
}

}  // namespace podsim::economics
