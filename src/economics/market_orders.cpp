// Orders of a market's deals and their delivery within supply and power.
#include <cmath>
#include <limits>

#include "deal_numbers.h"

namespace podsim::economics {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

std::size_t firmness_of(DealStatus s) { return static_cast<std::size_t>(s); }

/// Bass's share of the buyers that have come by `years`.
double bass(double p, double q, double years) {
  if (years <= 0) return 0;
  const double e = std::exp(-(p + q) * years);
  return (1 - e) / (1 + q / p * e);
}

/// The orders of all deals, with the months in which they are due.
class OrderList {
 public:
  OrderList(const MarketSection& section, const MarketTerms& terms, MarketFigures& out)
      : s_(section), t_(terms), n_(section, terms), out_(out) {}

  void fill() {
    out_.orders.clear();
    for (std::size_t d = 0; d < s_.deals.size(); ++d) add_orders(d);
  }

 private:
  void add(std::size_t d, units::Month month, double chips, int ordered) {
    const DealSection& deal = s_.deals[d];
    ChipOrder& o = out_.orders.emplace_back();
    o.deal = d;
    o.due = n_.at(month);
    o.ordered = std::min(ordered, o.due);
    const int from_first = o.due - n_.at(t_.first);
    o.quarter = from_first < 0 ? -1 : from_first / months_per_quarter;
    if (deal.rent)
      o.hours = std::max(0.0, n_.hours_to(n_.at(deal.rent->to) + 1) - n_.hours_to(o.due));
    o.chips = chips;
  }

  /// Month in which the deal is ordered: as stated, else when its first chips are due.
  [[nodiscard]] int ordered_in(const DealSection& deal) const {
    if (deal.ordered) return n_.at(*deal.ordered);
    if (deal.rent) return n_.at(deal.rent->from);
    int first = n_.end_of_horizon();
    for (const Delivery& x : deal.sale->deliveries) first = std::min(first, n_.at(x.at));
    return first;
  }

  void add_orders(std::size_t d) {
    const DealSection& deal = s_.deals[d];
    if (deal.plan) return;
    const double chips = n_.chips_of(d);
    if (deal.adoption) return adopt(d, *deal.adoption, chips);
    const int ordered = ordered_in(deal);
    const auto& deliveries = deal.rent ? deal.rent->deliveries : deal.sale->deliveries;
    for (const Delivery& x : deliveries) add(d, x.at, chips * x.share, ordered);
    if (deal.rent && deliveries.empty()) add(d, deal.rent->from, chips, ordered);
  }

  /// Buyers order when they come.
  void adopt(std::size_t d, const AdoptionSection& a, double chips) {
    for (const Delivery& x : a.ramp) add(d, x.at, chips * a.buyers * x.share, n_.at(x.at));
    if (!a.from) return;
    const int begin = n_.at(*a.from);
    const int last = s_.deals[d].rent ? n_.at(s_.deals[d].rent->to) + 1 : n_.end_of_horizon();
    double before = 0;
    for (int m = begin; m < std::min(last, n_.end_of_horizon()); ++m) {
      const double by_then = bass(*a.innovation, *a.imitation, (m + 1 - begin) / 12.0);
      add(d, t_.base + m, chips * a.buyers * (by_then - before), m);
      before = by_then;
    }
  }

  const MarketSection& s_;
  const MarketTerms& t_;
  DealNumbers n_;
  MarketFigures& out_;
};

class Deliveries {
 public:
  Deliveries(const MarketSection& section, const MarketTerms& terms,
             std::span<const double> weights, MarketFigures& out)
      : s_(section), t_(terms), n_(section, terms), weights_(weights), out_(out) {}

  void at_once() {
    begin();
    for (std::size_t i = 0; i < out_.orders.size(); ++i) {
      ChipOrder& o = out_.orders[i];
      if (o.quarter < 0 || o.quarter >= static_cast<int>(t_.quarters)) continue;
      o.granted = o.waiting;
      deliver(i, o.quarter);
    }
    sort();
  }

  void as_supplied() {
    begin();
    queue_orders();
    double stock = 0;
    for (std::size_t q = 0; q < t_.quarters; ++q) {
      for (ChipOrder& o : out_.orders) o.granted = due(o, q) ? o.waiting : 0;
      if (!t_.power.empty())
        ration(t_.power[q] - power_in_use(q),
               [&](const ChipOrder& o) { return t_.deals[o.deal].chip_power; });
      if (!t_.supply.empty()) {
        if ((t_.first + months_per_quarter * static_cast<int>(q)).month() == 1) stock = 0;
        stock += t_.supply[q] * s_.supply->share.value_or(1);
        stock -= ration(stock, [](const ChipOrder&) { return 1.0; });
      }
      end_quarter(q);
    }
    sort();
  }

 private:
  /// Chips due before the first quarter have come.
  void begin() {
    out_.tranches.clear();
    out_.cancellations.clear();
    for (std::size_t i = 0; i < out_.orders.size(); ++i) {
      ChipOrder& o = out_.orders[i];
      if (o.quarter >= 0) continue;
      o.granted = o.waiting;
      deliver(i, -1);
    }
  }

  static bool due(const ChipOrder& o, std::size_t quarter) {
    return o.quarter >= 0 && o.quarter <= static_cast<int>(quarter) && o.waiting > 0;
  }

