#include "podsim/economics/market_figures.h"

#include <algorithm>
#include <cmath>

#include "deal_numbers.h"

namespace podsim::economics {

namespace {

std::size_t index_of(DealStatus s) { return static_cast<std::size_t>(s); }
std::size_t index_of(Segment s) { return static_cast<std::size_t>(s); }

/// Revenue, cost and cash of what is delivered.
class Recognition {
 public:
  Recognition(const MarketSection& section, const MarketTerms& terms,
              std::span<const double> weights, Accounting accounting, MarketFigures& out)
      : s_(section),
        t_(terms),
        n_(section, terms),
        weights_(weights),
        accounting_(accounting),
        out_(out) {
    out_.quarters.assign(t_.quarters, {});
    out_.deal_revenue.assign(t_.quarters * s_.deals.size(), 0);
    out_.deal_cut.assign(t_.quarters * s_.deals.size(), 0);
  }

  void recognise() {
    for (const ChipOrder& o : out_.orders) count_late(o);
    for (const DeliveryTranche& t : out_.tranches) recognise(t);
    for (std::size_t d = 0; d < s_.deals.size(); ++d)
      if (s_.deals[d].plan) recognise_plan(d);
  }

 private:
  void count_late(const ChipOrder& o) {
    if (o.quarter < 0 || o.quarter >= static_cast<int>(t_.quarters)) return;
    const auto q = static_cast<std::size_t>(o.quarter);
    const double cut = weights_[o.deal] * o.chips * o.late;
    out_.quarters[q].cut += cut;
    out_.deal_cut[o.deal * t_.quarters + q] += cut;
  }

  void earn(std::size_t d, std::size_t quarter, double QuarterFigures::* kind, double usd) {
    QuarterFigures& q = out_.quarters[quarter];
    q.*kind += usd;
    q.by_status[index_of(s_.deals[d].status)] += usd;
    q.by_segment[index_of(s_.deals[d].segment)] += usd;
    out_.deal_revenue[d * t_.quarters + quarter] += usd;
    if (kind != &QuarterFigures::lease) q.received += usd;
  }

  static std::size_t first_of(int quarter) {
    return static_cast<std::size_t>(std::max(quarter, 0));
  }

  void recognise(const DeliveryTranche& t) {
    const double chips = weights_[t.deal] * t.chips * t.served;
    for (std::size_t q = first_of(t.quarter); q < t_.quarters; ++q)
      if (std::min(n_.hours_to(n_.begin_of(q + 1)), t.leaves) > n_.hours_to(n_.begin_of(q)))
        out_.quarters[q].in_service += chips;
    if (s_.deals[t.deal].rent)
      rent(t, chips);
    else if (s_.deals[t.deal].sale->lease)
      lease(t, chips, *s_.deals[t.deal].sale->lease);
    else if (t.quarter >= 0)
      sale(t.deal, static_cast<std::size_t>(t.quarter), chips * n_.price_of(t.deal), chips,
           s_.deals[t.deal].sale->royalty);
  }

  void rent(const DeliveryTranche& t, double chips) {
    const double paid = chips * s_.deals[t.deal].rent->utilisation * n_.price_of(t.deal);
    if (t.quarter >= 0) rented_out(static_cast<std::size_t>(t.quarter), chips);
    write_off(chips * t_.fleet_capex, t.month, t_.book_life());
    for (std::size_t q = first_of(t.quarter); q < t_.quarters; ++q) {
      const int from_month = std::max(n_.begin_of(q), t.month);
      const double from = n_.hours_to(from_month),
                   to = std::min(n_.hours_to(n_.begin_of(q + 1)), t.leaves);
      if (to <= from) continue;
      const double hours = to - from;
      earn(t.deal, q, &QuarterFigures::rent, paid * hours);
      run_fleet(q, chips * hours);
    }
  }

  void rented_out(std::size_t quarter, double chips) {
    out_.quarters[quarter].chips_rented += chips;
    out_.quarters[quarter].capex += chips * t_.fleet_capex;
  }

  void run_fleet(std::size_t quarter, double chip_hours) {
    out_.quarters[quarter].depreciation += chip_hours * t_.fleet_depreciation;
    out_.quarters[quarter].idle_depreciation -= chip_hours * t_.fleet_depreciation;
    out_.quarters[quarter].running += chip_hours * t_.fleet_running;
  }

