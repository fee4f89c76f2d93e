#include "podsim/economics/market.h"

#include <utility>

#include "deals.h"
#include "podsim/config/diagnostics.h"

namespace podsim::economics {

namespace {

void add(std::map<std::string, double>& sum, const std::map<std::string, double>& part) {
  for (const auto& [year, usd] : part) sum[year] += usd;
}

void add_shares(MarketResult& m, const StatedRevenue& stated) {
  for (const auto& [year, usd] : m.revenue_by_year_usd)
    m.shares.push_back(
        {year, stated.of, stated.period, stated.usd, usd / stated.usd, stated.source});
}

// What the catalog lacks is a problem of the scenario's key that names it.
template <class F>
auto named_at(const std::string& path, F&& f) {
  try {
    return f();
  } catch (const config::InputError& e) {
    auto problems = e.problems();
    for (auto& p : problems)
      if (!p.where.source && p.path.empty()) p.path = path;
    throw config::InputError(std::move(problems));
  }
}

std::string section_of(const DealSection& deal) {
  return deal.rent ? ".rent" : deal.sale ? ".sale" : "";
}

StatedRevenue stated_by(const std::string& name, const std::string& segment, const std::string& key,
                        const catalog::Catalog& catalog, catalog::InputLog& log) {
  const auto* facts = named_at(key, [&] { return &catalog.market(name); });
  return stated_revenue(*facts, segment, key + "_segment", log);
}

}  // namespace

MarketResult vendor_revenue(const MarketSection& section,
                            const std::map<std::string, PlanCost>& plans,
                            const catalog::Catalog& catalog, catalog::InputLog& log) {
  MarketResult m;
  m.vendor = section.vendor;
  for (std::size_t i = 0; i < section.deals.size(); ++i) {
    const std::string path = "market.deals[" + std::to_string(i) + "]";
    m.deals.push_back(named_at(path + section_of(section.deals[i]), [&] {
      return revenue_of(section.deals[i], path, section.vendor, plans, catalog, log);
    }));
    add(m.revenue_by_year_usd, m.deals.back().expected_by_year_usd);
    add(m.unweighted_by_year_usd, m.deals.back().revenue_by_year_usd);
  }
  add_shares(m, stated_by(section.vendor, section.vendor_segment, "market.vendor", catalog, log));
  if (section.rival != section.vendor)
    add_shares(m, stated_by(section.rival, section.rival_segment, "market.rival", catalog, log));
  return m;
}

}  // namespace podsim::economics
