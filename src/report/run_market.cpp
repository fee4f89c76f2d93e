// What the deals mean for the vendor.
#include <algorithm>

#include "src/report/grid.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/texts/market.h"

namespace podsim::report {
namespace {

using economics::ByYear;
using economics::MarketResult;

std::optional<double> in_year(const ByYear& years, const std::string& year) {
  const auto it = years.find(year);
  return it == years.end() ? std::nullopt : std::optional(it->second);
}

std::optional<double> in_year(const std::optional<ByYear>& years, const std::string& year) {
  return years ? in_year(*years, year) : std::nullopt;
}

double sum(const ByYear& years) {
  double total = 0;
  for (const auto& [year, amount] : years) total += amount;
  return total;
}

void add_revenue(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  Grid g(w);
  g.text(t::kYear).money(t::kExpected).money(t::kIfAll);
  const bool costs = m.contribution_by_year_usd.has_value();
  if (costs) g.money(t::kContribution).money(t::kCapex);
  for (const auto& [year, usd] : m.revenue_by_year_usd) {
    std::vector<GridCell> row{year, usd, in_year(m.unweighted_by_year_usd, year)};
    if (costs) row.emplace_back(in_year(*m.contribution_by_year_usd, year));
    if (costs) row.emplace_back(in_year(*m.capex_by_year_usd, year));
    g.row(std::move(row));
  }
  g.add_to(d);
}

/// A column for each name that has anything.
void add_split(Document& d, const MarketResult& m, const Text& title,
               const std::map<std::string, ByYear>& parts, const Wording& w) {
  Grid g(w);
  g.text(title);
  for (const auto& [name, years] : parts)
    if (sum(years) > 0) g.money(w.term(name));
  for (const auto& [year, usd] : m.revenue_by_year_usd) {
    std::vector<GridCell> row{year};
    for (const auto& [name, years] : parts)
      if (sum(years) > 0) row.emplace_back(in_year(years, year));
    g.row(std::move(row));
  }
  g.add_to(d);
}

void add_quarters(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  d.emplace_back(Heading{3, w(t::kByQuarter)});
  Grid g(w);
  g.text(t::kQuarter).money(t::kExpected).money(t::kSale).money(t::kRoyalty).money(t::kLease);
  g.money(t::kRent).money(t::kQuarterContribution);
  for (const auto& q : m.quarters)
    g.row({q.quarter, q.expected_usd, q.sale_usd, q.royalty_usd, q.lease_usd, q.rent_usd,
           q.contribution_usd});
  g.add_to(d);
  Grid chips(w);
  chips.text(t::kQuarter).count(t::kSold).count(t::kLeased).count(t::kNewlyRented);
  chips.count(t::kInService).count(t::kLate).money(t::kLateRevenue);
  for (const auto& q : m.quarters)
    chips.row({q.quarter, q.chips_sold, q.chips_leased, q.chips_rented, q.chips_in_service,
               q.cut_chips, q.cut_usd});
  chips.add_to(d);
}

const Text& view_in_words(const std::string& name) {
  namespace t = texts::market;
  if (name == "as_stated") return t::kAsStated;
  return name == "gross" ? t::kGross : t::kRoyalties;
}

/// A column for each kind of revenue in each way to recognise sales, with sum and contribution.
void add_accounting(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  Grid g(w);
  g.text(t::kRecognised);
  std::vector<const ByYear*> columns;
  const auto add = [&](const std::string& title, const ByYear& years) {
    g.money(title);
    columns.push_back(&years);
  };
  for (const auto& [name, view] : m.accounting) {
    const std::string words = w(view_in_words(name));
    for (const auto& [kind, years] : view.by_recognition_usd)
      if (sum(years) > 0) add(w(t::kViewPart, {{"view", words}, {"part", w.term(kind)}}), years);
    add(w(t::kViewRevenue, {{"view", words}}), view.revenue_by_year_usd);
    if (view.contribution_by_year_usd)
      add(w(t::kQuarterContribution), *view.contribution_by_year_usd);
  }
  for (const auto& [year, usd] : m.revenue_by_year_usd) {
    std::vector<GridCell> row{year};
    for (const ByYear* years : columns) row.emplace_back(in_year(*years, year));
    g.row(std::move(row));
  }
  g.add_to(d);
}

void add_deals(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  d.emplace_back(Heading{3, w(t::kDeals)});
  Grid g(w);
  g.text(t::kCustomer).text(t::kKind).text(t::kStatus).share(t::kProbability);
  g.money(t::kIfItCloses).money(t::kExpectedShort).text(t::kPriceFrom);
  for (const auto& deal : m.deals)
    g.row({deal.customer, w.term(deal.kind), w.term(deal.status), deal.probability,
           sum(deal.revenue_by_year_usd), sum(deal.expected_by_year_usd), deal.source});
  g.add_to(d);
  Grid chips(w);
  chips.text(t::kCustomer).text(t::kSegment).count(t::kChips).count(t::kLateExpected);
  chips.count(t::kWaiting).count(t::kCancelled).money(t::kBeyond);
  for (const auto& deal : m.deals)
    chips.row({deal.customer, deal.segment, deal.chips, deal.cut_chips, deal.waiting_chips,
               deal.cancelled_chips, deal.beyond_horizon_usd});
  chips.add_to(d);
}

void add_goods(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  d.emplace_back(Heading{3, w(t::kGoods, {{"vendor", m.vendor}})});
  Grid g(w);
  g.text(t::kPart).number(t::kPerChipUsd).text(t::kSource);
  for (const auto& part : m.goods) g.row({part.name, part.usd, part.source});
  g.row({w(t::kTogether), *m.goods_usd_per_chip});
  g.total_row();
  g.add_to(d);
}

void add_shares(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  d.emplace_back(Heading{3, w(t::kAgainst)});
  Grid g(w);
  g.text(t::kYear).share(t::kShare).text(t::kOf).text(t::kPeriod).money(t::kStated);
  g.text(t::kSales);
  Items sources;  // each denominator once
  for (const auto& s : m.shares) {
    g.row({s.year, s.share, s.of, s.period, s.denominator_usd, s.accounting});
    const std::string text = s.of + ", " + s.period + ": " + s.source;
    if (std::find(sources.items.begin(), sources.items.end(), text) == sources.items.end())
      sources.items.push_back(text);
  }
  g.add_to(d);
  d.emplace_back(std::move(sources));
}

void add_content_years(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  Grid g(w);
  g.text(t::kPart).text(t::kYear).count(t::kDealPieces).money(t::kDealWorth);
  g.count(t::kAllPieces).money(t::kAllWorth);
  for (const auto& c : m.content) {
    ByYear years = c.supply_units_by_year;
    years.insert(c.units_by_year.begin(), c.units_by_year.end());
    for (const auto& [year, unused] : years)
      g.row({c.name, year, in_year(c.units_by_year, year), in_year(c.usd_by_year, year),
             in_year(c.supply_units_by_year, year), in_year(c.supply_usd_by_year, year)});
  }
  g.add_to(d);
}

void add_content(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  if (m.content.empty() || sum(m.chips_by_year) <= 0) return;
  d.emplace_back(Heading{3, w(t::kContent)});
  Grid g(w);
  g.text(t::kPart).number(t::kPieces).number(t::kPiecePrice).text(t::kConfidence);
  g.text(t::kSource);
  for (const auto& c : m.content)
    g.row({c.part_of ? w(t::kPartOf, {{"part", c.name}, {"whole", *c.part_of}}) : c.name,
           c.per_chip, c.price_usd, w.term(c.confidence), c.source});
  g.add_to(d);
  add_content_years(d, m, w);
  for (const auto& c : m.content)
    if (c.unpriced)
      d.emplace_back(Paragraph{w(t::kSentence, {{"name", c.name}, {"text", *c.unpriced}})});
}

}  // namespace

void add_market(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail) {
  namespace t = texts::market;
  if (!r.market) return;
  const MarketResult& m = *r.market;
  d.emplace_back(Heading{2, w(t::kRevenueOf, {{"vendor", m.vendor}})});
  add_revenue(d, m, w);
  if (detail == SectionDetail::essential) return add_deals(d, m, w);
  if (sum(m.revenue_by_year_usd) > 0) {
    add_split(d, m, t::kByKind, m.by_recognition_usd, w);
    add_split(d, m, t::kByStatus, m.by_status_usd, w);
  }
  if (std::any_of(m.deals.begin(), m.deals.end(),
                  [](const auto& deal) { return deal.segment != "other"; }))
    add_split(d, m, t::kBySegment, m.by_segment_usd, w);
  if (m.accounting.size() > 1) add_accounting(d, m, w);
  if (!m.quarters.empty()) add_quarters(d, m, w);
  add_market_statements(d, m, w);
  if (m.goods_usd_per_chip) add_goods(d, m, w);
  add_deals(d, m, w);
  if (!m.shares.empty()) add_shares(d, m, w);
  add_vendors(d, m, w);
  add_content(d, m, w);
}

}  // namespace podsim::report
