// What the deals mean for the vendor.
#include <set>

#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

using Years = std::map<std::string, double>;

std::string in_year(const Years& years, const std::string& year) {
  const auto it = years.find(year);
  return it == years.end() ? "" : usd_scaled(it->second);
}

std::set<std::string> years_of(const economics::MarketResult& m) {
  std::set<std::string> years;
  for (const auto* column : {&m.revenue_by_year_usd, &m.unweighted_by_year_usd})
    for (const auto& [year, amount] : *column) years.insert(year);
  return years;
}

Table revenue_table(const economics::MarketResult& m) {
  Table t{{{"year"}, {"expected revenue", Align::right}, {"if every deal happens", Align::right}},
          {}};
  for (const auto& year : years_of(m))
    t.rows.push_back(
        {year, in_year(m.revenue_by_year_usd, year), in_year(m.unweighted_by_year_usd, year)});
  return t;
}

double sum(const Years& years) {
  double total = 0;
  for (const auto& [year, amount] : years) total += amount;
  return total;
}

Table deal_table(const economics::MarketResult& m) {
  Table t{{{"customer"},
           {"kind"},
           {"status"},
           {"probability", Align::right},
           {"revenue if it happens", Align::right},
           {"expected", Align::right},
           {"price from"}},
          {}};
  for (const auto& deal : m.deals)
    t.rows.push_back({deal.customer, deal.kind, deal.status, percent(deal.probability),
                      usd_scaled(sum(deal.revenue_by_year_usd)),
                      usd_scaled(sum(deal.expected_by_year_usd)), deal.source});
  return t;
}

Table share_table(const economics::MarketResult& m) {
  Table t{{{"year"},
           {"expected share", Align::right},
           {"of the revenue of"},
           {"period"},
           {"which was", Align::right},
           {"source"}},
          {}};
  for (const auto& s : m.shares)
    t.rows.push_back(
        {s.year, percent(s.share), s.of, s.period, usd_scaled(s.denominator_usd), s.source});
  return t;
}

}  // namespace

void add_market(Document& d, const study::RunResult& r) {
  if (!r.market) return;
  d.emplace_back(Heading{2, "Revenue of " + r.market->vendor + " from the deals"});
  d.emplace_back(revenue_table(*r.market));
  d.emplace_back(Heading{3, "Deals, over all years"});
  d.emplace_back(deal_table(*r.market));
  if (r.market->shares.empty()) return;
  d.emplace_back(Heading{3, "Against stated revenue"});
  d.emplace_back(share_table(*r.market));
}

}  // namespace podsim::report
