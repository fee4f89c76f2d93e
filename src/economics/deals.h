// Deals, content and stated revenue of a market, as scenario and catalog put them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/catalog/fwd.h"
#include "podsim/config/diagnostics.h"
#include "podsim/economics/market.h"
#include "podsim/economics/market_section.h"
#include "podsim/economics/plan.h"

namespace podsim::economics {

/// The price of a deal that is no plan: USD per chip, or per chip and hour. Zero, with the
/// scenario's key as its source, where the deal states one.
Priced<double> offered_price(const DealSection& deal, const std::string& vendor,
                             const catalog::Catalog& catalog, catalog::InputLog& log);

/// Paths that a deal's price and its size rest on, `path` being that of its section within a
/// result.
struct DealSources {
  std::vector<std::string> price, size;
};
DealSources deal_sources(const DealSection& deal, const std::string& vendor,
                         const std::string& path, const std::map<std::string, PlanCost>& plans,
                         const catalog::Catalog& catalog, catalog::InputLog& log);

/// Returns the cost of a sold chip to the vendor. Throws config::InputError, at the item's key, for
/// a part without a known price.
std::vector<GoodsLine> goods_of(const MarketSection& section, const catalog::Catalog& catalog,
                                catalog::InputLog& log);

/// USD for a piece of the item, where a price is known.
std::optional<double> content_price(const catalog::ContentFact& item,
                                    const catalog::Catalog& catalog, catalog::InputLog& log);

/// Catalog paths of that price, of the rate that it is converted at, too.
std::vector<std::string> price_sources(const catalog::ContentFact& item,
                                       const catalog::Catalog& catalog);

/// Returns the goods that the deployed chips, and all chips that the vendor makes, need.
std::vector<ContentResult> content_of(const MarketSection& section, const ByYear& chips,
                                      const catalog::Catalog& catalog, catalog::InputLog& log);

/// The plan that a deal names. Throws config::InputError.
const PlanCost& plan_of(const DealSection& deal, const std::string& path,
                        const std::map<std::string, PlanCost>& plans);

/// First and last month of a deal: rent, deliveries, or what a plan pays the vendor. A last month
/// of "never" (open) is the first one.
std::optional<Horizon> span_of(const DealSection& deal, const std::string& vendor,
                               const std::map<std::string, PlanCost>& plans);

/// A period of a vendor's statements, in quarters from year 0; a year is its last quarter.
struct PeriodIndex {
  int quarter = 0;
  bool whole_year = false;
  bool fiscal = false;
};

/// "2026-Q1", "FY2027-Q1" or "FY2026"; nothing for anything else.
std::optional<PeriodIndex> parse_period(std::string_view text);

/// The stated quarters of the vendors side by side, from the first to the last that any of them
/// states. A fiscal quarter counts as the calendar quarter that holds its middle month. Throws
/// config::InputError, at `market.vendors[i]`, for a vendor or a segment that is not there.
std::vector<VendorSeries> vendor_series(const MarketSection& section,
                                        const catalog::Catalog& catalog, catalog::InputLog& log);

/// Adds profit, cash, the order book and margins to the result of `vendor_revenue`.
void add_statements(MarketResult& result, const MarketSection& section, const MarketTerms& terms,
                    const catalog::Catalog& catalog, catalog::InputLog& log);

/// The calendar quarter of a stated one, "2025-Q4" for "FY2026-Q4" of a year that ends in January;
/// empty for a year.
std::string calendar_quarter(const std::string& period, std::int64_t year_ends);

/// "2026-Q3".
std::string quarter_name(units::Month m);

/// The names that scenarios use.
std::string print(DealStatus status);
std::string print(Segment segment);

/// A year's revenue as stated, for shares.
struct StatedRevenue {
  std::string of, period, source;
  double usd = 0;
  std::vector<std::string> from;  ///< paths of its parts
};

/// The last four quarters in a row that the segment states, else its last year. Estimates count
/// only where nothing is stated. Throws config::InputError, at the scenario key `path`, when the
/// vendor has no such segment.
StatedRevenue stated_revenue(const catalog::MarketFacts& facts, const std::string& segment,
                             const std::string& path, catalog::InputLog& log);

/// Reports a value that the catalog lacks at the scenario's key that names it.
template <class F>
auto named_at(const std::string& path, F&& f) {
  try {
    return f();
  } catch (const config::InputError& e) {
    auto problems = e.problems();
    for (auto& p : problems)
      if (!p.where.source && p.path.empty()) p.path = path;
    throw config::InputError(std::move(problems));
  }
}

}  // namespace podsim::economics
