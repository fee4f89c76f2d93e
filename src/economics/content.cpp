// What deployed chips draw from suppliers.
#include "deals.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/economics/market_section.h"

namespace podsim::economics {

namespace {

/// Chips that the vendor makes, by calendar year; of periods that lie within one.
ByYear made_by_year(const catalog::MarketFacts& facts, catalog::InputLog& log) {
  ByYear made;
  for (const auto& f : facts.supply)
    if (f.from.year() == f.to.year()) made[std::to_string(f.from.year())] += log.use(f.chips);
  return made;
}

std::map<std::string, std::vector<std::string>> made_sources(const catalog::MarketFacts& facts) {
  std::map<std::string, std::vector<std::string>> from;
  for (const auto& f : facts.supply)
    if (f.from.year() == f.to.year())
      from[std::to_string(f.from.year())].push_back(f.chips.origin.path);
  return from;
}

ByYear times(const ByYear& chips, double each) {
  ByYear out;
  for (const auto& [year, n] : chips) out[year] = n * each;
  return out;
}

std::string confidence_of(const catalog::ContentFact& item) {
  static constexpr const char* names[] = {"official", "reported", "estimated"};
  return names[static_cast<std::size_t>(item.per_chip.origin.confidence)];
}

}  // namespace

std::optional<double> content_price(const catalog::ContentFact& item,
                                    const catalog::Catalog& catalog, catalog::InputLog& log) {
  if (item.price) return log.use(*item.price).base();
  if (item.local_price) return log.use(*item.local_price) / per_usd(*item.currency, catalog, log);
  return std::nullopt;
}

std::vector<std::string> price_sources(const catalog::ContentFact& item,
                                       const catalog::Catalog& catalog) {
  if (item.price) return {item.price->origin.path};
  if (!item.local_price) return {};
  std::vector<std::string> from = rate_sources({0, *item.currency}, catalog);
  from.insert(from.begin(), item.local_price->origin.path);
  return from;
}

std::vector<ContentResult> content_of(const MarketSection& section, const ByYear& chips,
                                      const catalog::Catalog& catalog, catalog::InputLog& log) {
  const catalog::MarketFacts& facts = catalog.market(section.vendor);
  std::vector<ContentResult> out;
  if (facts.content.empty()) return out;
  const ByYear made = made_by_year(facts, log);
  for (const auto& item : facts.content) {
    ContentResult& r = out.emplace_back();
    r.name = item.name;
    r.per_chip = log.use(item.per_chip);
    r.price_usd = content_price(item, catalog, log);
    r.units_by_year = times(chips, r.per_chip);
    r.supply_units_by_year = times(made, r.per_chip);
    if (r.price_usd) {
      r.usd_by_year = times(r.units_by_year, *r.price_usd);
      r.supply_usd_by_year = times(r.supply_units_by_year, *r.price_usd);
    }
    r.part_of = item.part_of;
    r.unpriced = item.unpriced;
    r.confidence = confidence_of(item);
    r.per_chip_from = {item.per_chip.origin.path};
    r.price_from = price_sources(item, catalog);
    r.made_from = made_sources(facts);
    r.source = item.per_chip.origin.path;
    if (item.price) r.source += "; " + item.price->origin.path;
    if (item.local_price) r.source += "; " + item.local_price->origin.path;
  }
  return out;
}

}  // namespace podsim::economics
