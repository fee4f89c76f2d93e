#include "podsim/economics/market_figures.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <numeric>

#include "shape.h"

namespace podsim::economics {

namespace {

constexpr int never = INT_MAX;
using PerStatus = std::array<double, 4>;

std::size_t index_of(DealStatus s) { return static_cast<std::size_t>(s); }
std::size_t index_of(Segment s) { return static_cast<std::size_t>(s); }

/// Bass's share of the buyers that have come by `years`.
double bass(double p, double q, double years) {
  if (years <= 0) return 0;
  const double e = std::exp(-(p + q) * years);
  return (1 - e) / (1 + q / p * e);
}

class VendorMarket {
 public:
  VendorMarket(const MarketSection& section, const MarketTerms& terms,
               std::span<const double> weights, Accounting accounting, MarketFigures& out)
      : s_(section), t_(terms), weights_(weights), accounting_(accounting), out_(out) {
    out_.quarters.assign(t_.quarters, {});
    out_.deal_revenue.assign(t_.quarters * s_.deals.size(), 0);
    out_.deal_cut.assign(t_.quarters * s_.deals.size(), 0);
    out_.tranches.clear();
  }

  void serve(bool capped) {
    for (std::size_t d = 0; d < s_.deals.size(); ++d) add_tranches(d);
    if (capped && (!t_.supply.empty() || !t_.power.empty())) ration();
  }

  void recognise() {
    for (const DeliveryTranche& t : out_.tranches) recognise(t);
    for (std::size_t d = 0; d < s_.deals.size(); ++d)
      if (s_.deals[d].plan) recognise_plan(d);
  }

 private:
  [[nodiscard]] double hours_to(int month) const {
    const int last = static_cast<int>(t_.hours_to.size()) - 1;
    return t_.hours_to[static_cast<std::size_t>(std::clamp(month, 0, last))];
  }
  [[nodiscard]] int at(units::Month m) const { return m - t_.base; }
  [[nodiscard]] int begin_of(std::size_t quarter) const {
    return at(t_.first) + months_per_quarter * static_cast<int>(quarter);
  }
  [[nodiscard]] int end_of_horizon() const { return begin_of(t_.quarters); }

  [[nodiscard]] double price_of(std::size_t d) const {
    const DealSection& deal = s_.deals[d];
    if (deal.rent)
      return deal.rent->price ? (*deal.rent->price * units::hours(1)).base() : t_.deals[d].price;
    return deal.sale->price ? deal.sale->price->base() : t_.deals[d].price;
  }

  /// Paid hours of a chip of each tranche, by shares.
  [[nodiscard]] double paid_hours(const DealRent& rent) const {
    const int leaves = at(rent.to) + 1;
    double hours = 0;
    for (const Delivery& d : rent.deliveries)
      hours += d.share * (hours_to(leaves) - hours_to(at(d.at)));
    if (rent.deliveries.empty()) hours = hours_to(leaves) - hours_to(at(rent.from));
    return hours * rent.utilisation;
  }

  [[nodiscard]] double chips_of(std::size_t d) const {
    const DealSection& deal = s_.deals[d];
    const DealTerms& terms = t_.deals[d];
    if (deal.rent) {
      if (deal.rent->chips) return *deal.rent->chips;
      if (deal.rent->power) return deal.rent->power->base() / terms.chip_power;
      return deal.rent->committed->amount * terms.usd_per_unit /
             (price_of(d) * paid_hours(*deal.rent));
    }
    if (deal.sale->chips) return *deal.sale->chips;
    if (deal.sale->power) return deal.sale->power->base() / terms.chip_power;
    return deal.sale->value->amount * terms.usd_per_unit / price_of(d);
  }

  void add(std::size_t d, units::Month month, double chips) {
    const DealSection& deal = s_.deals[d];
    const int m = at(month), from_first = m - at(t_.first);
    const int quarter = from_first < 0 ? -1 : from_first / months_per_quarter;
    if (quarter >= static_cast<int>(t_.quarters)) return;
    out_.tranches.push_back({d, m, deal.rent ? at(deal.rent->to) + 1 : never, quarter, chips, 1});
  }

