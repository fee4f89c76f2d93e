// What is ordered, recognised, cancelled and left, quarter by quarter.
#include <algorithm>

#include "deal_numbers.h"

namespace podsim::economics {

namespace {

class OrderBook {
 public:
  OrderBook(const MarketSection& section, const MarketTerms& terms, std::span<const double> weights,
            const MarketFigures& figures, const std::function<bool(const DealSection&)>& counts)
      : s_(section), t_(terms), n_(section, terms), weights_(weights), f_(figures) {
    for (const DealSection& d : s_.deals) counted_.push_back(counts(d));
    book_.resize(t_.quarters);
    left_.resize(f_.orders.size());
  }

  std::vector<OrderBookFigures> run() {
    for (std::size_t i = 0; i < f_.orders.size(); ++i)
      if (counted_[f_.orders[i].deal]) enter(i);
    for (const DeliveryTranche& t : f_.tranches)
      if (counted_[t.deal] && t.quarter < 0) left_[t.order] -= t.served;
    // At the first quarter's beginning, then at the end of each.
    OrderBookFigures before = standing(n_.begin_of(0), -1);
    for (std::size_t q = 0; q < t_.quarters; ++q) {
      deliver(q);
      const OrderBookFigures after = standing(n_.begin_of(q + 1), static_cast<int>(q));
      OrderBookFigures& b = book_[q];
      b.opening = before.closing;
      b.opening_chips = before.closing_chips;
      b.closing = after.closing;
      b.closing_chips = after.closing_chips;
      for (std::size_t d = 0; d < counted_.size(); ++d)
        if (counted_[d]) recognise(d, q);
      before = after;
    }
    return std::move(book_);
  }

 private:
  [[nodiscard]] double weight(const ChipOrder& o) const { return weights_[o.deal]; }

  /// USD that a chip of the order brings, all in all.
  [[nodiscard]] double value(const ChipOrder& o) const {
    const DealSection& d = s_.deals[o.deal];
    const double price = n_.price_of(o.deal);
    if (d.rent) return d.rent->utilisation * price * o.hours;
    if (d.sale->lease) return price * (1 - d.sale->lease->returned());
    return price * d.sale->royalty.value_or(1);
  }

  void enter(std::size_t i) {
    const ChipOrder& o = f_.orders[i];
    left_[i] = 1;
    const int months = o.ordered - n_.begin_of(0);
    if (months < 0 || o.ordered >= n_.end_of_horizon()) return;
    OrderBookFigures& b = book_[static_cast<std::size_t>(months / months_per_quarter)];
    b.orders += weight(o) * o.chips * value(o);
    b.ordered_chips += weight(o) * o.chips;
  }

  void deliver(std::size_t quarter) {
    for (const DeliveryTranche& t : f_.tranches) {
      if (!counted_[t.deal] || t.quarter != static_cast<int>(quarter)) continue;
      left_[t.order] -= t.served;
      book_[quarter].delivered_chips += weights_[t.deal] * t.chips * t.served;
    }
    for (const Cancellation& c : f_.cancellations) {
      const ChipOrder& o = f_.orders[c.order];
      if (!counted_[o.deal] || c.quarter != quarter) continue;
      left_[c.order] -= c.share;
      book_[quarter].cancelled_chips += weight(o) * o.chips * c.share;
      book_[quarter].cancelled += weight(o) * o.chips * c.share * value(o);
    }
  }

  /// Left of the orders entered before the month `end`, with deliveries up to `quarter`.
  [[nodiscard]] OrderBookFigures standing(int end, int quarter) const {
    OrderBookFigures b;
    for (std::size_t i = 0; i < f_.orders.size(); ++i) {
      const ChipOrder& o = f_.orders[i];
      if (!counted_[o.deal] || o.ordered >= end) continue;
      const double chips = weight(o) * o.chips * std::max(0.0, left_[i]);
      b.closing_chips += chips;
      b.closing += chips * value(o);
    }
    for (const DeliveryTranche& t : f_.tranches)
      if (counted_[t.deal] && t.quarter <= quarter)
        b.closing += weights_[t.deal] * t.chips * t.served * unrecognised(t, end);
    return b;
  }

  /// USD of a delivered chip that are recognised from the month `end` on.
  [[nodiscard]] double unrecognised(const DeliveryTranche& t, int end) const {
    const DealSection& d = s_.deals[t.deal];
    const double price = n_.price_of(t.deal);
    if (d.rent)
      return d.rent->utilisation * price *
             std::max(0.0, t.leaves - n_.hours_to(std::max(end, t.month)));
    if (!d.sale->lease) return 0;
    const int term = months_of(d.sale->lease->term);
    return price * (1 - d.sale->lease->returned()) / term *
           std::clamp(t.month + term - end, 0, term);
  }

  void recognise(std::size_t deal, std::size_t quarter) {
    const double usd = f_.deal_revenue[deal * t_.quarters + quarter];
    book_[quarter].recognised += usd;
    if (s_.deals[deal].plan) book_[quarter].orders += usd;
  }

  const MarketSection& s_;
  const MarketTerms& t_;
  DealNumbers n_;
  std::span<const double> weights_;
  const MarketFigures& f_;
  std::vector<bool> counted_;
  std::vector<OrderBookFigures> book_;
  std::vector<double> left_;  ///< share of each order that is neither delivered nor cancelled
};

}  // namespace

std::vector<OrderBookFigures> order_book(const MarketSection& section, const MarketTerms& terms,
                                         std::span<const double> weights,
                                         const MarketFigures& figures,
                                         const std::function<bool(const DealSection&)>& counts) {
  return OrderBook(section, terms, weights, figures, counts).run();
}

}  // namespace podsim::economics
