#include "podsim/economics/terms.h"

#include <algorithm>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "statements.h"

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
  const bool built = site.tenure == catalog::Tenure::own_build;
  t.tenure_path = "sites/" + site.name + ".tenure";
  log.add_trait(t.tenure_path, built ? "own_build" : "colocation", catalog::Consumer::cost);
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
  read_site_terms(t, site, log);
}

namespace {

void read_ownership(OwnTerms& t, const catalog::Ownership& o, const BuySection& section,
                    std::optional<double> spares, catalog::InputLog& log) {
  if (!t.includes_host) t.host_cost_fraction = read(o.host_cost_fraction, log);
  if (!t.includes_network) t.network_fraction = read(o.network_fraction, log);
  if (!t.includes_storage) t.storage_fraction = read(o.storage_fraction, log);
  t.spare_fraction =
      spares ? Priced<double>{*spares, "scenario.job.spares"} : read(o.spare_fraction, log);
  t.hardware_life = section.life ? Priced<units::Time>{*section.life, t.key + ".life"}
                                 : read(o.hardware_life, log);
  t.residual_value = read(o.residual_value, log);
  if (o.resale_1y) t.resale_1y = read(*o.resale_1y, log);
  if (o.resale_3y) t.resale_3y = read(*o.resale_3y, log);
}

/// Not an input of the cost: it only stands beside the price in exports.
std::optional<Priced<units::UsdPerTime>> list_price(const std::string& chip,
                                                    const catalog::RentOffer& offer,
                                                    const catalog::Catalog& catalog) {
  for (const catalog::RentOffer& o : catalog.offers(chip).rent)
    if (o.is_list && o.provider == offer.provider && o.region == offer.region)
      return Priced<units::UsdPerTime>{o.price.value, o.price.origin.path};
  return std::nullopt;
}

ExtraTerms extra_terms(const Extra& e, const OwnTerms& t, const catalog::Catalog& catalog,
                       catalog::InputLog& log) {
  ExtraTerms x{e.name, "scenario: " + e.source, {}, {}, e.once_share, e.yearly_share, {}};
  x.from = {t.key + ".extras[" + std::to_string(t.extras.size()) + "]"};
  const auto convert = [&](const std::optional<Money>& money) {
    if (!money) return units::Usd();
    for (auto& path : rate_sources(*money, catalog)) x.from.push_back(std::move(path));
    return in_usd(*money, catalog, log);
  };
  x.once = convert(e.once);
  x.yearly = convert(e.yearly);
  return x;
}

}  // namespace

RentTerms price_rent(const RentSection& section, const std::string& chip, const std::string& region,
                     const std::string& provider, const catalog::Catalog& catalog,
                     catalog::InputLog& log, const std::string& key) {
  const catalog::RentOffer& offer = catalog.rent_offer(
      chip, section.offer, section.provider.value_or(provider), section.region.value_or(region));
  RentTerms t;
  t.key = key;
  t.offer = offer.name;
  t.provider = offer.provider;
  t.region = offer.region;
  t.kind = offer.kind;
  t.price = read(offer.price, log);
  if (section.price) t.price = {*section.price, key + ".price"};
  t.list_price = list_price(chip, offer, catalog);
  t.price_drift = section.price_drift;
  t.support = section.support;
  t.storage = section.storage;
  t.egress = section.egress;
  t.quota = section.quota;
  t.term = offer.term;
  t.whole_term = section.whole_term.value_or(t.committed() && t.term.base() > 0);
  t.cancellation_fee = section.cancellation_fee;
  t.resale = section.resale;
  if (section.minimum_spend) t.minimum_spend = in_usd(*section.minimum_spend, catalog, log);
  if (section.renewal) t.renewal = RenewalTerms{section.renewal->price, section.renewal->term};
  const bool of_term = t.whole_term || t.cancellation_fee > 0 || t.renewal.has_value();
  if (of_term && (!t.committed() || t.term.base() <= 0))
    throw config::InputError("the offer '" + offer.name + "' commits to no term",
                             "whole_term, renewal and cancellation_fee with a commitment or a "
                             "contract");
  return t;
}