  void add_tranches(std::size_t d) {
    const DealSection& deal = s_.deals[d];
    if (deal.plan) return;
    const double chips = chips_of(d);
    if (deal.adoption) return adopt(d, *deal.adoption, chips);
    const auto& deliveries = deal.rent ? deal.rent->deliveries : deal.sale->deliveries;
    for (const Delivery& x : deliveries) add(d, x.at, chips * x.share);
    if (deal.rent && deliveries.empty()) add(d, deal.rent->from, chips);
  }

  void adopt(std::size_t d, const AdoptionSection& a, double chips) {
    for (const Delivery& x : a.ramp) add(d, x.at, chips * a.buyers * x.share);
    if (!a.from) return;
    const int begin = at(*a.from);
    const int last = s_.deals[d].rent ? at(s_.deals[d].rent->to) + 1 : end_of_horizon();
    double before = 0;
    for (int m = begin; m < std::min(last, end_of_horizon()); ++m) {
      const double by_then = bass(*a.innovation, *a.imitation, (m + 1 - begin) / 12.0);
      add(d, t_.base + m, chips * a.buyers * (by_then - before));
      before = by_then;
    }
  }

  // -- caps

  /// What of each status's wish is granted.
  [[nodiscard]] PerStatus grant(const PerStatus& wanted, double available) const {
    PerStatus share{1, 1, 1, 1};
    available = std::max(available, 0.0);
    const double all = std::accumulate(wanted.begin(), wanted.end(), 0.0);
    if (all <= available) return share;
    if (s_.rationing == Rationing::pro_rata) {
      share.fill(available / all);
      return share;
    }
    for (std::size_t i = 0; i < share.size(); ++i) {
      if (wanted[i] > 0) share[i] = std::min(1.0, available / wanted[i]);
      available -= share[i] * wanted[i];
    }
    return share;
  }

  /// Served chips of a tranche that count with the deal's weight, times `each`.
  [[nodiscard]] double weighted(const DeliveryTranche& t, double each) const {
    return weights_[t.deal] * t.chips * t.served * each;
  }

  template <class Each>
  double ration(std::size_t quarter, double available, Each each) {
    PerStatus wanted{};
    for (const DeliveryTranche& t : out_.tranches)
      if (t.quarter == static_cast<int>(quarter))
        wanted[index_of(s_.deals[t.deal].status)] += weighted(t, each(t));
    const PerStatus share = grant(wanted, available);
    double used = 0;
    for (std::size_t i = 0; i < share.size(); ++i) used += share[i] * wanted[i];
    for (DeliveryTranche& t : out_.tranches)
      if (t.quarter == static_cast<int>(quarter))
        t.served *= share[index_of(s_.deals[t.deal].status)];
    return used;
  }

  [[nodiscard]] double power_in_use(std::size_t quarter) const {
    double watts = 0;
    for (const DeliveryTranche& t : out_.tranches)
      if (t.quarter < static_cast<int>(quarter) && t.leaves > begin_of(quarter))
        watts += weighted(t, t_.deals[t.deal].chip_power);
    return watts;
  }

  void ration() {
    double stock = 0;
    for (std::size_t q = 0; q < t_.quarters; ++q) {
      if (!t_.power.empty())
        ration(q, t_.power[q] - power_in_use(q),
               [&](const DeliveryTranche& t) { return t_.deals[t.deal].chip_power; });
      if (t_.supply.empty()) continue;
      if ((t_.first + months_per_quarter * static_cast<int>(q)).month() == 1) stock = 0;
      stock += t_.supply[q] * s_.supply->share.value_or(1);
      stock -= ration(q, stock, [](const DeliveryTranche&) { return 1.0; });
    }
  }

  // -- recognition

