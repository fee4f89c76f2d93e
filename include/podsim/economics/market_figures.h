// A vendor's market by quarter, in numbers alone: fast enough for a million draws.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
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
  int fleet_life = 0;        ///< months over which it writes a chip off
  int stated_life = 0;       ///< the same where the vendor's costs state it

  [[nodiscard]] int book_life() const { return stated_life > 0 ? stated_life : fleet_life; }
};

/// Revenue by how it is recognised, cost by kind, chips. `cut` chips were due in the quarter and
/// did not come in it.
struct QuarterFigures {
  double sale = 0, royalty = 0, lease = 0, rent = 0;
  double goods = 0, depreciation = 0, running = 0;
  double capex = 0;  ///< capital for chips rented out or leased, which the vendor keeps
  /// Depreciation of the hours that rented chips of the vendor's stand idle before they are written
  /// off, and of what the books write off faster or slower than `depreciation`; may be negative.
  double idle_depreciation = 0;
  double net_book = 0;  ///< chips rented out or leased at the end of the quarter, less depreciation
  double received = 0;  ///< cash from customers: a leased chip is paid when it comes
  double returned = 0;  ///< cash for leased chips that come back
  double chips_sold = 0, chips_leased = 0, chips_rented = 0;  ///< new in the quarter
  double in_service = 0, cut = 0;
  std::array<double, 4> by_status{}, by_segment{};  ///< revenue

  [[nodiscard]] double revenue() const { return sale + royalty + lease + rent; }
  [[nodiscard]] double contribution() const { return revenue() - goods - depreciation - running; }
  [[nodiscard]] double gross_profit() const { return contribution() - idle_depreciation; }
  // `expenses`: operating expenses over revenue. Cash is before tax.
  [[nodiscard]] double operating_profit(double expenses) const {
    return gross_profit() - expenses * revenue();
  }
  [[nodiscard]] double operating_cash_flow(double expenses) const {
    return received - returned - goods - running - expenses * revenue();
  }
  [[nodiscard]] double free_cash_flow(double expenses) const {
    return operating_cash_flow(expenses) - capex;
  }
  [[nodiscard]] double deployed() const { return chips_sold + chips_leased + chips_rented; }
};

/// Accounting of the sales that are no leases: as each deal says, all gross, or all at the market's
/// royalty.
enum class Accounting { as_stated, gross, royalty };

/// Chips of a deal that are due in one month. Months count months after MarketTerms::base.
struct ChipOrder {
  std::size_t deal = 0;
  int ordered = 0;   ///< month in which it enters the order book
  int due = 0;       ///< month
  int quarter = 0;   ///< quarter in which it is due: -1 before the first, may lie behind the last
  double hours = 0;  ///< rent: hours for which a chip is ordered
  double chips = 0;
  double late = 0;     ///< share that does not come in the quarter in which it is due
  double waiting = 1;  ///< share that has not come and is not cancelled
  double granted = 0;  ///< share that comes in the quarter at work
};

/// Part of an order that comes in one quarter, or is cancelled in it.
struct DeliveryTranche {
  std::size_t order = 0, deal = 0;
  int month = 0;                 ///< counted from MarketTerms::base
  int quarter = 0;               ///< quarter of delivery, -1 before the first
  double leaves = 0;             ///< hour from MarketTerms::base; infinite for a sale
  double chips = 0, served = 1;  ///< chips of the order, and the share that comes
};
struct Cancellation {
  std::size_t order = 0, quarter = 0;
  double share = 0;  ///< share of the order's chips
};

struct MarketFigures {
  std::vector<QuarterFigures> quarters;
  std::vector<double> deal_revenue, deal_cut;  ///< [deal * quarters + quarter]
  std::vector<ChipOrder> orders;
  std::vector<DeliveryTranche> tranches;
  std::vector<Cancellation> cancellations;
  std::vector<std::size_t> queue;  ///< orders by the firmness of their deals, then by quarter due
};

/// Recognition by quarter of deals that count with their `weights` (probabilities, or 0 and 1 of a
/// draw). Rent: chips * price * hours * utilisation. Sale: at delivery. Royalty: its share of that.
/// Lease: (price - returned) / term in each month of the term. Chips beyond supply or power wait in
/// the order book and come when there is some, at the beginning of a quarter; a chip that comes
/// late is rented for as many hours as ordered. Supply left over serves later quarters of the
/// calendar year. Allocates nothing once `out` has served.
void market_figures(const MarketSection& section, const MarketTerms& terms,
                    std::span<const double> weights, Accounting accounting, bool capped,
                    MarketFigures& out);

/// The same deals with the same weights in another accounting, on which caps do not depend: chips
/// come as in `served`.
void market_figures(const MarketSection& section, const MarketTerms& terms,
                    std::span<const double> weights, Accounting accounting,
                    const MarketFigures& served, MarketFigures& out);

/// The order book of a quarter: USD not yet recognised, and chips not yet delivered. Opening +
/// orders - recognised - cancelled = closing, where closing is counted from what is left of each
/// order.
struct OrderBookFigures {
  double opening = 0, orders = 0, recognised = 0, cancelled = 0, closing = 0;
  double opening_chips = 0, ordered_chips = 0, delivered_chips = 0, cancelled_chips = 0,
         closing_chips = 0;
};

/// The order book of the deals that `counts`, by quarter, of metrics computed from the same
/// section, terms and weights with sales as each deal says. A plan orders as it pays, and orders no
/// chips.
std::vector<OrderBookFigures> order_book(const MarketSection& section, const MarketTerms& terms,
                                         std::span<const double> weights,
                                         const MarketFigures& figures,
                                         const std::function<bool(const DealSection&)>& counts);

}  // namespace podsim::economics
