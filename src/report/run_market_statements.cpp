// A vendor's order book, profit and cash by quarter, and vendors side by side.
#include <algorithm>
#include <functional>

#include "src/report/grid.h"
#include "src/report/sections.h"
#include "src/report/texts/market.h"

namespace podsim::report {
namespace {

using economics::MarketQuarter;
using economics::MarketResult;
using economics::OrderBookQuarter;
using economics::VendorQuarter;
using economics::VendorSeries;

void add_orders(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  d.emplace_back(Heading{3, w(t::kOrderBook)});
  Grid g(w);
  g.text(t::kQuarter).money(t::kOpening).money(t::kOrders).money(t::kRecognisedBook);
  g.money(t::kCancelledUsd).money(t::kClosing);
  for (const MarketQuarter& q : m.quarters) {
    const OrderBookQuarter& b = q.order_book;
    g.row(
        {q.quarter, b.opening_usd, b.orders_usd, b.recognised_usd, b.cancelled_usd, b.closing_usd});
  }
  g.add_to(d);
}

/// The closing order book beside what the vendor states.
void add_backlog(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  Grid g(w);
  g.text(t::kEndOf).money(t::kBookClosing).money(t::kBookContracted).count(t::kChipsWaiting);
  g.money(t::kStatedBacklog);
  for (const MarketQuarter& q : m.quarters)
    g.row({q.quarter, q.order_book.closing_usd, q.contracted_backlog.closing_usd,
           q.order_book.closing_chips, q.stated_backlog_usd});
  g.add_to(d);
}

void add_profit(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  d.emplace_back(Heading{3, w(t::kProfit)});
  Grid g(w);
  g.text(t::kQuarter).money(t::kRevenue).money(t::kGrossProfit).money(t::kOperatingProfit);
  g.money(t::kCapex).money(t::kFreeCashFlow).money(t::kNetBook);
  for (const MarketQuarter& q : m.quarters)
    g.row({q.quarter, q.expected_usd, q.gross_profit_usd, q.operating_profit_usd, q.capex_usd,
           q.free_cash_flow_usd, q.net_book_usd});
  g.add_to(d);
  d.emplace_back(
      Paragraph{m.operating_expenses_share
                    ? w(t::kOperatingExpenses, {{"share", w.percent(*m.operating_expenses_share)},
                                                {"source", *m.operating_expenses_source},
                                                {"peak", w.usd(*m.peak_funding_usd)}})
                    : w(t::kNoOperatingExpenses)});
}

void add_margins(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  Grid g(w);
  g.text(t::kStatedMargin).text(t::kPeriod).share(t::kMargin);
  for (const auto& [year, usd] : m.revenue_by_year_usd) g.money(year);
  g.text(t::kSource);
  for (const auto& margin : m.stated_margins) {
    std::vector<GridCell> row{margin.name, margin.period, margin.margin};
    for (const auto& [year, usd] : m.revenue_by_year_usd)
      row.emplace_back(margin.profit_by_year_usd.at(year));
    row.emplace_back(margin.source);
    g.row(std::move(row));
  }
  g.add_to(d);
}

using QuarterText = std::function<std::string(const VendorQuarter&)>;

/// A row for each quarter, a column for each vendor that has any such value.
Table vendor_table(const MarketResult& m, const Text& title, const QuarterText& cell,
                   const Wording& w) {
  Table t{{{w(title)}}, {}};
  std::vector<const VendorSeries*> shown;
  for (const VendorSeries& s : m.vendors)
    if (std::any_of(s.quarters.begin(), s.quarters.end(),
                    [&](const VendorQuarter& q) { return !cell(q).empty(); })) {
      shown.push_back(&s);
      t.columns.push_back(
          {w(texts::market::kVendorSegment, {{"vendor", s.vendor}, {"segment", s.segment}}),
           Align::right});
    }
  for (std::size_t q = 0; !shown.empty() && q < shown.front()->quarters.size(); ++q) {
    auto& row = t.rows.emplace_back();
    row.push_back(shown.front()->quarters[q].quarter);
    for (const VendorSeries* s : shown) row.push_back(cell(s->quarters[q]));
  }
  return t;
}

}  // namespace

void add_vendors(Document& d, const MarketResult& m, const Wording& w) {
  namespace t = texts::market;
  const auto usd = [&w](const std::optional<double>& v) { return v ? w.usd(*v) : std::string(); };
  const auto revenue = [&](const VendorQuarter& q) {
    const std::string value = usd(q.revenue_usd);
    return q.revenue_usd && q.confidence == "estimated" ? w(t::kEstimated, {{"value", value}})
                                                        : value;
  };
  const Table stated = vendor_table(m, t::kVendorRevenue, revenue, w);
  if (stated.rows.empty()) return;
  d.emplace_back(Heading{3, w(t::kVendors)});
  d.emplace_back(stated);
  const auto add = [&](const Text& title, const QuarterText& cell) {
    if (const Table table = vendor_table(m, title, cell, w); !table.rows.empty())
      d.emplace_back(table);
  };
  add(t::kVendorBacklog, [&](const VendorQuarter& q) { return usd(q.backlog_usd); });
  add(t::kVendorOrders, [&](const VendorQuarter& q) { return usd(q.net_orders_usd); });
  add(t::kVendorMargin, [&](const VendorQuarter& q) {
    return q.operating_margin ? w.percent(*q.operating_margin) : std::string();
  });
  d.emplace_back(Paragraph{w(t::kVendorNote)});
}

void add_market_statements(Document& d, const MarketResult& m, const Wording& w) {
  if (!m.quarters.empty()) {
    add_orders(d, m, w);
    add_backlog(d, m, w);
  }
  if (m.gross_profit_by_year_usd) add_profit(d, m, w);
  if (!m.stated_margins.empty() && !m.revenue_by_year_usd.empty()) add_margins(d, m, w);
}

}  // namespace podsim::report
