#include "podsim/economics/market.h"

#include <algorithm>
#include <utility>

#include "deals.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/economics/fleet.h"
#include "podsim/economics/market_figures.h"

namespace podsim::economics {

namespace {

/// Figures of one view and what is needed to label them.
class AccountingView {
 public:
  AccountingView(const MarketSection& s, const MarketTerms& t, std::vector<double> weights,
                 Accounting accounting = Accounting::as_stated, bool capped = true)
      : t_(t) {
    market_figures(s, t, weights, accounting, capped, figures_);
  }

  [[nodiscard]] const std::vector<QuarterFigures>& quarters() const { return figures_.quarters; }

  template <class Of>
  [[nodiscard]] ByYear by_year(Of of) const {
    ByYear sum;
    for (std::size_t q = 0; q < t_.quarters; ++q) sum[year(q)] += of(figures_.quarters[q]);
    return sum;
  }
  [[nodiscard]] ByYear revenue() const {
    return by_year([](const QuarterFigures& q) { return q.revenue(); });
  }
  [[nodiscard]] ByYear deal_revenue(std::size_t deal) const {
    ByYear sum;
    for (std::size_t q = 0; q < t_.quarters; ++q)
      if (const double usd = figures_.deal_revenue[deal * t_.quarters + q]; usd != 0)
        sum[year(q)] += usd;
    return sum;
  }
  [[nodiscard]] double deal_revenue(std::size_t deal, std::size_t quarter) const {
    return figures_.deal_revenue[deal * t_.quarters + quarter];
  }
  [[nodiscard]] double deal_cut(std::size_t deal) const {
    double sum = 0;
    for (std::size_t q = 0; q < t_.quarters; ++q) sum += figures_.deal_cut[deal * t_.quarters + q];
    return sum;
  }
  [[nodiscard]] double deal_chips(std::size_t deal) const {
    double sum = 0;
    for (const DeliveryTranche& t : figures_.tranches)
      if (t.deal == deal) sum += t.chips * t.served;
    for (const double chips : t_.deals[deal].plan.chips) sum += chips;
    return sum;
  }

 private:
  [[nodiscard]] std::string year(std::size_t q) const {
    return std::to_string((t_.first + 3 * static_cast<int>(q)).year());
  }

  const MarketTerms& t_;
  MarketFigures figures_;
};

std::vector<double> probabilities(const MarketSection& s) {
  std::vector<double> p;
  for (const DealSection& d : s.deals) p.push_back(d.probability);
  return p;
}

double sum(const ByYear& years) {
  double total = 0;
  for (const auto& [year, usd] : years) total += usd;
  return total;
}

std::string kind_of(const DealSection& d) {
  if (d.plan) return "plan " + *d.plan;
  if (d.rent) return "rent";
  return d.sale->lease ? "sale, lease" : d.sale->royalty ? "sale, royalty" : "sale";
}

std::string formula_of(const DealSection& d) {
  if (d.plan) return "rent by month and chips at delivery, gross, whoever delivers";
  if (d.rent) return "chips * price * hours of the month * utilisation";
  if (d.sale->lease) return "chips * price * (1 - returned) / term, in each month of the term";
  return d.sale->royalty ? "chips * price * royalty, at delivery" : "chips * price, at delivery";
}

class Report {
 public:
  Report(const MarketSection& s, const MarketTerms& t, const std::map<std::string, PlanCost>& plans,
         const catalog::Catalog& catalog, catalog::InputLog& log)
      : s_(s),
        t_(t),
        plans_(plans),
        catalog_(catalog),
        log_(log),
        expected_(s, t, probabilities(s)),
        sure_(s, t, std::vector<double>(s.deals.size(), 1)),
        uncapped_(s, t, probabilities(s), Accounting::as_stated, false) {}

  MarketResult run(const MarketTerms& whole) {
    m_.vendor = s_.vendor;
    if (t_.quarters > 0)
      m_.horizon = quarter_name(t_.first) + ".." +
                   quarter_name(t_.first + 3 * static_cast<int>(t_.quarters - 1));
    add_years();
    for (std::size_t q = 0; q < t_.quarters; ++q) add_quarter(q);
    add_deals(whole);
    add_caps();
    add_accounting();
    named_at("market.vendor",
             [&] { m_.content = content_of(s_, m_.chips_by_year, catalog_, log_); });
    add_all_shares("market.vendor", s_.vendor, s_.vendor_segment,
                   &AccountingResult::of_vendor_by_year);
    if (s_.rival != s_.vendor)
      add_all_shares("market.rival", s_.rival, s_.rival_segment,
                     &AccountingResult::of_rival_by_year);
    return std::move(m_);
  }

