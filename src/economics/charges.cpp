// Charges month by month, from the books and the cash.
#include <cmath>
#include <map>
#include <utility>

#include "phase_books.h"

namespace podsim::economics {

namespace {

class Charges {
 public:
  Charges(const PhaseBooks& b, std::size_t phase, const Timeline& t,
          const std::vector<CashFlow>& flows, double tax_rate)
      : b_(b), phase_(phase), t_(t), tax_rate_(tax_rate) {
    for (const CashFlow& f : flows)
      if (f.phase == phase) flows_.push_back(f), cash_[{f.kind, f.month}] += f.amount_usd;
  }

  std::vector<Charge> take() {
    for (const PhaseMonth& m : *b_.months) b_.phase->rent() != nullptr ? rented(m) : owned(m);
    if (b_.phase->own() != nullptr) at_once();
    beside();
    if (tax_rate_ > 0) taxes();
    return std::move(charges_);
  }

 private:
  void rented(const PhaseMonth& m) {
    const RentTerms& rent = *b_.phase->rent();
    const double price = rent_price(rent, t_, m.month);
    const double billed = cash_[{FlowKind::rent, m.month}];
    const bool at_once = rent.committed();
    if (at_once) add(m, ChargeKind::purchase, m.installed, 0, billed).price = price;
    const double idle = m.idle() > 0 ? m.idle() * price : 0;
    add(m, ChargeKind::used, m.used, m.used * price, at_once ? 0 : billed - idle).price = price;
    if (idle > 0) add(m, ChargeKind::idle, m.idle(), idle, at_once ? 0 : idle).price = price;
  }

  /// The month's running cash falls on used and idle hours in proportion to what they carry of it.
  void owned(const PhaseMonth& m) {
    const double used = m.used * (b_.rate + b_.load_kw * tariff());
    const double idle = m.idle() * b_.rate + (m.idle() - m.other_use) * b_.idle_kw * tariff();
    const double received = m.other_use * b_.rate;
    const double billed = cash_[{FlowKind::running, m.month}] + received;
    const double share = used + idle > 0 ? used / (used + idle) : 0;
    if (m.used > 0) add(m, ChargeKind::used, m.used, used, billed * share).price = used / m.used;
    if (m.idle() > 0)
      add(m, ChargeKind::idle, m.idle(), idle, billed * (1 - share)).price = idle / m.idle();
    if (received > 0) add(m, ChargeKind::other, m.other_use, -received, -received).price = -b_.rate;
  }

  /// Purchases and what is left of them, in the months in which they are booked.
  void at_once() {
    for (const PlanMonth& row : t_.months) {
      const PhaseMonth m{row.month, 0, 0, 0, 0};
      if (const double paid = cash_[{FlowKind::purchase, row.month}]; paid > 0) {
        double share = 0;
        for (const Delivery& d : deliveries_of(*b_.phase, t_.from[phase_]))
          if (d.at == row.month) share += d.share;
        // Paid before delivery, it has no delivery in its month.
        const double chips = (share > 0 ? share : 1) * static_cast<double>(b_.phase->chips);
        add(m, ChargeKind::purchase, chips, 0, paid, "chip").price = paid / chips;
      }
      const double left = cash_[{FlowKind::remainder, row.month}];
      const auto chips = static_cast<double>(b_.phase->chips);
      if (left < 0) add(m, ChargeKind::remainder, -chips, 0, left, "chip").price = -left / chips;
    }
  }

  /// Services, and the months of a commitment's term after its phase.
  void beside() {
    for (const CashFlow& f : flows_) {
      if (!f.service || f.quantity == 0) continue;
      *f.service == Service::rest_of_term ? rest_of_term(f) : service(f);
    }
  }

  void service(const CashFlow& f) {
    Charge& c = add({f.month, 0, 0, 0, 0}, ChargeKind::other, f.quantity, f.amount_usd,
                    f.amount_usd, unit_of(*f.service));
    c.what = name_of(*f.service);
    c.service = f.service;
    c.price = f.amount_usd / c.quantity;
    c.list_known = false;
  }

