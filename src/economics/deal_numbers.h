// What a deal's section and its terms say in numbers, shared by the steps of a market.
#pragma once

#include <algorithm>
#include <span>

#include "podsim/economics/market_figures.h"
#include "shape.h"

namespace podsim::economics {

/// Dates, prices and sizes of the deals. Months count from MarketTerms::base, hours too.
class DealNumbers {
 public:
  DealNumbers(const MarketSection& section, const MarketTerms& terms) : s_(section), t_(terms) {}

  [[nodiscard]] double hours_to(int month) const {
    const int last = static_cast<int>(t_.hours_to.size()) - 1;
    return t_.hours_to[static_cast<std::size_t>(std::clamp(month, 0, last))];
  }
  [[nodiscard]] int at(units::Month m) const { return m - t_.base; }
  [[nodiscard]] int begin_of(std::size_t quarter) const {
    return at(t_.first) + months_per_quarter * static_cast<int>(quarter);
  }
  [[nodiscard]] int end_of_horizon() const { return begin_of(t_.quarters); }

  /// USD per chip, of a rent per chip and hour.
  [[nodiscard]] double price_of(std::size_t deal) const;
  /// Chips of the deal, or of one buyer where there is an adoption.
  [[nodiscard]] double chips_of(std::size_t deal) const;

 private:
  /// Paid hours of a chip of each tranche, by shares.
  [[nodiscard]] double paid_hours(const DealRent& rent) const;

  const MarketSection& s_;
  const MarketTerms& t_;
};

/// Fills the orders of all deals, and the tranches in which they come: at once, or as supply and
/// power allow.
void serve_orders(const MarketSection& section, const MarketTerms& terms,
                  std::span<const double> weights, bool capped, MarketFigures& out);

}  // namespace podsim::economics