OwnTerms price_buy(const BuySection& section, const std::string& chip,
                   const catalog::Ownership& ownership, std::optional<double> spares,
                   const catalog::Catalog& catalog, catalog::InputLog& log,
                   const std::string& key) {
  const catalog::PurchaseOffer& offer =
      catalog.purchase_offer(chip, section.offer.value_or(std::string()));
  OwnTerms t;
  t.key = key;
  t.offer = offer.name;
  t.provider = offer.provider;
  t.chip_price = read(offer.price, log);
  t.includes_host = includes(offer, "host");
  t.includes_network = includes(offer, "network");
  t.includes_storage = includes(offer, "storage");
  if (section.deliveries) t.deliveries = *section.deliveries;
  for (const Extra& e : section.extras) t.extras.push_back(extra_terms(e, t, catalog, log));
  if (section.refresh) {
    t.refresh_from =
        joined({t.key + ".refresh.price"}, rate_sources(section.refresh->price, catalog));
    t.refresh = {in_usd(section.refresh->price, catalog, log), t.refresh_from.front()};
  }
  t.lead_time = section.lead_time;
  t.ramp = section.ramp;
  t.site_power = section.site_power;
  t.lease = section.lease;
  read_ownership(t, ownership, section, spares, log);
  read_site(t, catalog.site(section.site), log);
  return t;
}

Priced<units::UsdPerTime> market_rent(const std::optional<units::UsdPerTime>& stated,
                                      const std::string& chip, const catalog::Catalog& catalog,
                                      catalog::InputLog& log) {
  if (stated) return {*stated, "scenario.finance.other_rent"};
  const catalog::RentOffer* lowest = nullptr;
  for (const catalog::RentOffer& o : catalog.offers(chip).rent)
    if (o.kind != catalog::OfferKind::spot &&
        (lowest == nullptr || o.price.value < lowest->price.value))
      lowest = &o;
  if (lowest != nullptr) return read(lowest->price, log);
  throw config::InputError("nobody rents out '" + chip + "', so that idle hours have no price",
                           "finance.other_rent: what an hour brings, or other_use: 0 %");
}

double weighted_rate(const FinanceTerms& f) {
  return (1 - f.debt_share) * f.equity_rate.value +
         f.debt_share * f.debt_rate.value * (1 - f.tax_rate);
}

std::vector<std::string> discount_sources(const FinanceTerms& f) {
  if (f.debt_share <= 0) return {f.discount_rate.source};
  std::vector<std::string> from = {f.equity_rate.source, f.debt_rate.source, f.key + ".debt.share"};
  if (f.tax_rate > 0) from.push_back(f.key + ".tax.rate");
  return from;
}

namespace {

void weigh(FinanceTerms& f, const DebtSection& debt, const catalog::Ownership& ownership,
           catalog::InputLog& log) {
  f.debt_share = debt.share;
  f.debt_rate =
      debt.rate ? Priced<double>{*debt.rate, f.key + ".debt.rate"} : read(ownership.debt_cost, log);
  f.discount_rate = {weighted_rate(f), f.equity_rate.source + "; " + f.debt_rate.source};
}

}  // namespace

FinanceTerms price_finance(const FinanceSection& section, const catalog::Ownership& ownership,
                           const catalog::Catalog& catalog, catalog::InputLog& log) {
  FinanceTerms f;
  f.key = "scenario.finance";
  f.discount_rate = section.discount_rate
                        ? Priced<double>{*section.discount_rate, f.key + ".discount_rate"}
                        : read(ownership.discount_rate, log);
  f.equity_rate = f.discount_rate;
  f.other_use = section.other_use;
  f.other_discount = section.other_discount.value_or(0);
  if (section.tax) {
    f.tax_rate = section.tax->rate;
    f.write_off = section.tax->write_off;
  }
  if (section.debt) weigh(f, *section.debt, ownership, log);
  f.inflation = section.inflation;
  f.basis = section.basis;
  f.timing = section.timing;
  f.currency = section.currency;
  f.per_usd = per_usd(section.currency, catalog, log, "finance.currency");
  return f;
}

}  // namespace podsim::economics
