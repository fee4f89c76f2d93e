// Charges month by month, from terms and cash.
#include <cmath>
#include <map>
#include <utility>

#include "account.h"
#include "statements.h"

namespace podsim::economics {

namespace {

/// The service that a term pays for.
Service service_of(CostKind kind) {
  switch (kind) {
    case CostKind::storage:
      return Service::storage;
    case CostKind::egress:
      return Service::egress;
    case CostKind::migration:
      return Service::migration;
    case CostKind::rest_of_term:
      return Service::rest_of_term;
    case CostKind::minimum:
      return Service::minimum;
    default:
      return Service::support;
  }
}

class Charges {
 public:
  Charges(const PlanAccount& account, const PhaseAccount& phase, const std::vector<CashFlow>& flows)
      : a_(phase), s_(account.schedule), tax_rate_(account.input().finance.tax_rate) {
    for (const CashFlow& f : flows)
      if (f.phase == phase.number) cash_[{f.kind, f.month}] += f.amount_usd;
    for (const CostTerm& t : a_.list.terms) {
      if (t.kind == CostKind::electricity) energy_price(t) = mean_price(t);
      if (t.kind == CostKind::other_work) other_price_ = -t.price;
    }
  }

  std::vector<Charge> take() {
    const bool rent = a_.phase->rent() != nullptr;
    for (std::size_t r = a_.hours->begin; r < a_.hours->end; ++r)
      if (a_.hours->installed[r] > 0 || rent) rent ? rented(r) : owned(r);
    if (!rent) at_once();
    beside();
    if (tax_rate_ > 0) taxes();
    return std::move(charges_);
  }

 private:
  /// Chip-hours of the phase in a month.
  struct Month {
    units::Month month;
    double hours = 0;  ///< hours of the month inside the window
    double installed = 0, used = 0;

    [[nodiscard]] double idle() const { return installed - used; }
  };

  [[nodiscard]] Month row(std::size_t r) const {
    return {s_.month(r), s_.hours[r], a_.hours->installed[r], a_.hours->used[r]};
  }

  double& energy_price(const CostTerm& t) {
    return t.driver == Driver::used_energy ? used_kwh_ : idle_kwh_;
  }

  /// USD per kWh of the hardware over all hours, as the ledger has it.
  [[nodiscard]] double mean_price(const CostTerm& t) const {
    const double quantity = a_.quantity(t);
    return quantity > 0 ? a_.amount(t) / quantity * t.per_driver : 0;
  }

  void rented(std::size_t r) {
    const Month m = row(r);
    const RentTerms& rent = *a_.phase->rent();
    double price = 0, used = 0, idle = 0;
    for (const CostTerm& t : a_.list.terms) {
      if (t.kind != CostKind::rent) continue;
      price = t.price * a_.index(t.growth, r);
      (t.driver == Driver::used_hours ? used : idle) = a_.amount_in(t, s_, r);
    }
    const bool at_once = rent.committed();
    if (at_once) add(m, ChargeKind::purchase, m.installed, 0, used + idle).price = price;
    add(m, ChargeKind::used, m.used, used, at_once ? 0 : used).price = price;
    if (idle > 0) add(m, ChargeKind::idle, m.idle(), idle, at_once ? 0 : idle).price = price;
    others(m);
  }

  /// Income from idle hours.
  void others(const Month& m) {
    const double hours = a_.other * m.idle(), received = hours * other_price_;
    if (received > 0) add(m, ChargeKind::other, hours, -received, -received).price = -other_price_;
  }

  /// The month's running cash falls on used and idle hours in proportion to what they carry of it.
  void owned(std::size_t r) {
    const Month m = row(r);
    const double rate = a_.capacity_rate, taken = a_.other * m.idle();
    const double used = m.used * (rate + a_.load_kw * used_kwh_);
    const double idle = m.idle() * rate + (m.idle() - taken) * a_.idle_kw * idle_kwh_;
    const double received = taken * other_price_;
    const double billed = cash_[{FlowKind::running, m.month}] + received;
    const double share = used + idle > 0 ? used / (used + idle) : 0;
    if (m.used > 0) add(m, ChargeKind::used, m.used, used, billed * share).price = used / m.used;
    if (m.idle() > 0)
      add(m, ChargeKind::idle, m.idle(), idle, billed * (1 - share)).price = idle / m.idle();
    others(m);
  }

