// Charts of a vendor's market: revenue by year, chips by quarter.
#include <algorithm>

#include "src/report/numbers.h"
#include "src/report/page/market_texts.h"
#include "src/report/page/run_sections.h"
#include "src/report/page/texts.h"
#include "src/report/words.h"

namespace podsim::report::page {
namespace {

using economics::ByYear;
using economics::MarketResult;
using study::RunResult;

struct DealStatusName {
  const char* key;
  const Text* name;
};
constexpr std::array kStatuses = {
    DealStatusName{"booked", &kBooked}, DealStatusName{"contracted", &kContracted},
    DealStatusName{"probable", &kProbable}, DealStatusName{"aspired", &kAspired}};

/// Years from the first with revenue to the last.
std::vector<std::string> years_of(const MarketResult& m) {
  std::vector<std::string> years;
  std::size_t last = 0;
  for (const auto& [year, usd] : m.revenue_by_year_usd) {
    if (usd <= 0 && years.empty()) continue;
    years.push_back(year);
    if (usd > 0) last = years.size();
  }
  years.resize(last);
  return years;
}

double at(const ByYear& values, const std::string& year) {
  const auto v = values.find(year);
  return v == values.end() ? 0 : v->second;
}

double at(const std::map<std::string, ByYear>& values, const std::string& key,
          const std::string& year) {
  const auto v = values.find(key);
  return v == values.end() ? 0 : at(v->second, year);
}

const study::DrawnFigure* drawn_revenue(const RunResult& r, const std::string& year) {
  if (!r.uncertainty) return nullptr;
  for (const study::DrawnFigure& f : r.uncertainty->figures)
    if (f.path == "market.revenue_by_year_usd." + year) return &f;
  return nullptr;
}

void add_year(const Wording& w, const RunResult& r, const std::string& year, std::size_t column,
              const ColumnUnit& unit, ColumnChart& chart, double& highest) {
  double sum = 0;
  for (std::size_t k = 0; k < kStatuses.size(); ++k) {
    const double usd = at(r.market->by_status_usd, kStatuses[k].key, year) / unit.size;
    if (usd <= 0) continue;
    chart.bars.push_back({column, sum, sum + usd, color_of(k),
                          year + ", " + w(*kStatuses[k].name) + ": " + w.usd(usd * unit.size)});
    sum += usd;
  }
  highest = std::max(highest, sum);
  if (const study::DrawnFigure* f = drawn_revenue(r, year)) {
    chart.whiskers.push_back({column, f->p10 / unit.size, f->p90 / unit.size, "",
                              year + ", " + w(kTenToNinety) + ": " +
                                  w(kInterval, {{"low", w.usd(f->p10)}, {"high", w.usd(f->p90)}})});
    highest = std::max(highest, f->p90 / unit.size);
  }
}

/// "2026-Q3 to 2031-Q2" of "2026-Q3..2031-Q2".
std::string horizon_text(const Wording& w, const std::string& horizon) {
  const std::size_t dots = horizon.find("..");
  if (dots == std::string::npos) return horizon;
  return w(kInterval, {{"low", horizon.substr(0, dots)}, {"high", horizon.substr(dots + 2)}});
}

PageTable revenue_table(const Wording& w, const MarketResult& m,
                        const std::vector<std::string>& years, const ColumnUnit& unit) {
  PageTable t{{{w(kYearHead)}}};
  struct RecognisedRevenue {
    const char* key;
    const Text* name;
  };
  std::vector<RecognisedRevenue> kinds;
  for (const RecognisedRevenue& kind :
       {RecognisedRevenue{"sale", &kSale}, RecognisedRevenue{"rent", &kRentIncome},
        RecognisedRevenue{"royalty", &kRoyalty}, RecognisedRevenue{"lease", &kLease}})
    if (std::any_of(years.begin(), years.end(), [&](const std::string& year) {
          return at(m.by_recognition_usd, kind.key, year) != 0;
        }))
      kinds.push_back(kind);
  for (const RecognisedRevenue& kind : kinds)
    t.columns.push_back({w(*kind.name) + ", " + unit.name, Align::right});
  t.columns.push_back({w(kTotalRevenue) + ", " + unit.name, Align::right});
  t.columns.push_back({w(kIfAll) + ", " + unit.name, Align::right});
  if (m.gross_profit_by_year_usd)
    t.columns.push_back({w(kGrossProfit) + ", " + unit.name, Align::right});
  for (const std::string& year : years) {
    std::vector<std::string> row{year};
    for (const RecognisedRevenue& kind : kinds)
      row.push_back(number_in(unit, at(m.by_recognition_usd, kind.key, year)));
    row.push_back(number_in(unit, at(m.revenue_by_year_usd, year)));
    row.push_back(number_in(unit, at(m.unweighted_by_year_usd, year)));
    if (m.gross_profit_by_year_usd)
      row.push_back(number_in(unit, at(*m.gross_profit_by_year_usd, year)));
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace

void add_revenue(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  if (!r.market) return page.nothing("revenue", w(kNoRevenue));
  const MarketResult& m = *r.market;
  const std::vector<std::string> years = years_of(m);
  if (years.empty()) return page.nothing("revenue", w(kNoRevenue));
  const auto best =
      *std::max_element(years.begin(), years.end(), [&](const auto& a, const auto& b) {
        return at(m.revenue_by_year_usd, a) < at(m.revenue_by_year_usd, b);
      });
  const ColumnUnit unit = w.usd_column(at(m.unweighted_by_year_usd, best));
  ColumnChart chart;
  double highest = 0;
  for (std::size_t i = 0; i < years.size(); ++i) {
    chart.columns.push_back(years[i]);
    add_year(w, r, years[i], i, unit, chart, highest);
  }
  for (std::size_t k = 0; k < kStatuses.size(); ++k)
    if (std::any_of(years.begin(), years.end(), [&](const std::string& year) {
          return at(m.by_status_usd, kStatuses[k].key, year) > 0;
        }))
      chart.legend.push_back({color_of(k), w(*kStatuses[k].name)});
  chart.y = linear_axis(w(kRevenueAxis, {{"unit", unit.name}}), 0, highest, true);
  const std::string usd = w.usd(at(m.revenue_by_year_usd, best));
  PagePanel p{"revenue", w(kRevenueName),
              w(kRevenueTitle, {{"vendor", m.vendor}, {"year", best}, {"usd", usd}}),
              w(kRevenueSub, {{"unit", unit.name}, {"horizon", horizon_text(w, m.horizon)}})};
  if (!chart.whiskers.empty()) p.sub += w(kRevenueBand);
  p.alternative = w(kLargest, {{"what", best}, {"value", usd}});
  p.chart = node_of(chart);
  p.table = revenue_table(w, m, years, unit);
  page.panel(p);
}

namespace {

constexpr double kThousand = 1e3;

struct SupplySeries {
  const Text* name;
  double economics::OrderBookQuarter::* chips;
};
constexpr std::array kSupply = {
    SupplySeries{&kOrdered, &economics::OrderBookQuarter::ordered_chips},
    SupplySeries{&kDelivered, &economics::OrderBookQuarter::delivered_chips},
    SupplySeries{&kBacklog, &economics::OrderBookQuarter::closing_chips}};

CurveChart supply_chart(const Wording& w, const MarketResult& m) {
  CurveChart chart;
  double highest = 0;
  chart.x = {w(kQuarter), 0, static_cast<double>(m.quarters.size()), {}};
  for (std::size_t k = 0; k < kSupply.size(); ++k) {
    ChartLine line{color_of(k), k == 2 ? std::vector<int>{5, 3} : std::vector<int>{}};
    line.steps = true;
    for (std::size_t i = 0; i < m.quarters.size(); ++i) {
      const double chips = m.quarters[i].order_book.*kSupply[k].chips / kThousand;
      const auto x = static_cast<double>(i);
      line.points.emplace_back(x, chips);
      if (i + 1 == m.quarters.size()) line.points.emplace_back(x + 1, chips);
      highest = std::max(highest, chips);
      if (chips > 0)
        chart.points.push_back(
            {x + 0.5, chips, color_of(k),
             m.quarters[i].quarter + ", " + w(*kSupply[k].name) + ": " + count(chips * kThousand)});
    }
    chart.lines.push_back(std::move(line));
    chart.legend.push_back({color_of(k), w(*kSupply[k].name), "line", chart.lines.back().dash});
  }
  constexpr double area = 22;
  for (ChartPoint& p : chart.points) p.area = area;
  for (std::size_t i = 0; i < m.quarters.size(); ++i)
    if (m.quarters[i].quarter.ends_with("Q1") || i == 0)
      chart.x.ticks.push_back({static_cast<double>(i), m.quarters[i].quarter});
  chart.y = linear_axis(w(kChipAxis), 0, highest, true);
  return chart;
}

PageTable supply_table(const Wording& w, const MarketResult& m) {
  PageTable t{{{w(kQuarter)}}};
  for (const SupplySeries& s : kSupply)
    t.columns.push_back({w(*s.name) + ", " + w(kChipAxis), Align::right});
  for (const auto& q : m.quarters) {
    std::vector<std::string> row{q.quarter};
    for (const SupplySeries& s : kSupply)
      row.push_back(three_digits(q.order_book.*s.chips / kThousand));
    t.rows.push_back(std::move(row));
  }
  return t;
}

std::string content_html(const Wording& w, const MarketResult& m) {
  if (m.content.empty()) return "";
  std::vector<std::string> years;
  for (const auto& [year, units] : m.content.front().units_by_year)
    if (std::any_of(m.content.begin(), m.content.end(),
                    [&](const auto& c) { return at(c.units_by_year, year) > 0; }))
      years.push_back(year);
  if (years.empty()) return "";
  PageTable t{{{w(kPiece)}, {w(kPerChipHead), Align::right}, {w(kPriceHead), Align::right}}};
  for (const std::string& year : years) t.columns.push_back({year, Align::right});
  for (const economics::ContentResult& c : m.content) {
    std::vector<std::string> row{c.name, three_digits(c.per_chip),
                                 c.price_usd ? three_digits(*c.price_usd) : "–"};
    for (const std::string& year : years) row.push_back(w.count(at(c.units_by_year, year)));
    t.rows.push_back(std::move(row));
  }
  return paragraph(w(kContentTitle), "sub") + table_html(t);
}

}  // namespace

void add_deliveries(PageWriter& page, const RunResult& r) {
  if (!r.market || r.market->quarters.empty()) return;
  const Wording& w = page.w;
  const MarketResult& m = *r.market;
  const auto most =
      std::max_element(m.quarters.begin(), m.quarters.end(), [](const auto& a, const auto& b) {
        return a.order_book.closing_chips < b.order_book.closing_chips;
      });
  const double waiting = most->order_book.closing_chips;
  const std::string title =
      waiting < 1 ? w(kSupplyTitle)
                  : w(kLateTitle, {{"chips", w.count(waiting)}, {"quarter", most->quarter}});
  page.section("delivery", w(kSupplyName), title,
               paragraph(w(kSupplySub), "sub") +
                   page.chart("delivery-chart", title, title, node_of(supply_chart(w, m))) +
                   folded_table(w, supply_table(w, m)) + content_html(w, m));
}

}  // namespace podsim::report::page
