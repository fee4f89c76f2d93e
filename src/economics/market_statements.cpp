// A market's profit, cash and order book, and the margins that vendors state.
#include <algorithm>
#include <array>
#include <utility>

#include "deals.h"
#include "podsim/catalog/catalog.h"
#include "podsim/economics/market_figures.h"
#include "shape.h"

namespace podsim::economics {

namespace {

struct Recognised {
  const char* name;
  double QuarterFigures::* value;
};
constexpr std::array recognised = {
    Recognised{"sale", &QuarterFigures::sale}, Recognised{"royalty", &QuarterFigures::royalty},
    Recognised{"lease", &QuarterFigures::lease}, Recognised{"rent", &QuarterFigures::rent}};

/// The ways to recognise sales, as results spell them.
constexpr std::array views = {std::pair{Accounting::as_stated, "as_stated"},
                              std::pair{Accounting::gross, "gross"},
                              std::pair{Accounting::royalty, "royalty"}};

OrderBookQuarter book_line(const OrderBookFigures& f) {
  return {f.opening,       f.orders,        f.recognised,      f.cancelled,       f.closing,
          f.opening_chips, f.ordered_chips, f.delivered_chips, f.cancelled_chips, f.closing_chips};
}

class Statements {
 public:
  Statements(MarketResult& m, const MarketSection& s, const MarketTerms& t,
             const catalog::Catalog& catalog, catalog::InputLog& log)
      : m_(m), s_(s), t_(t), facts_(catalog.market(s.vendor)), log_(log) {
    for (const DealSection& d : s_.deals) weights_.push_back(d.probability);
    market_figures(s_, t_, weights_, Accounting::as_stated, true, expected_);
  }

  void run() {
    add_operating_expenses();
    add_recognition();
    add_order_book();
    add_waiting();
    if (s_.costs) add_quarters();
    for (const auto& [accounting, name] : views)
      if (const auto view = m_.accounting.find(name); view != m_.accounting.end())
        add_view(accounting, view->second);
    add_margins();
  }

 private:
  [[nodiscard]] units::Month month_of(std::size_t quarter) const {
    return t_.first + months_per_quarter * static_cast<int>(quarter);
  }

  template <class Of>
  [[nodiscard]] ByYear by_year(const MarketFigures& f, Of of) const {
    ByYear sum;
    for (std::size_t q = 0; q < t_.quarters; ++q)
      sum[std::to_string(month_of(q).year())] += of(f.quarters[q]);
    return sum;
  }

  [[nodiscard]] std::map<std::string, ByYear> by_recognition(const MarketFigures& f) const {
    std::map<std::string, ByYear> all;
    for (const Recognised& r : recognised)
      all[r.name] = by_year(f, [&](const QuarterFigures& q) { return q.*r.value; });
    return all;
  }

  /// What the section states, else what the last statement with both margins leaves between them.
  void add_operating_expenses() {
    if (!s_.costs) return;
    if (s_.costs->operating_expenses) {
      m_.operating_expenses_share = s_.costs->operating_expenses;
      m_.operating_expenses_source = "scenario: market.costs.operating_expenses";
      return;
    }
    const std::string& segment = s_.costs->margin_segment.value_or(s_.vendor_segment);
    const auto* f = last_stated(segment, [](const catalog::RevenueFact& fact) {
      return fact.gross_margin && fact.operating_margin;
    });
    if (f != nullptr) {
      m_.operating_expenses_share = log_.use(*f->gross_margin) - log_.use(*f->operating_margin);
      m_.operating_expenses_source =
          f->gross_margin->origin.path + "; " + f->operating_margin->origin.path;
    } else if (s_.costs->margin_segment) {
      config::refuse("market.costs.margin_segment",
                     "market/" + s_.vendor + " states no gross and operating margin of '" +
                         segment + "' for one period",
                     "a segment that has both, or operating_expenses:");
    }
  }

  template <class Has>
  [[nodiscard]] const catalog::RevenueFact* last_stated(const std::string& segment, Has has) const {
    const catalog::RevenueFact* last = nullptr;
    int at = 0;
    for (const catalog::RevenueFact& f : facts_.revenue) {
      const auto period = parse_period(f.period);
      if (f.segment != segment || !period || !has(f)) continue;
      if (last != nullptr && period->quarter < at) continue;
      last = &f;
      at = period->quarter;
    }
    return last;
  }

  void add_recognition() { m_.by_recognition_usd = by_recognition(expected_); }

