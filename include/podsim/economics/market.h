// A vendor's revenue and contribution by quarter and year, from the scenario key `market`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/config/describe.h"
#include "podsim/units/date.h"

namespace podsim::economics {

struct DemandSection;
struct FleetResult;
struct MarketSection;
struct MarketTerms;
struct PlanCost;
struct SupplyPeriod;

using ByYear = std::map<std::string, double>;

struct DealResult {
  std::string customer, status, segment, kind;  ///< kind: "rent", "sale, royalty", "plan <name>"
  double probability = 1;
  double chips = 0;                    ///< within the horizon, if it happens
  ByYear revenue_by_year_usd;          ///< if every deal happens
  ByYear expected_by_year_usd;         ///< weighted by probability
  double beyond_horizon_usd = 0;       ///< if it happens: recognised before or after the horizon
  double cut_chips = 0;                ///< expected, late or never, for want of supply or power
  double waiting_chips = 0;            ///< expected, due within the horizon and waiting at its end
  double cancelled_chips = 0;          ///< expected
  std::optional<std::string> ordered;  ///< month, where the deal states it
  std::string formula, source;
  // Not recorded: expected revenue by quarter, and the paths that price and size rest on.
  std::vector<double> expected_by_quarter_usd;
  std::vector<std::string> price_from, size_from;

  static void describe(config::Record<DealResult>& r);
};

/// Expected USD of orders that are not recognised yet, and chips that are not delivered yet, in a
/// quarter: opening + orders - recognised - cancelled = closing.
struct OrderBookQuarter {
  double opening_usd = 0, orders_usd = 0, recognised_usd = 0, cancelled_usd = 0, closing_usd = 0;
  double opening_chips = 0, ordered_chips = 0, delivered_chips = 0, cancelled_chips = 0,
         closing_chips = 0;

  static void describe(config::Record<OrderBookQuarter>& r);
};

/// Expected figures of a calendar quarter.
struct MarketQuarter {
  std::string quarter;  ///< "2026-Q3"
  double expected_usd = 0, unweighted_usd = 0;
  double booked_usd = 0, contracted_usd = 0, probable_usd = 0, aspired_usd = 0;
  double sale_usd = 0, royalty_usd = 0, lease_usd = 0, rent_usd = 0;
  std::optional<double> goods_usd, depreciation_usd, running_usd, contribution_usd, capex_usd;
  double chips_sold = 0, chips_leased = 0, chips_rented = 0, chips_in_service = 0;
  /// Orders due in the quarter that do not come in it; revenue that is lacking, negative where
  /// orders that waited are made up for.
  double cut_chips = 0, cut_usd = 0;
  // Absent without the vendor's costs; the operating lines without its operating expenses, too.
  std::optional<double> idle_depreciation_usd, gross_profit_usd, operating_expenses_usd,
      operating_profit_usd, received_usd, returned_usd, operating_cash_flow_usd, free_cash_flow_usd,
      net_book_usd;
  OrderBookQuarter order_book, contracted_backlog;
  std::optional<double> stated_backlog_usd;  ///< backlog of the vendor's segment at the end

  static void describe(config::Record<MarketQuarter>& r);
};

/// Expected revenue of a year over a stated revenue.
struct MarketShare {
  std::string year;
  std::string accounting;  ///< as_stated, gross or royalty
  std::string of;          ///< "google cloud"
  std::string period;      ///< period of the denominator: "2025-Q2..2026-Q1", "FY2026"
  double denominator_usd = 0, share = 0;
  std::string source;
  std::vector<std::string> from = {};  ///< paths of the denominator; not recorded

  static void describe(config::Record<MarketShare>& r);
};

/// The same market, its sales recognised in one way.
struct AccountingResult {
  ByYear revenue_by_year_usd;
  ByYear of_vendor_by_year, of_rival_by_year;  ///< over the denominators of `shares`
  std::optional<ByYear> contribution_by_year_usd;
  std::map<std::string, ByYear> by_recognition_usd;  ///< sale, royalty, lease, rent
  std::optional<ByYear> gross_profit_by_year_usd, operating_profit_by_year_usd;

  static void describe(config::Record<AccountingResult>& r);
};

/// Goods that the deployed chips need from suppliers.
struct ContentResult {
  std::string name;
  double per_chip = 0;
  std::optional<double> price_usd;    ///< price of one piece
  ByYear units_by_year;               ///< expected, of the deals' chips, by year of deployment
  std::optional<ByYear> usd_by_year;  ///< absent without a known price
  ByYear supply_units_by_year;        ///< pieces in all chips that the vendor makes
  std::optional<ByYear> supply_usd_by_year;
  std::optional<std::string> part_of, unpriced;
  std::string source, confidence;
  // Not recorded: paths that pieces, price and by year the chips that the vendor makes rest on.
  std::vector<std::string> per_chip_from, price_from;
  std::map<std::string, std::vector<std::string>> made_from;

