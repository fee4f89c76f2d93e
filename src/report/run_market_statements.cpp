// A vendor's order book, profit and cash by quarter, and vendors side by side.
#include <algorithm>
#include <functional>

#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

using economics::MarketQuarter;
using economics::MarketResult;
using economics::OrderBookQuarter;
using economics::VendorQuarter;
using economics::VendorSeries;

std::string usd_or(const std::optional<double>& usd) { return usd ? usd_scaled(*usd) : ""; }

Table order_table(const MarketResult& m) {
  const bool cancelled = std::any_of(m.quarters.begin(), m.quarters.end(),
                                     [](const auto& q) { return q.order_book.cancelled_usd > 0; });
  Table t{{{"order book"},
           {"opening", Align::right},
           {"orders", Align::right},
           {"recognised", Align::right}},
          {}};
  if (cancelled) t.columns.push_back({"cancelled", Align::right});
  t.columns.push_back({"closing", Align::right});
  for (const MarketQuarter& q : m.quarters) {
    const OrderBookQuarter& b = q.order_book;
    auto& row = t.rows.emplace_back();
    row = {q.quarter, usd_scaled(b.opening_usd), usd_scaled(b.orders_usd),
           usd_scaled(b.recognised_usd)};
    if (cancelled) row.push_back(usd_scaled(b.cancelled_usd));
    row.push_back(usd_scaled(b.closing_usd));
  }
  return t;
}

/// The closing order book beside what the vendor states.
Table backlog_table(const MarketResult& m) {
  const bool stated = std::any_of(m.quarters.begin(), m.quarters.end(),
                                  [](const auto& q) { return q.stated_backlog_usd.has_value(); });
  Table t{{{"end of"},
           {"order book", Align::right},
           {"of it booked or contracted", Align::right},
           {"chips waiting", Align::right}},
          {}};
  if (stated) t.columns.push_back({"backlog as the vendor states it", Align::right});
  for (const MarketQuarter& q : m.quarters) {
    auto& row = t.rows.emplace_back();
    row = {q.quarter, usd_scaled(q.order_book.closing_usd),
           usd_scaled(q.contracted_backlog.closing_usd), count(q.order_book.closing_chips)};
    if (stated) row.push_back(usd_or(q.stated_backlog_usd));
  }
  return t;
}

Table profit_table(const MarketResult& m) {
  Table t{{{"profit and cash"},
           {"revenue", Align::right},
           {"gross profit", Align::right},
           {"operating profit", Align::right},
           {"capital expenditure", Align::right},
           {"free cash flow", Align::right},
           {"chips on the books", Align::right}},
          {}};
  for (const MarketQuarter& q : m.quarters)
    t.rows.push_back({q.quarter, usd_scaled(q.expected_usd), usd_or(q.gross_profit_usd),
                      usd_or(q.operating_profit_usd), usd_or(q.capex_usd),
                      usd_or(q.free_cash_flow_usd), usd_or(q.net_book_usd)});
  return t;
}

std::string profit_note(const MarketResult& m) {
  if (!m.operating_expenses_share)
    return "Operating profit and free cash flow need operating expenses, which nothing states: "
           "market.costs.operating_expenses or margin_segment.";
  return "Operating expenses are " + percent(*m.operating_expenses_share) + " of revenue (" +
         *m.operating_expenses_source + "). Cash is before tax. Free cash flow takes out at most " +
         usd_scaled(*m.peak_funding_usd) + ".";
}

Table margin_table(const MarketResult& m) {
  Table t{{{"profit at a stated margin"}, {"period"}, {"margin", Align::right}}, {}};
  for (const auto& [year, usd] : m.revenue_by_year_usd) t.columns.push_back({year, Align::right});
  t.columns.push_back({"source"});
  for (const auto& margin : m.stated_margins) {
    auto& row = t.rows.emplace_back();
    row = {margin.name, margin.period, percent(margin.margin)};
    for (const auto& [year, usd] : m.revenue_by_year_usd)
      row.push_back(usd_scaled(margin.profit_by_year_usd.at(year)));
    row.push_back(margin.source);
  }
  return t;
}

using Cell = std::function<std::string(const VendorQuarter&)>;

/// A row for each quarter, a column for each vendor that has any such value.
Table vendor_table(const MarketResult& m, const std::string& title, const Cell& cell) {
  Table t{{{title}}, {}};
  std::vector<const VendorSeries*> shown;
  for (const VendorSeries& s : m.vendors)
    if (std::any_of(s.quarters.begin(), s.quarters.end(),
                    [&](const VendorQuarter& q) { return !cell(q).empty(); })) {
      shown.push_back(&s);
      t.columns.push_back({s.vendor + ", " + s.segment, Align::right});
    }
  for (std::size_t q = 0; !shown.empty() && q < shown.front()->quarters.size(); ++q) {
    auto& row = t.rows.emplace_back();
    row.push_back(shown.front()->quarters[q].quarter);
    for (const VendorSeries* s : shown) row.push_back(cell(s->quarters[q]));
  }
  return t;
}

}  // namespace

void add_vendors(Document& d, const MarketResult& m) {
  const Table revenue = vendor_table(m, "stated revenue", [](const VendorQuarter& q) {
    if (!q.revenue_usd) return std::string();
    return usd_scaled(*q.revenue_usd) + (q.confidence == "estimated" ? " (estimated)" : "");
  });
  if (revenue.rows.empty()) return;
  d.emplace_back(Heading{3, "Vendors side by side, by calendar quarter"});
  d.emplace_back(revenue);
  const auto add = [&](const std::string& title, const Cell& cell) {
    if (const Table t = vendor_table(m, title, cell); !t.rows.empty()) d.emplace_back(t);
  };
  add("stated backlog", [](const VendorQuarter& q) { return usd_or(q.backlog_usd); });
  add("orders less cancellations, implied",
      [](const VendorQuarter& q) { return usd_or(q.net_orders_usd); });
  add("operating margin", [](const VendorQuarter& q) {
    return q.operating_margin ? percent(*q.operating_margin) : std::string();
  });
  d.emplace_back(
      Paragraph{"A fiscal quarter stands at the calendar quarter that holds its middle "
                "month. An empty cell is not stated or was not collected."});
}

void add_market_statements(Document& d, const MarketResult& m) {
  if (!m.quarters.empty()) {
    d.emplace_back(Heading{3, "Order book, expected"});
    d.emplace_back(order_table(m));
    d.emplace_back(backlog_table(m));
  }
  if (m.gross_profit_by_year_usd) {
    d.emplace_back(Heading{3, "Profit and cash, expected"});
    d.emplace_back(profit_table(m));
    d.emplace_back(Paragraph{profit_note(m)});
  }
  if (!m.stated_margins.empty() && !m.revenue_by_year_usd.empty()) d.emplace_back(margin_table(m));
}

}  // namespace podsim::report
