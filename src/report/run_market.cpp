// What the deals mean for the vendor.
#include <algorithm>

#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

using economics::ByYear;
using economics::MarketResult;

std::string in_year(const ByYear& years, const std::string& year) {
  const auto it = years.find(year);
  return it == years.end() ? "" : usd_scaled(it->second);
}

double value(const ByYear& years, const std::string& year) {
  const auto it = years.find(year);
  return it == years.end() ? 0 : it->second;
}

double sum(const ByYear& years) {
  double total = 0;
  for (const auto& [year, amount] : years) total += amount;
  return total;
}

Table revenue_table(const MarketResult& m) {
  Table t{{{"year"}, {"expected revenue", Align::right}, {"if every deal happens", Align::right}},
          {}};
  for (const auto& [status, years] : m.by_status_usd)
    t.columns.push_back({"of it " + status, Align::right});
  const bool costs = m.contribution_by_year_usd.has_value();
  if (costs) t.columns.push_back({"contribution", Align::right});
  if (costs) t.columns.push_back({"fleet bought", Align::right});
  for (const auto& [year, usd] : m.revenue_by_year_usd) {
    auto& row = t.rows.emplace_back();
    row = {year, usd_scaled(usd), in_year(m.unweighted_by_year_usd, year)};
    for (const auto& [status, years] : m.by_status_usd) row.push_back(in_year(years, year));
    if (costs) row.push_back(in_year(*m.contribution_by_year_usd, year));
    if (costs) row.push_back(in_year(*m.capex_by_year_usd, year));
  }
  return t;
}

Table quarter_table(const MarketResult& m) {
  Table t{{{"quarter"},
           {"expected", Align::right},
           {"sale", Align::right},
           {"royalty", Align::right},
           {"lease", Align::right},
           {"rent", Align::right},
           {"contribution", Align::right},
           {"chips in service", Align::right},
           {"cut", Align::right},
           {"revenue cut", Align::right}},
          {}};
  for (const auto& q : m.quarters)
    t.rows.push_back({q.quarter, usd_scaled(q.expected_usd), usd_scaled(q.sale_usd),
                      usd_scaled(q.royalty_usd), usd_scaled(q.lease_usd), usd_scaled(q.rent_usd),
                      q.contribution_usd ? usd_scaled(*q.contribution_usd) : "",
                      count(q.chips_in_service), count(q.cut_chips) + " chips",
                      usd_scaled(q.cut_usd)});
  return t;
}

Table segment_table(const MarketResult& m) {
  Table t{{{"expected, by customer"}}, {}};
  for (const auto& [year, usd] : m.revenue_by_year_usd) t.columns.push_back({year, Align::right});
  for (const auto& [segment, years] : m.by_segment_usd) {
    if (sum(years) <= 0) continue;
    t.rows.push_back({segment});
    for (const auto& [year, usd] : m.revenue_by_year_usd)
      t.rows.back().push_back(in_year(years, year));
  }
  return t;
}

Table accounting_table(const MarketResult& m) {
  Table t{{{"sales recognised"}}, {}};
  for (const auto& [year, usd] : m.revenue_by_year_usd) t.columns.push_back({year, Align::right});
  const auto row = [&](const std::string& name, const ByYear& years) {
    t.rows.push_back({name});
    for (const auto& [year, usd] : m.revenue_by_year_usd)
      t.rows.back().push_back(in_year(years, year));
  };
  for (const auto& [name, view] : m.accounting) {
    const std::string words = name == "as_stated" ? "as the deals say"
                              : name == "gross"   ? "all gross"
                                                  : "all as royalties";
    row(words, view.revenue_by_year_usd);
    if (view.contribution_by_year_usd)
      row(words + ", contribution", *view.contribution_by_year_usd);
  }
  return t;
}

Table deal_table(const MarketResult& m) {
  Table t{{{"customer"},
           {"kind"},
           {"status"},
           {"probability", Align::right},
           {"chips", Align::right},
           {"revenue if it happens", Align::right},
           {"expected", Align::right},
           {"beyond the horizon", Align::right},
           {"price from"}},
          {}};
  for (const auto& deal : m.deals)
    t.rows.push_back(
        {deal.customer, deal.kind, deal.status, percent(deal.probability),
         deal.chips > 0 ? count(deal.chips) : "", usd_scaled(sum(deal.revenue_by_year_usd)),
         usd_scaled(sum(deal.expected_by_year_usd)),
         deal.beyond_horizon_usd > 0 ? usd_scaled(deal.beyond_horizon_usd) : "", deal.source});
  return t;
}

