// What the deals mean for the vendor.
#include <fmt/format.h>

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
  const bool costs = m.contribution_by_year_usd.has_value();
  if (costs) t.columns.push_back({"expected contribution", Align::right});
  if (costs) t.columns.push_back({"fleet bought", Align::right});
  for (const auto& [year, usd] : m.revenue_by_year_usd) {
    auto& row = t.rows.emplace_back();
    row = {year, usd_scaled(usd), in_year(m.unweighted_by_year_usd, year)};
    if (costs) row.push_back(in_year(*m.contribution_by_year_usd, year));
    if (costs) row.push_back(in_year(*m.capex_by_year_usd, year));
  }
  return t;
}

/// A column for each name that has anything.
Table split_table(const MarketResult& m, const std::map<std::string, ByYear>& parts) {
  Table t{{{"of the expected revenue"}}, {}};
  for (const auto& [name, years] : parts)
    if (sum(years) > 0) t.columns.push_back({name, Align::right});
  for (const auto& [year, usd] : m.revenue_by_year_usd) {
    t.rows.push_back({year});
    for (const auto& [name, years] : parts)
      if (sum(years) > 0) t.rows.back().push_back(in_year(years, year));
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
           {"contribution", Align::right}},
          {}};
  for (const auto& q : m.quarters)
    t.rows.push_back({q.quarter, usd_scaled(q.expected_usd), usd_scaled(q.sale_usd),
                      usd_scaled(q.royalty_usd), usd_scaled(q.lease_usd), usd_scaled(q.rent_usd),
                      q.contribution_usd ? usd_scaled(*q.contribution_usd) : ""});
  return t;
}

Table chip_table(const MarketResult& m) {
  Table t{{{"chips in"},
           {"sold", Align::right},
           {"leased", Align::right},
           {"newly rented", Align::right},
           {"in service", Align::right},
           {"due and late", Align::right},
           {"revenue lacking", Align::right}},
          {}};
  for (const auto& q : m.quarters)
    t.rows.push_back({q.quarter, count(q.chips_sold), count(q.chips_leased), count(q.chips_rented),
                      count(q.chips_in_service), count(q.cut_chips), usd_scaled(q.cut_usd)});
  return t;
}

/// A column for each kind of revenue in each way to recognise sales, with sum and contribution.
Table accounting_table(const MarketResult& m) {
  Table t{{{"sales recognised"}}, {}};
  for (const auto& [year, usd] : m.revenue_by_year_usd) t.rows.push_back({year});
  const auto add = [&](const std::string& title, const ByYear& years) {
    t.columns.push_back({title, Align::right});
    std::size_t row = 0;
    for (const auto& [year, usd] : m.revenue_by_year_usd)
      t.rows[row++].push_back(in_year(years, year));
  };
  for (const auto& [name, view] : m.accounting) {
    const std::string words = name == "as_stated" ? "as the deals say"
                              : name == "gross"   ? "all gross"
                                                  : "all as royalties";
    for (const auto& [kind, years] : view.by_recognition_usd)
      if (sum(years) > 0) add(fmt::format("{}: {}", words, kind), years);
    add(words + ": revenue", view.revenue_by_year_usd);
    if (view.contribution_by_year_usd) add("contribution", *view.contribution_by_year_usd);
  }
  return t;
}

