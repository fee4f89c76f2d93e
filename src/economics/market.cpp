#include "podsim/economics/market.h"

#include "deals.h"

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

}  // namespace

MarketResult vendor_revenue(const MarketSection& section,
                            const std::map<std::string, PlanCost>& plans,
                            const catalog::Catalog& catalog, catalog::InputLog& log) {
  MarketResult m;
  m.vendor = section.vendor;
  for (std::size_t i = 0; i < section.deals.size(); ++i) {
    const std::string path = "market.deals[" + std::to_string(i) + "]";
    m.deals.push_back(revenue_of(section.deals[i], path, section.vendor, plans, catalog, log));
    add(m.revenue_by_year_usd, m.deals.back().expected_by_year_usd);
    add(m.unweighted_by_year_usd, m.deals.back().revenue_by_year_usd);
  }
  add_shares(m, stated_revenue(catalog.market(section.vendor), section.vendor_segment,
                               "market.vendor_segment", log));
  if (section.rival != section.vendor)
    add_shares(m, stated_revenue(catalog.market(section.rival), section.rival_segment,
                                 "market.rival_segment", log));
  return m;
}

}  // namespace podsim::economics
