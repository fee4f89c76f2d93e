// Cash flow by month and its present value.
#include <algorithm>
#include <cmath>
#include <map>

#include "phase_books.h"

namespace podsim::economics {

namespace {

double years(units::Time t) { return units::in_hours(t) / hours_per_year; }

/// Straight-line value at `age` years of what was bought at `price`, down to `residual`.
double book_value(double price, double residual, double age, double life) {
  return residual + (price - residual) * std::max(0.0, 1 - age / life);
}

class Cash {
 public:
  Cash(const PlanInput& input, Timeline& timeline) : in_(input), t_(timeline) {
    for (PlanMonth& m : t_.months) rows_[m.month] = &m;
  }

  void rent(const PhaseBooks& b, std::size_t phase) {
    phase_ = phase;
    const double price = b.phase->rent()->price.value.base() * units::hours(1).base();
    for (const PhaseMonth& m : *b.months) {
      pay(m.month, m.installed * price, FlowKind::rent);
      book_.payments.push_back({m.month, b.phase->vendor, false, m.installed * price});
    }
  }

  void own(const PhaseBooks& b, std::size_t phase) {
    phase_ = phase;
    const auto chips = static_cast<double>(b.phase->chips);
    const Purchase p = purchase_of(*b.phase->own(), b.phase->system_power.base() / 1e3);
    const double end = t_.end_of(phase);
    for (const Delivery& d : deliveries_of(*b.phase, t_.from[phase])) {
      if (rows_.find(d.at) == rows_.end()) continue;  // the run was over before
      const double bought = chips * d.share;
      pay(d.at, bought * (p.hardware() + p.facility), FlowKind::purchase);
      book_.payments.push_back(
          {d.at, b.phase->vendor, true, bought * sold_by_vendor(*b.phase->own())});
      give_back(*b.phase->own(), p, d.at, end, bought);
    }
    for (const PhaseMonth& m : *b.months) pay(m.month, running(b, m), FlowKind::running);
  }

  [[nodiscard]] CashBook take() { return std::move(book_); }

 private:
  void pay(units::Month m, double amount, FlowKind kind) {
    pay_at(m, (m - t_.begin) / 12.0, amount, kind);
  }

  void pay_at(units::Month row, double at_years, double amount, FlowKind kind) {
    rows_.at(row)->cash_usd += amount;
    book_.flows.push_back({row, at_years, amount, kind, phase_});
  }

  static double sold_by_vendor(const OwnTerms& own) {
    return own.chip_price.value.base() * (1 + own.spare_fraction.value);
  }

  /// Value left when the phase gives the chips up, or when they retire if that is sooner.
  void give_back(const OwnTerms& own, const Purchase& p, units::Month at, double end,
                 double bought) {
    const double delivered = (at - t_.begin) / 12.0;
    const double life = years(own.hardware_life.value);
    const double age = std::min(end - delivered, life_months(own) / 12.0);
    double value = book_value(p.hardware(), own.residual_value.value * p.hardware(), age, life);
    if (p.facility > 0) value += book_value(p.facility, 0, age, years(own.facility_life.value));
    const units::Month row = t_.begin + static_cast<int>(std::floor(delivered * 12 + age * 12));
    pay_at(std::min(row, t_.months.back().month), delivered + age, -bought * value,
           FlowKind::remainder);
    book_.remainder_usd += bought * value;
  }

  /// Colocation, staff, maintenance and electricity, less what other work pays.
  static double running(const PhaseBooks& b, const PhaseMonth& m) {
    const OwnTerms& own = *b.phase->own();
    double per_hour = colocation_price(own, b.first, m.month) *
                      (b.phase->system_power.base() / 1e3) / hours_per_month;
    for (const CostItem& item : b.items)
      if (item.name == "staff" || item.name == "maintenance") per_hour += item.per_hour_usd();
    const double kwh = (m.used * b.load_kw + (m.idle() - m.other_use) * b.idle_kw) * own.pue.value;
    const double tariff = own.electricity_price.value.base() * units::kilowatt_hours(1).base();
    return m.installed * per_hour + kwh * tariff - m.other_use * b.rate;
  }

  const PlanInput& in_;
  Timeline& t_;
  std::map<units::Month, PlanMonth*> rows_;
  std::size_t phase_ = 0;
  CashBook book_;
};

}  // namespace

double present_value(const std::vector<CashFlow>& flows, double rate) {
  double sum = 0;
  for (const CashFlow& f : flows) sum += f.amount_usd * std::pow(1 + rate, -f.years);
  return sum;
}

CashBook cash_of(const PlanInput& input, Timeline& timeline, const std::vector<PhaseBooks>& books) {
  Cash cash(input, timeline);
  for (const PhaseBooks& b : books) {
    const auto phase = static_cast<std::size_t>(b.phase - input.phases.data());
    b.phase->rent() != nullptr ? cash.rent(b, phase) : cash.own(b, phase);
  }
  return cash.take();
}

}  // namespace podsim::economics
