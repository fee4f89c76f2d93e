// A vendor's market by quarter, in numbers alone: fast enough for a million draws.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "podsim/economics/market_section.h"
#include "podsim/economics/plan.h"

namespace podsim::economics {

/// Inputs of a deal besides its own numbers. Money in USD, power in W.
struct DealTerms {
  double price = 0;         ///< price of the catalog's offer: per chip, or per chip and hour
  double usd_per_unit = 1;  ///< rate of the currency that states the deal's size
  double chip_power = 0;
  PaymentsByQuarter plan;  ///< payments of a deal that is a plan to the market's vendor
};

/// The names of a MarketSection resolved to numbers. `hours_to[i]` are the hours from month `base`
/// to the beginning of month base + i.
struct MarketTerms {
  units::Month base, first;  ///< `first` begins the first quarter
  std::size_t quarters = 0;
  std::vector<double> hours_to;
  std::vector<DealTerms> deals;
  std::vector<double> supply;  ///< chips by quarter, of which `supply.share` is there; none: no cap
  std::vector<double> power;   ///< cap by quarter; empty: no cap
  double goods = 0;            ///< cost of goods of a sold chip
  double fleet_capex = 0, fleet_depreciation = 0,
         fleet_running = 0;  ///< per chip and per chip-hour
};

/// Revenue by how it is recognised, cost by kind, chips. `cut` chips were wanted and not there.
struct QuarterFigures {
  double sale = 0, royalty = 0, lease = 0, rent = 0;
  double goods = 0, depreciation = 0, running = 0;
  double capex = 0;  ///< capital for chips rented out or leased, which the vendor keeps
  double chips_sold = 0, chips_leased = 0, chips_rented = 0;  ///< new in the quarter
  double in_service = 0, cut = 0;
  std::array<double, 4> by_status{}, by_segment{};  ///< revenue

  [[nodiscard]] double revenue() const { return sale + royalty + lease + rent; }
  [[nodiscard]] double contribution() const { return revenue() - goods - depreciation - running; }
  [[nodiscard]] double deployed() const { return chips_sold + chips_leased + chips_rented; }
};

/// Accounting of the sales that are no leases: as each deal says, all gross, or all at the market's
/// royalty.
enum class Accounting { as_stated, gross, royalty };

/// Chips that come in one month and leave in another; worked on by market_figures alone.
struct DeliveryTranche {
  std::size_t deal = 0;
  int month = 0, leaves = 0;  ///< months from MarketTerms::base
  int quarter = 0;            ///< quarter of delivery, -1 before the first
  double chips = 0, served = 1;
};

struct MarketFigures {
  std::vector<QuarterFigures> quarters;
  std::vector<double> deal_revenue, deal_cut;  ///< [deal * quarters + quarter]
  std::vector<DeliveryTranche> tranches;
};

/// Recognition by quarter of deals that count with their `weights` (probabilities, or 0 and 1 of a
/// draw). Rent: chips * price * hours * utilisation. Sale: at delivery. Royalty: its share of that.
/// Lease: (price - returned) / term in each month of the term. Chips beyond supply or power are cut
/// in the quarter they were to come in and do not come later; supply left over serves later
/// quarters of the calendar year. Allocates nothing once `out` has served.
void market_figures(const MarketSection& section, const MarketTerms& terms,
                    std::span<const double> weights, Accounting accounting, bool capped,
                    MarketFigures& out);

/// The same deals with the same weights in another accounting, which caps do not hang on: chips
/// come as they were `served` there.
void market_figures(const MarketSection& section, const MarketTerms& terms,
                    std::span<const double> weights, Accounting accounting,
                    const MarketFigures& served, MarketFigures& out);

}  // namespace podsim::economics