  void earn(std::size_t d, std::size_t quarter, double QuarterFigures::* kind, double usd) {
    QuarterFigures& q = out_.quarters[quarter];
    q.*kind += usd;
    q.by_status[index_of(s_.deals[d].status)] += usd;
    q.by_segment[index_of(s_.deals[d].segment)] += usd;
    out_.deal_revenue[d * t_.quarters + quarter] += usd;
  }

  void recognise(const DeliveryTranche& t) {
    const double chips = weighted(t, 1);
    if (t.quarter >= 0) {
      const auto q = static_cast<std::size_t>(t.quarter);
      const double cut = weights_[t.deal] * t.chips * (1 - t.served);
      out_.quarters[q].cut += cut;
      out_.deal_cut[t.deal * t_.quarters + q] += cut;
    }
    for (std::size_t q = static_cast<std::size_t>(std::max(t.quarter, 0)); q < t_.quarters; ++q)
      if (std::min(begin_of(q + 1), t.leaves) > begin_of(q)) out_.quarters[q].in_service += chips;
    if (s_.deals[t.deal].rent)
      rent(t, chips);
    else if (s_.deals[t.deal].sale->lease)
      lease(t, chips, *s_.deals[t.deal].sale->lease);
    else if (t.quarter >= 0)
      sale(t.deal, static_cast<std::size_t>(t.quarter), chips * price_of(t.deal), chips,
           s_.deals[t.deal].sale->royalty);
  }

  void rent(const DeliveryTranche& t, double chips) {
    const double paid = chips * s_.deals[t.deal].rent->utilisation * price_of(t.deal);
    if (t.quarter >= 0) rented_out(static_cast<std::size_t>(t.quarter), chips);
    for (std::size_t q = static_cast<std::size_t>(std::max(t.quarter, 0)); q < t_.quarters; ++q) {
      const int from = std::max(begin_of(q), t.month), to = std::min(begin_of(q + 1), t.leaves);
      if (to <= from) continue;
      const double hours = hours_to(to) - hours_to(from);
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
    out_.quarters[quarter].running += chip_hours * t_.fleet_running;
  }

  void lease(const DeliveryTranche& t, double chips, const DealLease& lease) {
    const int term = months_of(lease.term);
    const double income = chips * price_of(t.deal) * (1 - lease.returned()) / term;
    if (t.quarter >= 0) {
      QuarterFigures& q = out_.quarters[static_cast<std::size_t>(t.quarter)];
      q.chips_leased += chips;
      q.capex += chips * t_.goods;
    }
    for (std::size_t q = static_cast<std::size_t>(std::max(t.quarter, 0)); q < t_.quarters; ++q) {
      const int months = std::min(begin_of(q + 1), t.month + term) - std::max(begin_of(q), t.month);
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
      const double hours = hours_to(begin_of(q + 1)) - hours_to(begin_of(q));
      const double rented = p.chip_hours[q] / hours;
      earn(d, q, &QuarterFigures::rent, w * p.rent[q]);
      run_fleet(q, w * p.chip_hours[q]);
      if (rented > most) rented_out(q, w * (rented - most));
      most = std::max(most, rented);
      sale(d, q, w * p.sale[q], w * p.chips[q], std::nullopt);
      sold += p.chips[q];
      out_.quarters[q].in_service += w * (rented + sold);
    }
  }

  const MarketSection& s_;
  const MarketTerms& t_;
  std::span<const double> weights_;
  Accounting accounting_;
  MarketFigures& out_;
};

}  // namespace

void market_figures(const MarketSection& section, const MarketTerms& terms,
                    std::span<const double> weights, Accounting accounting, bool capped,
                    MarketFigures& out) {
  VendorMarket market(section, terms, weights, accounting, out);
  market.serve(capped);
  market.recognise();
}

void market_figures(const MarketSection& section, const MarketTerms& terms,
                    std::span<const double> weights, Accounting accounting,
                    const MarketFigures& served, MarketFigures& out) {
  VendorMarket market(section, terms, weights, accounting, out);
  out.tranches = served.tranches;
  market.recognise();
}

}  // namespace podsim::economics