Table deal_table(const MarketResult& m) {
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

Table deal_chips(const MarketResult& m) {
  Table t{{{"customer"},
           {"segment"},
           {"chips", Align::right},
           {"late, expected", Align::right},
           {"waiting at the end", Align::right},
           {"cancelled", Align::right},
           {"revenue beyond the horizon", Align::right}},
          {}};
  for (const auto& deal : m.deals)
    t.rows.push_back({deal.customer, deal.segment, count(deal.chips), count(deal.cut_chips),
                      count(deal.waiting_chips), count(deal.cancelled_chips),
                      usd_scaled(deal.beyond_horizon_usd)});
  return t;
}

Table goods_table(const MarketResult& m) {
  Table t{{{"part"}, {"a chip", Align::right}, {"source"}}, {}, true};
  for (const auto& g : m.goods) t.rows.push_back({g.name, rounded(g.usd) + " USD", g.source});
  t.rows.push_back({"together", rounded(*m.goods_usd_per_chip) + " USD"});
  return t;
}

Table share_table(const MarketResult& m) {
  Table t{{{"year"},
           {"expected share", Align::right},
           {"of the revenue of"},
           {"period"},
           {"which was", Align::right},
           {"sales"}},
          {}};
  for (const auto& s : m.shares)
    t.rows.push_back(
        {s.year, percent(s.share), s.of, s.period, usd_scaled(s.denominator_usd), s.accounting});
  return t;
}

/// Each denominator once.
Items share_sources(const MarketResult& m) {
  Items items;
  for (const auto& s : m.shares) {
    const std::string text = s.of + ", " + s.period + ": " + s.source;
    if (std::find(items.items.begin(), items.items.end(), text) == items.items.end())
      items.items.push_back(text);
  }
  return items;
}

Table content_table(const MarketResult& m) {
  Table t{{{"part"},
           {"a chip", Align::right},
           {"price of a piece", Align::right},
           {"confidence"},
           {"source"}},
          {}};
  for (const auto& c : m.content)
    t.rows.push_back(
        {c.part_of ? c.name + " (of: " + *c.part_of + ")" : c.name, rounded(c.per_chip),
         c.price_usd ? rounded(*c.price_usd) + " USD" : "not known", c.confidence, c.source});
  return t;
}

std::string in_year(const std::optional<ByYear>& years, const std::string& year) {
  return years ? in_year(*years, year) : "";
}

Table content_years(const MarketResult& m) {
  Table t{{{"part"},
           {"year"},
           {"pieces, deals", Align::right},
           {"worth", Align::right},
           {"pieces, all chips made", Align::right},
           {"worth", Align::right}},
          {}};
  for (const auto& c : m.content) {
    ByYear years = c.supply_units_by_year;
    years.insert(c.units_by_year.begin(), c.units_by_year.end());
    for (const auto& [year, unused] : years) {
      const auto made = c.supply_units_by_year.find(year);
      t.rows.push_back({c.name, year, count(value(c.units_by_year, year)),
                        in_year(c.usd_by_year, year),
                        made == c.supply_units_by_year.end() ? "" : count(made->second),
                        in_year(c.supply_usd_by_year, year)});
    }
  }
  return t;
}

void add_content(Document& d, const MarketResult& m) {
  if (m.content.empty() || sum(m.chips_by_year) <= 0) return;
  d.emplace_back(Heading{3, "What the chips draw from suppliers, by year of deployment"});
  d.emplace_back(content_table(m));
  d.emplace_back(content_years(m));
  for (const auto& c : m.content)
    if (c.unpriced) d.emplace_back(Paragraph{c.name + ": " + *c.unpriced + "."});
}

}  // namespace

void add_market(Document& d, const study::RunResult& r) {
  if (!r.market) return;
  const MarketResult& m = *r.market;
  d.emplace_back(Heading{2, "Revenue of " + m.vendor + " from the deals"});
  d.emplace_back(revenue_table(m));
  if (sum(m.revenue_by_year_usd) > 0) {
    d.emplace_back(split_table(m, m.by_recognition_usd));
    d.emplace_back(split_table(m, m.by_status_usd));
  }
  if (std::any_of(m.deals.begin(), m.deals.end(),
                  [](const auto& deal) { return deal.segment != "other"; }))
    d.emplace_back(split_table(m, m.by_segment_usd));
  if (m.accounting.size() > 1) d.emplace_back(accounting_table(m));
  if (!m.quarters.empty()) {
    d.emplace_back(Heading{3, "By quarter, expected"});
    d.emplace_back(quarter_table(m));
    d.emplace_back(chip_table(m));
  }
  add_market_statements(d, m);
  if (m.goods_usd_per_chip) {
    d.emplace_back(Heading{3, "What a sold chip costs " + m.vendor});
    d.emplace_back(goods_table(m));
  }
  d.emplace_back(Heading{3, "Deals, over all years"});
  d.emplace_back(deal_table(m));
  d.emplace_back(deal_chips(m));
  if (!m.shares.empty()) {
    d.emplace_back(Heading{3, "Against stated revenue"});
    d.emplace_back(share_table(m));
    d.emplace_back(share_sources(m));
  }
  add_vendors(d, m);
  add_content(d, m);
}

}  // namespace podsim::report
