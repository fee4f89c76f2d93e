// Cash flow by month and its present value.
#include <algorithm>
#include <cmath>
#include <map>

#include "phase_books.h"

namespace podsim::economics {

namespace {

class Cash {
 public:
  Cash(const PlanInput& input, Timeline& timeline) : in_(input), t_(timeline) {
    for (PlanMonth& m : t_.months) rows_[m.month] = &m;
  }

  void phase(const PhaseBooks& b, std::size_t phase) {
    phase_ = phase;
    const bool moved = t_.from[phase] <= t_.months.back().month;  // a run may be over before
    if (b.phase->migration.base() > 0 && moved)
      serve(std::max(t_.from[phase], t_.months.front().month), b.phase->migration.base(),
            Service::migration, 1);
    b.phase->rent() != nullptr ? rent(b) : own(b);
  }

  [[nodiscard]] CashBook take() { return std::move(book_); }

 private:
  void rent(const PhaseBooks& b) {
    const RentTerms& rent = *b.phase->rent();
    for (const PhaseMonth& m : *b.months) {
      const double paid = m.installed * rent_price(rent, t_, m.month);
      pay(m.month, paid, FlowKind::rent);
      book_.payments.push_back({m.month, b.phase->vendor, false, paid, 0, m.installed});
      if (rent.support > 0)
        add(m.month, at(m.month), paid * rent.support, FlowKind::support, Service::support, paid);
      const double part = rows_.at(m.month)->hours / units::in_hours(units::length(m.month));
      if (rent.storage) move(m.month, *rent.storage, part, Service::storage);
      if (rent.egress) move(m.month, *rent.egress, part, Service::egress);
    }
    if (rent.whole_term) rest_of_term(b);
  }

  void move(units::Month m, const DataService& data, double part, Service service) {
    const units::Bytes gigabyte(1e9);
    const double quantity = part * (data.size / gigabyte);
    serve(m, quantity * (data.price * gigabyte).base(), service, quantity);
  }

  /// Months of the commitment's term that the phase leaves.
  void rest_of_term(const PhaseBooks& b) {
    const RentTerms& rent = *b.phase->rent();
    const int term = std::max(1, months_of(rent.term));
    const units::Month first = t_.from[phase_], end = b.months->back().month + 1;
    const units::Month paid_to = first + ((end - first) + term - 1) / term * term;
    const PlanMonth& last = *rows_.at(b.months->back().month);
    const double unused = units::in_hours(units::length(last.month)) - last.hours;
    pay_rest(b, last.month, unused);
    for (units::Month m = end; m < paid_to; m = m + 1)
      pay_rest(b, m, units::in_hours(units::length(m)));
  }

  void pay_rest(const PhaseBooks& b, units::Month m, double hours) {
    if (hours <= 0) return;
    const double chip_hours = static_cast<double>(b.phase->chips) * hours;
    const double paid = chip_hours * rent_price(*b.phase->rent(), t_, m);
    add(row_of(m), at(m), paid, FlowKind::support, Service::rest_of_term, chip_hours);
    book_.payments.push_back({m, b.phase->vendor, false, paid, 0, chip_hours});
  }

  void own(const PhaseBooks& b) {
    const OwnTerms& own = *b.phase->own();
    const auto chips = static_cast<double>(b.phase->chips);
    Purchase p = purchase_of(own, b.phase->system_power.base() / 1e3);
    const double end = t_.end_of(phase_);
    for (const Delivery& d : deliveries_of(*b.phase, t_.from[phase_])) {
      if (rows_.find(d.at) == rows_.end()) continue;  // the run was over before
      const double bought = chips * d.share;
      book_.payments.push_back({d.at, b.phase->vendor, true, bought * sold_by_vendor(own),
                                bought * (1 + own.spare_fraction.value), 0});
      buy(own, p, d.at, end, bought);
    }
    for (const PhaseMonth& m : *b.months)
      pay(m.month, running(b, m, price_level(in_.finance.inflation, t_, m.month)),
          FlowKind::running);
  }

  [[nodiscard]] double at(units::Month m) const { return (m - t_.begin) / 12.0; }

  /// The window's month nearest to one that may lie outside.
  [[nodiscard]] units::Month row_of(units::Month m) const {
    return std::clamp(m, t_.months.front().month, t_.months.back().month);
  }