  static void describe(config::Record<ContentResult>& r);
};

/// A part of what a sold chip costs the vendor.
struct GoodsLine {
  std::string name;
  double usd = 0;  ///< USD for each chip
  std::string source;
  std::vector<std::string> from = {};  ///< paths of its factors, pieces first; not recorded

  static void describe(config::Record<GoodsLine>& r);
};

/// A margin that the vendor or an analyst states, and the profit at it.
struct StatedMargin {
  std::string name, period;  ///< "operating margin of google cloud", "2026-Q1"
  double margin = 0;
  ByYear profit_by_year_usd;  ///< expected revenue at the margin; of sales alone for theirs
  std::string source;

  static void describe(config::Record<StatedMargin>& r);
};

/// A vendor's statement that falls in a calendar quarter; absent values are not stated.
struct VendorQuarter {
  std::string quarter;
  std::optional<std::string> period;  ///< the vendor's own name of it: "FY2026-Q4"
  std::optional<double> revenue_usd, gross_margin, operating_margin, backlog_usd;
  /// Orders that the stated backlog implies: closing - opening + revenue.
  std::optional<double> net_orders_usd;
  std::optional<std::string> confidence, source;

  static void describe(config::Record<VendorQuarter>& r);
};

struct VendorSeries {
  std::string vendor, segment;
  std::vector<VendorQuarter> quarters;  ///< the same of all vendors

  static void describe(config::Record<VendorSeries>& r);
};

struct MarketResult {
  std::string vendor;
  std::string horizon;                                          ///< "2026-Q3..2031-Q2"
  ByYear revenue_by_year_usd;                                   ///< expected
  ByYear unweighted_by_year_usd;                                ///< if every deal happens
  std::map<std::string, ByYear> by_status_usd, by_segment_usd;  ///< expected
  std::optional<ByYear> contribution_by_year_usd, capex_by_year_usd;
  ByYear chips_by_year;  ///< expected, deployed
  ByYear cut_chips_by_year, cut_by_year_usd;
  std::optional<double> goods_usd_per_chip;
  std::vector<MarketQuarter> quarters;
  std::map<std::string, AccountingResult> accounting;
  std::vector<DealResult> deals;
  std::vector<MarketShare> shares;
  std::vector<GoodsLine> goods;
  std::vector<ContentResult> content;
  std::vector<std::string> cap_from;  ///< paths of supply and power, where they cap; not recorded
  std::map<std::string, ByYear> by_recognition_usd;  ///< expected: sale, royalty, lease, rent
  std::optional<ByYear> gross_profit_by_year_usd, operating_profit_by_year_usd,
      free_cash_flow_by_year_usd;
  /// Share of revenue; absent where nothing states it.
  std::optional<double> operating_expenses_share;
  std::optional<std::string> operating_expenses_source;
  std::optional<double> peak_funding_usd;  ///< most that free cash flow has taken out by a quarter
  std::vector<StatedMargin> stated_margins;
  std::vector<VendorSeries> vendors;

  static void describe(config::Record<MarketResult>& r);
};

/// Inputs of the metrics besides the section. `plans` and `fleets` serve deals and costs that name
/// one. Throws config::InputError for an unknown name, a missing price, power or exchange rate, and
/// a deal that begins after the horizon.
MarketTerms market_terms(const MarketSection& section, const std::map<std::string, PlanCost>& plans,
                         const std::map<std::string, FleetResult>& fleets,
                         const catalog::Catalog& catalog, catalog::InputLog& log);

/// Chips by quarter from `first` on; months outside all periods have the rate of the nearest one.
std::vector<double> supply_by_quarter(const std::vector<SupplyPeriod>& periods, units::Month first,
                                      std::size_t quarters);

/// Cost of a rented chip to the vendor: that of a chip of the fleet.
void cost_fleet(MarketTerms& terms, const FleetResult& fleet);

/// Quarters more behind a horizon that no section states, for deals whose dates move.
void extend(MarketTerms& terms, std::size_t quarters);

/// The market's figures with labels, sources, shares and content. Throws as market_terms.
MarketResult vendor_revenue(const MarketSection& section,
                            const std::map<std::string, PlanCost>& plans,
                            const std::map<std::string, FleetResult>& fleets,
                            const catalog::Catalog& catalog, catalog::InputLog& log);

/// The section with the window of a recurring demand as its horizon, where it states none.
MarketSection within(MarketSection section, const DemandSection& demand);

}  // namespace podsim::economics