 private:
  void add_years() {
    m_.revenue_by_year_usd = expected_.revenue();
    m_.unweighted_by_year_usd = sure_.revenue();
    for (const auto s :
         {DealStatus::booked, DealStatus::contracted, DealStatus::probable, DealStatus::aspired})
      m_.by_status_usd[print(s)] = expected_.by_year(
          [&](const QuarterFigures& q) { return q.by_status[static_cast<std::size_t>(s)]; });
    for (const auto s :
         {Segment::hyperscaler, Segment::ai_lab, Segment::financial_institution, Segment::other})
      m_.by_segment_usd[print(s)] = expected_.by_year(
          [&](const QuarterFigures& q) { return q.by_segment[static_cast<std::size_t>(s)]; });
    m_.chips_by_year = expected_.by_year([](const QuarterFigures& q) { return q.deployed(); });
    m_.cut_chips_by_year = expected_.by_year([](const QuarterFigures& q) { return q.cut; });
    m_.cut_by_year_usd = uncapped_.revenue();
    for (auto& [year, usd] : m_.cut_by_year_usd) usd -= m_.revenue_by_year_usd[year];
    if (!s_.costs) return;
    m_.contribution_by_year_usd =
        expected_.by_year([](const QuarterFigures& q) { return q.contribution(); });
    m_.capex_by_year_usd = expected_.by_year([](const QuarterFigures& q) { return q.capex; });
    m_.goods = goods_of(s_, catalog_, log_);
    if (!m_.goods.empty()) m_.goods_usd_per_chip = t_.goods;
  }

  void add_quarter(std::size_t i) {
    const QuarterFigures& q = expected_.quarters()[i];
    MarketQuarter& r = m_.quarters.emplace_back();
    r.quarter = quarter_name(t_.first + 3 * static_cast<int>(i));
    r.expected_usd = q.revenue();
    r.unweighted_usd = sure_.quarters()[i].revenue();
    r.booked_usd = q.by_status[0];
    r.contracted_usd = q.by_status[1];
    r.probable_usd = q.by_status[2];
    r.aspired_usd = q.by_status[3];
    r.sale_usd = q.sale;
    r.royalty_usd = q.royalty;
    r.lease_usd = q.lease;
    r.rent_usd = q.rent;
    r.chips_sold = q.chips_sold;
    r.chips_leased = q.chips_leased;
    r.chips_rented = q.chips_rented;
    r.chips_in_service = q.in_service;
    r.cut_chips = q.cut;
    r.cut_usd = uncapped_.quarters()[i].revenue() - q.revenue();
    if (!s_.costs) return;
    r.goods_usd = q.goods;
    r.depreciation_usd = q.depreciation;
    r.running_usd = q.running;
    r.contribution_usd = q.contribution();
    r.capex_usd = q.capex;
  }

  /// `whole`: the terms of a horizon that holds all of every deal.
  void add_deals(const MarketTerms& whole) {
    const std::vector<double> all(s_.deals.size(), 1);
    const AccountingView inside(s_, t_, all, Accounting::as_stated, false);
    const AccountingView everything(s_, whole, all, Accounting::as_stated, false);
    for (std::size_t i = 0; i < s_.deals.size(); ++i) {
      const DealSection& deal = s_.deals[i];
      DealResult& r = m_.deals.emplace_back();
      r.customer = deal.customer;
      r.status = print(deal.status);
      r.segment = print(deal.segment);
      r.kind = kind_of(deal);
      r.probability = deal.probability;
      r.chips = sure_.deal_chips(i);
      r.revenue_by_year_usd = sure_.deal_revenue(i);
      r.expected_by_year_usd = expected_.deal_revenue(i);
      r.cut_chips = expected_.deal_cut(i);
      const double total = sum(everything.deal_revenue(i));
      const double beyond = total - sum(inside.deal_revenue(i));
      r.beyond_horizon_usd = beyond > 1e-9 * total ? beyond : 0;
      r.formula = formula_of(deal);
      r.source = deal.plan ? "plans." + *deal.plan + ".cost.ledger"
                           : offered_price(deal, s_.vendor, catalog_, log_).source;
      for (std::size_t q = 0; q < t_.quarters; ++q)
        r.expected_by_quarter_usd.push_back(expected_.deal_revenue(i, q));
      auto from = deal_sources(deal, s_.vendor, "scenario.market.deals[" + std::to_string(i) + "]",
                               plans_, catalog_, log_);
      r.price_from = std::move(from.price);
      r.size_from = std::move(from.size);
    }
  }