Table share_table(const MarketResult& m) {
  Table t{{{"year"},
           {"expected share", Align::right},
           {"of the revenue of"},
           {"period"},
           {"which was", Align::right},
           {"sales"},
           {"source"}},
          {}};
  for (const auto& s : m.shares)
    t.rows.push_back({s.year, percent(s.share), s.of, s.period, usd_scaled(s.denominator_usd),
                      s.accounting, s.source});
  return t;
}

Table content_table(const MarketResult& m) {
  Table t{{{"part"}, {"a chip", Align::right}, {"price of a piece", Align::right}}, {}};
  for (const auto& [year, chips] : m.chips_by_year) {
    t.columns.push_back({year, Align::right});
    t.columns.push_back({"USD", Align::right});
  }
  t.columns.push_back({"confidence"});
  t.columns.push_back({"source"});
  for (const auto& c : m.content) {
    auto& row = t.rows.emplace_back();
    row = {c.part_of ? c.name + " (of: " + *c.part_of + ")" : c.name, rounded(c.per_chip),
           c.price_usd ? rounded(*c.price_usd) + " USD" : "not known"};
    for (const auto& [year, chips] : m.chips_by_year) {
      row.push_back(count(value(c.units_by_year, year)));
      row.push_back(c.usd_by_year ? usd_scaled(value(*c.usd_by_year, year)) : "");
    }
    row.push_back(c.confidence);
    row.push_back(c.source);
  }
  return t;
}

Table supply_table(const MarketResult& m) {
  Table t{{{"part"}}, {}};
  const auto& years = m.content.front().supply_units_by_year;
  for (const auto& [year, units] : years) {
    t.columns.push_back({year, Align::right});
    t.columns.push_back({"USD", Align::right});
  }
  for (const auto& c : m.content) {
    t.rows.push_back({c.name});
    for (const auto& [year, units] : years) {
      t.rows.back().push_back(count(value(c.supply_units_by_year, year)));
      t.rows.back().push_back(c.supply_usd_by_year ? usd_scaled(value(*c.supply_usd_by_year, year))
                                                   : "");
    }
  }
  return t;
}

void add_content(Document& d, const MarketResult& m) {
  if (m.content.empty()) return;
  d.emplace_back(Heading{3, "What the deals' chips draw from suppliers, expected, by year"});
  d.emplace_back(content_table(m));
  for (const auto& c : m.content)
    if (c.unpriced) d.emplace_back(Paragraph{c.name + ": " + *c.unpriced + "."});
  if (m.content.front().supply_units_by_year.empty()) return;
  d.emplace_back(Heading{3, "The same of all chips that " + m.vendor + " makes"});
  d.emplace_back(supply_table(m));
}

}  // namespace

void add_market(Document& d, const study::RunResult& r) {
  if (!r.market) return;
  const MarketResult& m = *r.market;
  d.emplace_back(Heading{2, "Revenue of " + m.vendor + " from the deals"});
  d.emplace_back(revenue_table(m));
  if (m.accounting.size() > 1) d.emplace_back(accounting_table(m));
  if (std::any_of(m.deals.begin(), m.deals.end(),
                  [](const auto& deal) { return deal.segment != "other"; }))
    d.emplace_back(segment_table(m));
  d.emplace_back(Heading{3, "By quarter, expected"});
  d.emplace_back(quarter_table(m));
  if (m.goods_usd_per_chip)
    d.emplace_back(
        Paragraph{"A chip sold costs the vendor " + rounded(*m.goods_usd_per_chip) + " USD."});
  d.emplace_back(Heading{3, "Deals, over all years"});
  d.emplace_back(deal_table(m));
  if (!m.shares.empty()) {
    d.emplace_back(Heading{3, "Against stated revenue"});
    d.emplace_back(share_table(m));
  }
  add_content(d, m);
}

}  // namespace podsim::report