  [[nodiscard]] units::Month row_at(double years) const {
    return row_of(t_.begin + static_cast<int>(std::floor(years * 12 + 1e-9)));
  }

  void pay(units::Month m, double amount, FlowKind kind) { add(m, at(m), amount, kind); }

  void serve(units::Month m, double amount, Service service, double quantity) {
    add(m, at(m), amount, FlowKind::service, service, quantity);
  }

  /// Every cost but a purchase saves its tax at once.
  void add(units::Month row, double at_years, double amount, FlowKind kind,
           std::optional<Service> service = {}, double quantity = 0) {
    book(row, at_years, amount, kind, service, quantity);
    const bool capital = kind == FlowKind::purchase || kind == FlowKind::remainder;
    if (!capital) save_tax(at_years, amount);
  }

  void book(units::Month row, double at_years, double amount, FlowKind kind,
            std::optional<Service> service = {}, double quantity = 0) {
    rows_.at(row)->cash_usd += amount;
    book_.flows.push_back({row, at_years, amount, kind, phase_, service, quantity});
  }

  void save_tax(double at_years, double deducted) {
    if (in_.finance.tax_rate <= 0 || deducted == 0) return;
    book(row_at(at_years), at_years, -in_.finance.tax_rate * deducted, FlowKind::tax);
  }

  static double sold_by_vendor(const OwnTerms& own) {
    return own.chip_price.value.base() * (1 + own.spare_fraction.value);
  }

  /// Hardware and facility of a delivery, paid the lead time before; and the value left when the
  /// phase gives the chips up, or when they retire if that is sooner.
  void buy(const OwnTerms& own, const Purchase& p, units::Month delivery, double end,
           double bought) {
    const double delivered = at(delivery), life = in_years(own.hardware_life.value);
    const double age = std::min(end - delivered, life_months(own) / 12.0);
    const double given_up = delivered + age;
    const double hardware = own.lease ? 0 : p.hardware();
    const double left =
        own.lease ? 0 : book_value(hardware, own.residual_value.value * hardware, age, life);
    const double paid_at = delivered - in_years(own.lead_time);
    invest(paid_at, bought * hardware, life, given_up, bought * left);
    if (p.facility <= 0) return;
    const double facility_life = in_years(own.facility_life.value);
    invest(delivered, bought * p.facility, facility_life, given_up,
           bought * book_value(p.facility, 0, age, facility_life));
  }

  void invest(double paid_at, double amount, double life, double until, double left) {
    if (amount <= 0) return;
    add(row_at(paid_at), paid_at, amount, FlowKind::purchase);
    add(row_at(until), until, -left, FlowKind::remainder);
    book_.remainder_usd += left;
    if (in_.finance.tax_rate > 0) write_off(paid_at, amount, life, until, left);
  }

  /// Deductions of a purchase; what it brings above its remaining tax base at the end is taxed.
  void write_off(double from, double amount, double life, double until, double left) {
    if (in_.finance.write_off == WriteOff::first_year) {
      save_tax(from, amount);
      return save_tax(until, -left);
    }
    const auto months = static_cast<int>(std::lround(std::min(life, until - from) * 12));
    const double monthly = amount / (12 * life);
    for (int i = 0; i < months; ++i) save_tax(from + i / 12.0, monthly);
    save_tax(until, amount - months * monthly - left);
  }

  /// Colocation, lease, staff, maintenance and electricity, less what other work pays.
  static double running(const PhaseBooks& b, const PhaseMonth& m, double level) {
    const OwnTerms& own = *b.phase->own();
    double per_hour = colocation_price(own, b.first, m.month) *
                      (b.phase->system_power.base() / 1e3) / hours_per_month;
    for (const CostItem& item : b.items)
      if (item.running || item.kind == CostKind::lease)
        per_hour += item.per_hour_usd() * (item.running ? level / b.level : 1);
    const double kwh = m.used * b.load_kw + (m.idle() - m.other_use) * b.idle_kw;
    return m.installed * per_hour + kwh * electricity_per_kwh(own) * level - m.other_use * b.rate;
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
  for (const PhaseBooks& b : books)
    cash.phase(b, static_cast<std::size_t>(b.phase - input.phases.data()));
  return cash.take();
}

}  // namespace podsim::economics