  /// Purchases and what is left of them, in the months in which they are booked.
  void at_once() {
    const auto all = static_cast<double>(a_.phase->chips);
    for (std::size_t r = 0; r < s_.rows; ++r) {
      const Month m{s_.month(r), s_.hours[r], 0, 0};
      if (const double paid = cash_[{FlowKind::purchase, m.month}]; paid > 0) {
        double chips = 0;
        for (const Delivered& d : a_.deliveries)
          if (d.month == m.month) chips += d.chips;
        // Paid before delivery, it has no delivery in its month.
        if (chips <= 0) chips = all;
        add(m, ChargeKind::purchase, chips, 0, paid, "chip").price = paid / chips;
      }
      const double left = cash_[{FlowKind::remainder, m.month}];
      if (left < 0) add(m, ChargeKind::remainder, -all, 0, left, "chip").price = -left / all;
    }
  }

  /// Services, and the months of a commitment's term after its phase.
  void beside() {
    for (std::size_t i = 0; i < a_.list.terms.size(); ++i) {
      const CostTerm& t = a_.list.terms[i];
      const TermText& text = a_.list.texts[i];
      if (!t.service()) continue;
      if (t.driver == Driver::after_hours) {
        for (const AfterPhase& after : a_.after) rest_of_term(t, text, after);
      } else if (t.driver == Driver::once) {
        if (a_.moved_row < s_.rows) service(t, text, a_.moved_row, a_.amount(t));
      } else {
        for (std::size_t r = a_.hours->begin; r < a_.hours->end; ++r)
          service(t, text, r, a_.amount_in(t, s_, r));
      }
    }
  }

  void service(const CostTerm& t, const TermText& text, std::size_t r, double amount) {
    if (amount == 0) return;
    Charge& c = add({s_.month(r), s_.hours[r], 0, 0}, ChargeKind::other, amount / t.price, amount,
                    amount, text.unit.c_str());
    c.what = text.name;
    c.service = service_of(t.kind);
    c.price = t.price;
    c.list_known = false;
  }

  /// Bought in its own month, which may lie after the window, and not used.
  void rest_of_term(const CostTerm& t, const TermText& text, const AfterPhase& after) {
    const double amount = PhaseAccount::amount_after(t, after);
    for (const ChargeKind kind : {ChargeKind::purchase, ChargeKind::idle}) {
      const bool bought = kind == ChargeKind::purchase;
      Charge& c = add({after.month, hours_of(after.month), 0, 0}, kind, after.chip_hours,
                      bought ? 0 : amount, bought ? amount : 0);
      c.what = text.name;
      c.price = amount / after.chip_hours;
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
      Charge& c = add({month, hours_in(month), 0, 0}, ChargeKind::tax, 1, 0, amount, "month");
      c.what = "tax saved";
      c.tax_rate = tax_rate_;
      c.price = amount;
      c.list_known = false;
    }
  }

  /// Hours of a month inside the window, none outside.
  [[nodiscard]] double hours_in(units::Month m) const {
    return s_.has(m) ? s_.hours[s_.row_of(m)] : 0;
  }

  Charge& add(const Month& m, ChargeKind kind, double quantity, double effective, double billed,
              const char* unit = "chip-hour") {
    Charge c;
    c.month = m.month;
    c.hours = m.hours;
    c.phase = a_.number;
    c.kind = kind;
    c.chip = a_.phase->chip;
    c.quantity = quantity;
    c.unit = unit;
    c.effective_usd = effective;
    c.billed_usd = billed;
    c.installed_chip_hours = m.installed;
    c.used_chip_hours = m.used;
    if (kind == ChargeKind::used && m.installed > 0) c.tokens = tokens_in(m);
    name(c);
    return charges_.emplace_back(std::move(c));
  }

  /// Tokens that the phase trains in a month.
  [[nodiscard]] double tokens_in(const Month& m) const {
    const PhaseRates& rates = s_.rates[a_.number];
    return m.used / rates.held * rates.tokens_per_hour;
  }

  void name(Charge& c) const {
    if (const RentTerms* rent = a_.phase->rent()) {
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
    const OwnTerms& own = *a_.phase->own();
    c.owned = true;
    c.provider = own.provider;
    c.region = own.site;
    c.offer = own.offer;
    c.price_path = own.chip_price.source;
    c.list_known = false;
  }

  const PhaseAccount& a_;
  const Schedule& s_;
  double tax_rate_;
  double other_price_ = 0;              ///< USD that an hour of other work brings
  double used_kwh_ = 0, idle_kwh_ = 0;  ///< USD per kWh of the hardware, PUE included
  std::map<std::pair<FlowKind, units::Month>, double> cash_;
  std::vector<Charge> charges_;
};

}  // namespace

std::vector<Charge> charges_of(const PlanAccount& account, const std::vector<CashFlow>& flows) {
  std::vector<Charge> all;
  for (const PhaseAccount& a : account.phases)
    if (!a.hours->empty())
      for (Charge& c : Charges(account, a, flows).take()) all.push_back(std::move(c));
  return all;
}

}  // namespace podsim::economics
