// Charges month by month, from the books and the cash.
#include <map>
#include <utility>

#include "phase_books.h"

namespace podsim::economics {

namespace {

class Charges {
 public:
  Charges(const PhaseBooks& b, std::size_t phase, const Timeline& t,
          const std::vector<CashFlow>& flows)
      : b_(b), phase_(phase), t_(t) {
    for (const CashFlow& f : flows)
      if (f.phase == phase) flows_.push_back(f), cash_[{f.kind, f.month}] += f.amount_usd;
  }

  std::vector<Charge> take() {
    for (const PhaseMonth& m : *b_.months) b_.phase->rent() != nullptr ? rented(m) : owned(m);
    if (b_.phase->own() != nullptr) at_once();
    beside();
    return std::move(charges_);
  }

 private:
  void rented(const PhaseMonth& m) {
    const RentTerms& rent = *b_.phase->rent();
    const double price = rent_price(rent, t_, m.month);
    const double billed = cash_[{FlowKind::rent, m.month}];
    const bool at_once = rent.committed();
    if (at_once) add(m, ChargeKind::purchase, m.installed, 0, billed).price = price;
    add(m, ChargeKind::used, m.used, m.used * price, at_once ? 0 : billed).price = price;
    if (m.idle() > 0) add(m, ChargeKind::idle, m.idle(), m.idle() * price, 0).price = price;
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
      if (left < 0) add(m, ChargeKind::remainder, 1, 0, left, "fleet").price = left;
    }
  }

  /// Services, and the tax that costs save.
  void beside() {
    for (const CashFlow& f : flows_) {
      const bool tax = f.kind == FlowKind::tax;
      if (!f.service && !tax) continue;
      Charge& c = add({f.month, 0, 0, 0, 0}, tax ? ChargeKind::tax : ChargeKind::other,
                      tax ? 1 : f.quantity, tax ? 0 : f.amount_usd, f.amount_usd,
                      tax ? "month" : unit_of(*f.service));
      c.what = tax ? "tax saved" : name_of(*f.service);
      c.price = f.amount_usd / c.quantity;
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
      c.price_path = rent->price.source;
      c.list_known = rent->list_price.has_value();
      if (c.list_known) c.list_price = (rent->list_price->value * units::hours(1)).base();
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
    for (Charge& c : Charges(b, phase, timeline, flows).take()) all.push_back(std::move(c));
  }
  return all;
}

}  // namespace podsim::economics
