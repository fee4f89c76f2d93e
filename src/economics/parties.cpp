// Who pays and who receives where hardware is leased.
#include <algorithm>
#include <cmath>
#include <optional>

#include "account.h"
#include "own_cost.h"
#include "statements.h"

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

/// Accounts of the parties to one phase, by role.
struct Accounts {
  Account user, owner, guarantor, operated_by;

  Account& of(Party role) {
    switch (role) {
      case Party::user:
        return user;
      case Party::owner:
        return owner;
      case Party::guarantor:
        return guarantor;
      case Party::operated_by:
        break;
    }
    return operated_by;
  }
};

/// The owner buys, gets the market's value at the end, and from the guarantor what that lacks of
/// the guaranteed one.
void settle(const PhaseAccount& a, const CostTerm& t, Accounts& all) {
  const LeaseSection& lease = *a.phase->own()->lease;
  const AssetClass& c = a.class_of(t);
  for (const Delivered& d : a.deliveries) {
    const double paid = d.chips * t.bought;
    const double market = c.left(d.age);
    const double promised = book_value(1, lease.residual_guarantee, d.age, c.life);
    all.of(t.payer).receive(d.at - c.lead, -paid);
    all.of(t.payer).receive(d.until, paid * market);
    const double gap = lease.guarantor ? paid * std::max(0.0, promised - market) : 0;
    all.of(t.payer).receive(d.until, gap);
    all.guarantor.receive(d.until, -gap);
  }
}

}  // namespace

std::vector<PartyCash> parties_of(const PlanAccount& account, const std::vector<CashFlow>& flows) {
  std::vector<PartyCash> all;
  const double rate = account.input().finance.discount_rate.value;
  for (const PhaseAccount& a : account.phases) {
    if (a.hours->empty() || a.phase->own() == nullptr || !a.phase->own()->lease) continue;
    const LeaseSection& s = *a.phase->own()->lease;
    Accounts of{{Party::user, "", rate},
                {Party::owner, s.owner, rate},
                {Party::guarantor, s.guarantor.value_or(""), rate},
                {Party::operated_by, s.operated_by.value_or(""), rate}};
    for (const CostTerm& t : a.list.terms) {
      if (!t.by_user()) settle(a, t, of);
      if (!t.payee) continue;
      for (std::size_t r = a.hours->begin; r < a.hours->end; ++r)
        of.of(*t.payee).receive(account.paid_at(r), a.amount_in(t, account.schedule, r));
    }
    for (const CashFlow& f : flows)
      if (f.phase == a.number) of.user.receive(f.years, -f.amount_usd);
    all.push_back(of.user.cash());
    all.push_back(of.owner.cash());
    if (s.guarantor) all.push_back(of.guarantor.cash());
    if (s.operated_by) all.push_back(of.operated_by.cash());
  }
  return all;
}

}  // namespace podsim::economics