  void add_caps() {
    if (!s_.power.empty()) {
      m_.cap_from = {"scenario.market.power"};
      for (const DealSection& deal : s_.deals)
        if (const auto* chip = chip_named(deal); chip != nullptr && !deal.chip_power)
          m_.cap_from.push_back(catalog_.chip(*chip).system_power.origin.path);
    }
    if (!s_.supply) return;
    m_.cap_from.emplace_back("scenario.market.supply");
    if (s_.supply->share)
      for (const auto& f : catalog_.market(s_.vendor).supply)
        m_.cap_from.push_back(f.chips.origin.path);
  }

  static const std::string* chip_named(const DealSection& deal) {
    const auto* chip = deal.rent ? &deal.rent->chip : deal.sale ? &deal.sale->chip : nullptr;
    return chip != nullptr && *chip ? &**chip : nullptr;
  }

  void add_accounting() {
    add_view("as_stated", expected_);
    bool licensed = false;
    for (const DealSection& d : s_.deals) licensed |= d.sale && d.sale->royalty;
    if (licensed) add_view("gross", AccountingView(s_, t_, probabilities(s_), Accounting::gross));
    if (s_.royalty)
      add_view("royalty", AccountingView(s_, t_, probabilities(s_), Accounting::royalty));
  }

  void add_view(const std::string& name, const AccountingView& view) {
    AccountingResult& r = m_.accounting[name];
    r.revenue_by_year_usd = view.revenue();
    // Gross, what others sell would need a cost as well.
    if (s_.costs && (name != "gross" || !s_.costs->goods.empty()))
      r.contribution_by_year_usd =
          view.by_year([](const QuarterFigures& q) { return q.contribution(); });
  }

  using Shares = ByYear AccountingResult::*;

  void add_all_shares(const std::string& key, const std::string& name, const std::string& segment,
                      Shares shares) {
    const auto* facts = named_at(key, [&] { return &catalog_.market(name); });
    const StatedRevenue stated = stated_revenue(*facts, segment, key + "_segment", log_);
    for (auto& [accounting, view] : m_.accounting)
      for (const auto& [year, usd] : view.revenue_by_year_usd) {
        (view.*shares)[year] = usd / stated.usd;
        m_.shares.push_back({year, accounting, stated.of, stated.period, stated.usd,
                             usd / stated.usd, stated.source, stated.from});
      }
  }

  const MarketSection& s_;
  const MarketTerms& t_;
  const std::map<std::string, PlanCost>& plans_;
  const catalog::Catalog& catalog_;
  catalog::InputLog& log_;
  AccountingView expected_, sure_, uncapped_;
  MarketResult m_;
};

/// Months between the first and the last of any deal.
MarketTerms whole_terms(MarketSection section, const std::map<std::string, PlanCost>& plans,
                        const std::map<std::string, FleetResult>& fleets,
                        const catalog::Catalog& catalog, catalog::InputLog& log) {
  if (section.horizon)
    for (const DealSection& d : section.deals)
      if (const auto span = span_of(d, section.vendor, plans))
        section.horizon = Horizon{std::min(section.horizon->from, span->from),
                                  std::max(section.horizon->to, span->to)};
  return market_terms(section, plans, fleets, catalog, log);
}

}  // namespace

MarketResult vendor_revenue(const MarketSection& section,
                            const std::map<std::string, PlanCost>& plans,
                            const std::map<std::string, FleetResult>& fleets,
                            const catalog::Catalog& catalog, catalog::InputLog& log) {
  const MarketTerms terms = market_terms(section, plans, fleets, catalog, log);
  const MarketTerms whole = whole_terms(section, plans, fleets, catalog, log);
  MarketResult result = Report(section, terms, plans, catalog, log).run(whole);
  add_statements(result, section, terms, catalog, log);
  result.vendors = vendor_series(section, catalog, log);
  return result;
}

}  // namespace podsim::economics