  /// Bought in its own month, which may lie after the window, and not used.
  void rest_of_term(const CashFlow& f) {
    const units::Month month = t_.begin + static_cast<int>(std::lround(f.years * 12));
    for (const ChargeKind kind : {ChargeKind::purchase, ChargeKind::idle}) {
      const bool bought = kind == ChargeKind::purchase;
      Charge& c = add({month, 0, 0, 0, 0}, kind, f.quantity, bought ? 0 : f.amount_usd,
                      bought ? f.amount_usd : 0);
      c.what = name_of(*f.service);
      c.hours = units::in_hours(units::length(month));
      c.price = f.amount_usd / f.quantity;
    }
  }

  /// One row in each month that has hours, services or a deduction. The cash is that of the
  /// deductions; a reader of amortised costs takes the rate of the month's other charges.
  void taxes() {
    std::map<units::Month, double> saved;
    for (const Charge& c : charges_)
      if (c.effective_usd != 0) saved[c.month] = 0;
    for (const auto& [at, amount] : cash_)
      if (at.first == FlowKind::tax && amount != 0) saved[at.second] = amount;
    for (const auto& [month, amount] : saved) {
      Charge& c = add({month, 0, 0, 0, 0}, ChargeKind::tax, 1, 0, amount, "month");
      c.what = "tax saved";
      c.tax_rate = tax_rate_;
      c.price = amount;
      c.list_known = false;
    }
  }

  [[nodiscard]] double tariff() const { return electricity_per_kwh(*b_.phase->own()) * b_.level; }

  Charge& add(const PhaseMonth& m, ChargeKind kind, double quantity, double effective,
              double billed, const char* unit = "chip-hour") {
    Charge c;
    c.month = m.month;
    for (const PlanMonth& row : t_.months)
      if (row.month == m.month) c.hours = row.hours;
    c.phase = phase_;
    c.kind = kind;
    c.chip = b_.phase->chip;
    c.quantity = quantity;
    c.unit = unit;
    c.effective_usd = effective;
    c.billed_usd = billed;
    c.installed_chip_hours = m.installed;
    c.used_chip_hours = m.used;
    c.tokens = kind == ChargeKind::used ? m.tokens : 0;
    name(c);
    return charges_.emplace_back(std::move(c));
  }

  void name(Charge& c) const {
    if (const RentTerms* rent = b_.phase->rent()) {
      c.committed = rent->committed();
      c.provider = rent->provider;
      c.region = rent->region;
      c.offer = rent->offer;
      c.dynamic = rent->kind == catalog::OfferKind::spot;
      c.price_path = rent->price.source;
      c.list_known = rent->list_price.has_value();
      if (!c.list_known) return;
      c.list_price = (rent->list_price->value * units::hours(1)).base();
      c.list_price_path = rent->list_price->source;
      return;
    }
    const OwnTerms& own = *b_.phase->own();
    c.owned = true;
    c.provider = own.provider;
    c.region = own.site;
    c.offer = own.offer;
    c.price_path = own.chip_price.source;
    c.list_known = false;
  }

  const PhaseBooks& b_;
  std::size_t phase_;
  const Timeline& t_;
  double tax_rate_;
  std::vector<CashFlow> flows_;
  std::map<std::pair<FlowKind, units::Month>, double> cash_;
  std::vector<Charge> charges_;
};

}  // namespace

std::vector<Charge> charges_of(const std::vector<PhaseBooks>& books, const Timeline& timeline,
                               const std::vector<CashFlow>& flows, const PlanInput& input) {
  std::vector<Charge> all;
  for (const PhaseBooks& b : books) {
    const auto phase = static_cast<std::size_t>(b.phase - input.phases.data());
    for (Charge& c : Charges(b, phase, timeline, flows, input.finance.tax_rate).take())
      all.push_back(std::move(c));
  }
  return all;
}

}  // namespace podsim::economics