  /// Months of a quarter that lie from `month` on within `term` months.
  [[nodiscard]] int months_in(std::size_t q, int month, int term) const {
    return std::max(0,
                    std::min(n_.begin_of(q + 1), month + term) - std::max(n_.begin_of(q), month));
  }

  /// Straight line over `life` months from `month` on, whoever uses the chips.
  void write_off(double usd, int month, int life) {
    if (life <= 0) return;
    for (std::size_t q = 0; q < t_.quarters; ++q) {
      if (n_.begin_of(q + 1) <= month) continue;
      const int left = std::max(0, month + life - n_.begin_of(q + 1));
      out_.quarters[q].idle_depreciation += usd / life * months_in(q, month, life);
      out_.quarters[q].net_book += usd / life * left;
    }
  }

  void lease(const DeliveryTranche& t, double chips, const DealLease& lease) {
    const int term = months_of(lease.term);
    const double price = chips * n_.price_of(t.deal);
    const double income = price * (1 - lease.returned()) / term;
    if (t.quarter >= 0) {
      QuarterFigures& q = out_.quarters[static_cast<std::size_t>(t.quarter)];
      q.chips_leased += chips;
      q.capex += chips * t_.goods;
      q.received += price;
    }
    for (std::size_t q = first_of(t.quarter); q < t_.quarters; ++q) {
      out_.quarters[q].net_book +=
          chips * t_.goods / term * std::max(0, t.month + term - n_.begin_of(q + 1));
      if (const int end = t.month + term; n_.begin_of(q) <= end && end < n_.begin_of(q + 1))
        out_.quarters[q].returned += price * lease.returned();
      const int months = months_in(q, t.month, term);
      if (months <= 0) continue;
      earn(t.deal, q, &QuarterFigures::lease, income * months);
      out_.quarters[q].depreciation += chips * t_.goods / term * months;
    }
  }

  /// Sold outright, or by another under the vendor's licence.
  void sale(std::size_t d, std::size_t quarter, double usd, double chips,
            const std::optional<double>& stated) {
    const auto royalty = accounting_ == Accounting::gross     ? std::nullopt
                         : accounting_ == Accounting::royalty ? s_.royalty
                                                              : stated;
    out_.quarters[quarter].chips_sold += chips;
    if (royalty) return earn(d, quarter, &QuarterFigures::royalty, usd * *royalty);
    earn(d, quarter, &QuarterFigures::sale, usd);
    out_.quarters[quarter].goods += chips * t_.goods;
  }

  /// Supply and power do not bound a plan: it says itself what it gets.
  void recognise_plan(std::size_t d) {
    const PaymentsByQuarter& p = t_.deals[d].plan;
    double most = 0, sold = 0;
    for (std::size_t q = 0; q < t_.quarters; ++q) {
      const double w = weights_[d];
      const double hours = n_.hours_to(n_.begin_of(q + 1)) - n_.hours_to(n_.begin_of(q));
      const double rented = p.chip_hours[q] / hours;
      earn(d, q, &QuarterFigures::rent, w * p.rent[q]);
      run_fleet(q, w * p.chip_hours[q]);
      if (rented > most) {
        rented_out(q, w * (rented - most));
        write_off(w * (rented - most) * t_.fleet_capex, n_.begin_of(q), t_.book_life());
      }
      most = std::max(most, rented);
      sale(d, q, w * p.sale[q], w * p.chips[q], std::nullopt);
      sold += p.chips[q];
      out_.quarters[q].in_service += w * (rented + sold);
    }
  }

  const MarketSection& s_;
  const MarketTerms& t_;
  DealNumbers n_;
  std::span<const double> weights_;
  Accounting accounting_;
  MarketFigures& out_;
};

}  // namespace

void market_figures(const MarketSection& section, const MarketTerms& terms,
                    std::span<const double> weights, Accounting accounting, bool capped,
                    MarketFigures& out) {
  serve_orders(section, terms, weights, capped, out);
  Recognition(section, terms, weights, accounting, out).recognise();
}

void market_figures(const MarketSection& section, const MarketTerms& terms,
                    std::span<const double> weights, Accounting accounting,
                    const MarketFigures& served, MarketFigures& out) {
  out.orders = served.orders;
  out.tranches = served.tranches;
  out.cancellations = served.cancellations;
  Recognition(section, terms, weights, accounting, out).recognise();
}

}  // namespace podsim::economics