  void add_order_book() {
    const auto all =
        order_book(s_, t_, weights_, expected_, [](const DealSection&) { return true; });
    const auto firm = order_book(s_, t_, weights_, expected_, [](const DealSection& d) {
      return d.status == DealStatus::booked || d.status == DealStatus::contracted;
    });
    for (std::size_t q = 0; q < t_.quarters; ++q) {
      m_.quarters[q].order_book = book_line(all[q]);
      m_.quarters[q].contracted_backlog = book_line(firm[q]);
      for (const catalog::RevenueFact& f : facts_.revenue)
        if (f.segment == s_.vendor_segment && f.backlog && !parse_period(f.period)->whole_year &&
            calendar_quarter(f.period, facts_.fiscal_year_ends) == m_.quarters[q].quarter)
          m_.quarters[q].stated_backlog_usd = log_.use(*f.backlog).base();
    }
  }

  void add_waiting() {
    for (std::size_t d = 0; d < s_.deals.size(); ++d)
      if (s_.deals[d].ordered) m_.deals[d].ordered = units::print(*s_.deals[d].ordered);
    for (const ChipOrder& o : expected_.orders)
      if (o.quarter < static_cast<int>(t_.quarters))
        m_.deals[o.deal].waiting_chips += weights_[o.deal] * o.chips * o.waiting;
    for (const Cancellation& c : expected_.cancellations) {
      const ChipOrder& o = expected_.orders[c.order];
      m_.deals[o.deal].cancelled_chips += weights_[o.deal] * o.chips * c.share;
    }
  }

  void add_quarters() {
    double cash = 0, least = 0;
    for (std::size_t i = 0; i < t_.quarters; ++i) {
      const QuarterFigures& q = expected_.quarters[i];
      MarketQuarter& r = m_.quarters[i];
      r.idle_depreciation_usd = q.idle_depreciation;
      r.gross_profit_usd = q.gross_profit();
      r.received_usd = q.received;
      r.returned_usd = q.returned;
      r.net_book_usd = q.net_book;
      if (!m_.operating_expenses_share) continue;
      r.operating_expenses_usd = *m_.operating_expenses_share * q.revenue();
      r.operating_profit_usd = q.operating_profit(*m_.operating_expenses_share);
      r.operating_cash_flow_usd = q.operating_cash_flow(*m_.operating_expenses_share);
      r.free_cash_flow_usd = q.free_cash_flow(*m_.operating_expenses_share);
      cash += *r.free_cash_flow_usd;
      least = std::min(least, cash);
    }
    m_.gross_profit_by_year_usd =
        by_year(expected_, [](const QuarterFigures& q) { return q.gross_profit(); });
    if (!m_.operating_expenses_share) return;
    const double share = *m_.operating_expenses_share;
    m_.operating_profit_by_year_usd =
        by_year(expected_, [=](const QuarterFigures& q) { return q.operating_profit(share); });
    m_.free_cash_flow_by_year_usd =
        by_year(expected_, [=](const QuarterFigures& q) { return q.free_cash_flow(share); });
    m_.peak_funding_usd = -least;
  }

  void add_view(Accounting accounting, AccountingResult& view) const {
    MarketFigures f;
    market_figures(s_, t_, weights_, accounting, expected_, f);
    view.by_recognition_usd = by_recognition(f);
    if (!view.contribution_by_year_usd) return;
    view.gross_profit_by_year_usd =
        by_year(f, [](const QuarterFigures& q) { return q.gross_profit(); });
    if (m_.operating_expenses_share)
      view.operating_profit_by_year_usd = by_year(f, [&](const QuarterFigures& q) {
        return q.operating_profit(*m_.operating_expenses_share);
      });
  }

  void add_margins() {
    if (const auto* f = last_stated(
            s_.vendor_segment, [](const auto& fact) { return fact.operating_margin.has_value(); }))
      add_margin("operating margin of " + s_.vendor + " " + s_.vendor_segment, f->period,
                 *f->operating_margin, [](const QuarterFigures& q) { return q.revenue(); });
    if (facts_.sale_net_margin)
      add_margin("net margin of sales by " + s_.vendor, facts_.sale_net_margin->origin.as_of,
                 *facts_.sale_net_margin, [](const QuarterFigures& q) { return q.sale; });
  }

  template <class Of>
  void add_margin(std::string name, std::string period, const catalog::Sourced<double>& margin,
                  Of of) {
    StatedMargin& r = m_.stated_margins.emplace_back();
    r.name = std::move(name);
    r.period = std::move(period);
    r.margin = log_.use(margin);
    r.profit_by_year_usd =
        by_year(expected_, [&](const QuarterFigures& q) { return of(q) * r.margin; });
    r.source = margin.origin.path;
  }

  MarketResult& m_;
  const MarketSection& s_;
  const MarketTerms& t_;
  const catalog::MarketFacts& facts_;
  catalog::InputLog& log_;
  std::vector<double> weights_;
  MarketFigures expected_;
};

}  // namespace

void add_statements(MarketResult& result, const MarketSection& section, const MarketTerms& terms,
                    const catalog::Catalog& catalog, catalog::InputLog& log) {
  Statements(result, section, terms, catalog, log).run();
}

}  // namespace podsim::economics
