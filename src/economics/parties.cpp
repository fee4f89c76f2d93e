// Who pays and who receives where hardware is leased.
#include <algorithm>
#include <cmath>
#include <optional>

#include "phase_books.h"

namespace podsim::economics {

namespace {

class Account {
 public:
  Account(Party role, std::string name, double rate) : cash_{role, std::move(name)}, rate_(rate) {}

  void receive(double at_years, double usd) {
    (usd < 0 ? cash_.paid_usd : cash_.received_usd) += std::abs(usd);
    cash_.npv_usd += usd * std::pow(1 + rate_, -at_years);
  }
  [[nodiscard]] const PartyCash& cash() const { return cash_; }

 private:
  PartyCash cash_;
  double rate_;
};

/// Hardware falls straight from its price to `residual` of it over its life.
double value_at(double price, double residual, double age, double life) {
  return price * (residual + (1 - residual) * std::max(0.0, 1 - age / life));
}

struct Lease {
  const PhaseBooks& b;
  const Timeline& t;
};

/// The owner gets the rent, at the end the market's value, and from the guarantor what that lacks.
void settle(const Lease& l, Account& owner, Account& guarantor) {
  const OwnTerms& own = *l.b.phase->own();
  const double price = purchase_of(own, 0).hardware(), life = in_years(own.hardware_life.value);
  for (const Delivery& d : deliveries_of(*l.b.phase, l.t.from[l.b.index])) {
    const double chips = d.share * static_cast<double>(l.b.phase->chips);
    const double delivered = (d.at - l.t.begin) / 12.0;
    const double age = std::min(l.t.end_of(l.b.index) - delivered, life_months(own) / 12.0);
    const double market = value_at(price, own.residual_value.value, age, life);
    const double promised = value_at(price, own.lease->residual_guarantee, age, life);
    owner.receive(delivered - in_years(own.lead_time), -chips * price);
    owner.receive(delivered + age, chips * market);
    const double gap = own.lease->guarantor ? std::max(0.0, promised - market) : 0;
    owner.receive(delivered + age, chips * gap);
    guarantor.receive(delivered + age, -chips * gap);
  }
}

/// The party that an item of the user's cost is paid to; none outside the lease.
std::optional<Party> payee_of(CostKind kind) {
  switch (kind) {
    case CostKind::lease:
      return Party::owner;
    case CostKind::people:
      return Party::operated_by;
    case CostKind::hardware:
    case CostKind::extra:
    case CostKind::facility:
    case CostKind::colocation:
    case CostKind::capital:
      break;
  }
  return std::nullopt;
}

void pay_monthly(const Lease& l, Account& owner, Account& operated_by) {
  for (const CostItem& item : l.b.items) {
    const auto payee = payee_of(item.kind);
    if (!payee) continue;
    for (const PhaseMonth& m : *l.b.months)
      (*payee == Party::owner ? owner : operated_by)
          .receive((m.month - l.t.begin) / 12.0, m.installed * item.per_hour_usd());
  }
}

}  // namespace

std::vector<PartyCash> parties_of(const std::vector<PhaseBooks>& books, const Timeline& timeline,
                                  const std::vector<CashFlow>& flows, const FinanceTerms& finance) {
  std::vector<PartyCash> all;
  const double rate = finance.discount_rate.value;
  for (const PhaseBooks& b : books) {
    if (b.phase->own() == nullptr || !b.phase->own()->lease) continue;
    const LeaseSection& s = *b.phase->own()->lease;
    Account owner(Party::owner, s.owner, rate),
        guarantor(Party::guarantor, s.guarantor.value_or(""), rate),
        operated_by(Party::operated_by, s.operated_by.value_or(""), rate),
        user(Party::user, "", rate);
    const Lease lease{b, timeline};
    settle(lease, owner, guarantor);
    pay_monthly(lease, owner, operated_by);
    for (const CashFlow& f : flows)
      if (f.phase == b.index) user.receive(f.years, -f.amount_usd);
    all.push_back(user.cash());
    all.push_back(owner.cash());
    if (s.guarantor) all.push_back(guarantor.cash());
    if (s.operated_by) all.push_back(operated_by.cash());
  }
  return all;
}

}  // namespace podsim::economics