  void deliver(std::size_t order, int quarter) {
    constexpr double nothing = 1e-12;
    ChipOrder& o = out_.orders[order];
    const int month = quarter == o.quarter || quarter < 0
                          ? o.due
                          : n_.begin_of(static_cast<std::size_t>(quarter));
    const double leaves = s_.deals[o.deal].rent ? n_.hours_to(month) + o.hours : never;
    if (o.granted > 0)
      out_.tranches.push_back({order, o.deal, month, quarter, leaves, o.chips, o.granted});
    o.waiting -= o.granted;
    if (o.waiting < nothing) o.waiting = 0;
    if (quarter == o.quarter) o.late = o.waiting;
  }

  void end_quarter(std::size_t q) {
    for (std::size_t i = 0; i < out_.orders.size(); ++i) {
      ChipOrder& o = out_.orders[i];
      if (!due(o, q)) continue;
      deliver(i, static_cast<int>(q));
      const double cancelled = o.waiting * s_.cancellation();
      if (cancelled <= 0) continue;
      out_.cancellations.push_back({i, q, cancelled});
      o.waiting -= cancelled;
    }
  }

  /// Tranches in the order of the deals, so that sums do not depend on who waited.
  void sort() {
    std::sort(out_.tranches.begin(), out_.tranches.end(),
              [](const DeliveryTranche& a, const DeliveryTranche& b) {
                return std::pair(a.order, a.quarter) < std::pair(b.order, b.quarter);
              });
  }

  void queue_orders() {
    out_.queue.clear();
    for (std::size_t i = 0; i < out_.orders.size(); ++i) out_.queue.push_back(i);
    std::sort(out_.queue.begin(), out_.queue.end(),
              [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
  }

  struct QueuePlace {
    std::size_t status = 0;
    int quarter = 0;
    std::size_t order = 0;
    auto operator<=>(const QueuePlace&) const = default;
    [[nodiscard]] bool alike(const QueuePlace& o) const {
      return status == o.status && quarter == o.quarter;
    }
  };
  /// Rationing by status serves the firmer deals first, of these the orders due first; pro rata,
  /// all that wait are alike.
  [[nodiscard]] QueuePlace place(std::size_t i) const {
    if (s_.rationing == Rationing::pro_rata) return {0, 0, i};
    const ChipOrder& o = out_.orders[i];
    return {firmness_of(s_.deals[o.deal].status), o.quarter, i};
  }

  /// Granted chips of an order that count with the deal's weight, times `each`.
  [[nodiscard]] double weighted(const ChipOrder& o, double each) const {
    return weights_[o.deal] * o.chips * o.granted * each;
  }

  /// Cuts what is granted to what is available, and returns what of it is used.
  template <class Each>
  double ration(double available, Each each) {
    available = std::max(available, 0.0);
    double all = 0;
    for (const ChipOrder& o : out_.orders)
      if (o.granted > 0) all += weighted(o, each(o));
    if (all <= available) return all;
    double used = 0;
    for (std::size_t from = 0, to = 0; from < out_.queue.size(); from = to) {
      double wanted = 0;
      for (; to < out_.queue.size() && place(out_.queue[to]).alike(place(out_.queue[from])); ++to)
        wanted += weighted(out_.orders[out_.queue[to]], each(out_.orders[out_.queue[to]]));
      const double share = wanted > 0 ? std::clamp((available - used) / wanted, 0.0, 1.0) : 1;
      used += share * wanted;
      for (std::size_t i = from; i < to; ++i) out_.orders[out_.queue[i]].granted *= share;
    }
    return used;
  }

  [[nodiscard]] double power_in_use(std::size_t quarter) const {
    const double begin = n_.hours_to(n_.begin_of(quarter));
    double watts = 0;
    for (const DeliveryTranche& t : out_.tranches)
      if (t.quarter < static_cast<int>(quarter) && t.leaves > begin)
        watts += weights_[t.deal] * t.chips * t.served * t_.deals[t.deal].chip_power;
    return watts;
  }

  const MarketSection& s_;
  const MarketTerms& t_;
  DealNumbers n_;
  std::span<const double> weights_;
  MarketFigures& out_;
};

}  // namespace

double DealNumbers::price_of(std::size_t deal) const {
  const DealSection& d = s_.deals[deal];
  if (d.rent)
    return d.rent->price ? (*d.rent->price * units::hours(1)).base() : t_.deals[deal].price;
  return d.sale->price ? d.sale->price->base() : t_.deals[deal].price;
}

double DealNumbers::paid_hours(const DealRent& rent) const {
  const int leaves = at(rent.to) + 1;
  double hours = 0;
  for (const Delivery& d : rent.deliveries)
    hours += d.share * (hours_to(leaves) - hours_to(at(d.at)));
  if (rent.deliveries.empty()) hours = hours_to(leaves) - hours_to(at(rent.from));
  return hours * rent.utilisation;
}

double DealNumbers::chips_of(std::size_t deal) const {
  const DealSection& d = s_.deals[deal];
  const DealTerms& terms = t_.deals[deal];
  if (d.rent) {
    if (d.rent->chips) return *d.rent->chips;
    if (d.rent->power) return d.rent->power->base() / terms.chip_power;
    return d.rent->committed->amount * terms.usd_per_unit / (price_of(deal) * paid_hours(*d.rent));
  }
  if (d.sale->chips) return *d.sale->chips;
  if (d.sale->power) return d.sale->power->base() / terms.chip_power;
  return d.sale->value->amount * terms.usd_per_unit / price_of(deal);
}

void serve_orders(const MarketSection& section, const MarketTerms& terms,
                  std::span<const double> weights, bool capped, MarketFigures& out) {
  OrderList(section, terms, out).fill();
  Deliveries deliveries(section, terms, weights, out);
  if (capped && (!terms.supply.empty() || !terms.power.empty()))
    deliveries.as_supplied();
  else
    deliveries.at_once();
}

}  // namespace podsim::economics
