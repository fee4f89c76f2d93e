#include "podsim/economics/terms.h"

#include <algorithm>

#include "podsim/config/diagnostics.h"

namespace podsim::economics {

namespace {

template <class T>
Priced<T> read(const catalog::Sourced<T>& value, catalog::InputLog& log) {
  return {log.use(value), value.origin.path};
}

/// A value of a site that its tenure needs.
template <class T>
Priced<T> read(const std::optional<catalog::Sourced<T>>& value, const catalog::Site& site,
               const std::string& field, catalog::InputLog& log) {
  if (value) return read(*value, log);
  throw config::InputError("sites/" + site.name + ": the value '" + field + "' is missing",
                           field + ": {value: …, source: …, as_of: …, confidence: …}");
}

bool includes(const catalog::PurchaseOffer& offer, const char* what) {
  return std::find(offer.includes.begin(), offer.includes.end(), what) != offer.includes.end();
}

}  // namespace

void read_site(OwnTerms& t, const catalog::Site& site, catalog::InputLog& log) {
  t.site = site.name;
  t.tenure = site.tenure;
  t.electricity_price = read(site.electricity_price, log);
  t.pue = read(site.pue, log);
  t.staff_cost = read(site.staff_cost, log);
  t.maintenance_cost = read(site.maintenance_cost, log);
  if (site.tenure == catalog::Tenure::own_build) {
    t.facility_cost = read(site.construction_cost, site, "construction_cost", log);
  } else {
    t.colocation_price = read(site.colocation_price, site, "colocation_price", log);
    if (site.colocation_escalator) t.colocation_escalator = read(*site.colocation_escalator, log);
    if (site.fit_out_cost) t.facility_cost = read(*site.fit_out_cost, log);
  }
  if (t.facility_cost) t.facility_life = read(site.facility_life, site, "facility_life", log);
}

namespace {

void read_ownership(OwnTerms& t, const catalog::Ownership& o, const BuySection& section,
                    std::optional<double> spares, catalog::InputLog& log) {
  if (!t.includes_host) t.host_cost_fraction = read(o.host_cost_fraction, log);
  if (!t.includes_network) t.network_fraction = read(o.network_fraction, log);
  if (!t.includes_storage) t.storage_fraction = read(o.storage_fraction, log);
  t.spare_fraction =
      spares ? Priced<double>{*spares, "scenario: job.spares"} : read(o.spare_fraction, log);
  t.hardware_life = section.life ? Priced<units::Time>{*section.life, "scenario: buy.life"}
                                 : read(o.hardware_life, log);
  t.residual_value = read(o.residual_value, log);
}

/// Not an input of the cost: it only stands beside the price in exports.
std::optional<Priced<units::UsdPerTime>> list_price(const std::string& chip,
                                                    const catalog::RentOffer& offer,
                                                    const catalog::Catalog& catalog) {
  for (const catalog::RentOffer& o : catalog.offers(chip).rent)
    if (o.kind == catalog::OfferKind::on_demand && o.name == "on_demand" &&
        o.provider == offer.provider && o.region == offer.region)
      return Priced<units::UsdPerTime>{o.price.value, o.price.origin.path};
  return std::nullopt;
}

}  // namespace

RentTerms price_rent(const RentSection& section, const std::string& chip, const std::string& region,
                     const std::string& provider, const catalog::Catalog& catalog,
                     catalog::InputLog& log) {
  const catalog::RentOffer& offer = catalog.rent_offer(
      chip, section.offer, section.provider.value_or(provider), section.region.value_or(region));
  RentTerms t;
  t.offer = offer.name;
  t.provider = offer.provider;
  t.region = offer.region;
  t.kind = offer.kind;
  t.price = read(offer.price, log);
  t.list_price = list_price(chip, offer, catalog);
  return t;
}

OwnTerms price_buy(const BuySection& section, const std::string& chip, catalog::Family family,
                   std::optional<double> spares, const catalog::Catalog& catalog,
                   catalog::InputLog& log) {
  const catalog::PurchaseOffer& offer =
      catalog.purchase_offer(chip, section.offer.value_or(std::string()));
  OwnTerms t;
  t.offer = offer.name;
  t.provider = offer.provider;
  t.chip_price = read(offer.price, log);
  t.includes_host = includes(offer, "host");
  t.includes_network = includes(offer, "network");
  t.includes_storage = includes(offer, "storage");
  if (section.deliveries) t.deliveries = *section.deliveries;
  read_ownership(t, catalog.ownership(family), section, spares, log);
  read_site(t, catalog.site(section.site), log);
  return t;
}

FinanceTerms price_finance(const FinanceSection& section, catalog::Family family,
                           const catalog::Catalog& catalog, catalog::InputLog& log) {
  if (section.discount_rate)
    return {{*section.discount_rate, "scenario: finance.discount_rate"}, section.other_use};
  return {read(catalog.ownership(family).discount_rate, log), section.other_use};
}

}  // namespace podsim::economics
