// Cash flow by month and its present value.
#include <algorithm>
#include <array>
#include <cmath>

#include "account.h"
#include "own_cost.h"
#include "statements.h"

namespace podsim::economics {

namespace {

FlowKind flow_kind(const CostTerm& t) {
  if (t.kind == CostKind::rent) return FlowKind::rent;
  if (t.rental()) return FlowKind::support;
  return t.service() ? FlowKind::service : FlowKind::running;
}

class Cash {
 public:
  explicit Cash(const PlanAccount& account)
      : account_(account), s_(account.schedule), tax_(account.input().finance.tax_rate) {}

  void phase(const PhaseAccount& a) {
    a_ = &a;
    if (a.phase->own() != nullptr) purchases();
    for (std::size_t r = a.hours->begin; r < a.hours->end; ++r) month(r);
    moving();
    for (const AfterPhase& after : a.after) rest_of_term(after);
  }

  [[nodiscard]] CashBook take() { return std::move(book_); }

 private:
  /// Recurring amounts of a month, by kind; every cost saves its tax at once.
  void month(std::size_t r) {
    std::array<double, 7> by_kind{};
    double sold = 0;
    for (const CostTerm& t : a_->list.terms) {
      if (t.settled != Settlement::monthly || t.driver == Driver::once || t.counted) continue;
      const double amount = a_->amount_in(t, s_, r);
      by_kind[static_cast<std::size_t>(flow_kind(t))] += amount;
      if (t.kind == CostKind::rent) sold += amount;
    }
    for (std::size_t k = 0; k < by_kind.size(); ++k)
      if (by_kind[k] != 0) recur(r, by_kind[k], FlowKind(k));
    double all = 0;
    for (const double x : by_kind) all += x;
    if (tax_ > 0 && all != 0) recur(r, -tax_ * all, FlowKind::tax);
    if (a_->phase->rent() != nullptr)
      book_.payments.push_back(
          {s_.month(r), a_->phase->vendor, false, sold, 0, a_->hours->installed[r]});
  }

  /// A phase may begin in a month in which it has no chips.
  void moving() {
    if (a_->moved_row >= s_.rows) return;
    for (const CostTerm& t : a_->list.terms) {
      if (t.driver != Driver::once) continue;
      const double at = s_.years_to(a_->moved_row);
      book(s_.month(a_->moved_row), at, a_->amount(t), FlowKind::service);
      save_tax(at, a_->amount(t));
    }
  }

  void rest_of_term(const AfterPhase& after) {
    for (const CostTerm& t : a_->list.terms) {
      if (t.driver != Driver::after_hours) continue;
      const double amount = PhaseAccount::amount_after(t, after);
      const double at = account_.paid_at(after), begins = after.offset / 12.0;
      recur(row_of(after.month), at, begins, amount, FlowKind::support);
      if (tax_ > 0) recur(row_of(after.month), at, begins, -tax_ * amount, FlowKind::tax);
      book_.payments.push_back(
          {after.month, a_->phase->vendor, false, amount, 0, after.chip_hours});
    }
  }

  /// Hardware and facility of each delivery, paid the lead time before; and the value left when the
  /// phase gives the chips up, or when they retire if that is sooner.
  void purchases() {
    double to_vendor = 0;
    std::array<double, 2> bought{};
    for (const CostTerm& t : a_->list.terms) {
      if (t.settled != Settlement::purchase) continue;
      if (t.by_user()) bought[t.kind == CostKind::facility ? 1 : 0] += t.bought;
      to_vendor += t.to_vendor;
    }
    const double chips = 1 + a_->phase->own()->spare_fraction.value;
    for (const Delivered& d : a_->deliveries) {
      book_.payments.push_back(
          {d.month, a_->phase->vendor, true, d.chips * d.price * to_vendor, d.chips * chips, 0});
      for (std::size_t k = 0; k < bought.size(); ++k)
        if (bought[k] > 0) invest(k, d, d.chips * bought[k]);
    }
  }

  /// `price`: of the first delivery's kind.
  void invest(std::size_t k, const Delivered& d, double price) {
    const AssetClass& c = a_->classes[k];
    const AssetShares of = a_->shares(k, d);
    const double paid_at = d.at - c.lead, amount = price * of.paid, left = price * of.left;
    book(row_at(paid_at), paid_at, amount, FlowKind::purchase);
    book(row_at(d.until), d.until, -left, FlowKind::remainder);
    if (tax_ > 0) write_off(c, d, amount, left);
  }

  /// Deductions of a purchase from its delivery on; what it brings above its remaining tax base at
  /// the end is taxed.
  void write_off(const AssetClass& c, const Delivered& d, double amount, double left) {
    double base = amount;
    if (c.tax.at_once()) {
      save_tax(d.at, amount);
      base = 0;
    }
    const std::size_t first = s_.row_of(d.month);
    for (std::size_t i = 0; i < c.tax.months(d.age); ++i) {
      const double deducted = amount * c.tax.share(i);
      recur(first + i, -tax_ * deducted, FlowKind::tax);
      base -= deducted;
    }
    save_tax(d.until, base - left);
  }

  /// The plan's month nearest to one that may lie outside.
  [[nodiscard]] units::Month row_of(units::Month m) const {
    return std::clamp(m, s_.month(0), s_.last_month());
  }
  [[nodiscard]] units::Month row_at(double years) const {
    constexpr double far = 1e6;  // months; outside of every plan
    const double months = std::clamp(std::floor(years * 12 + 1e-9), -far, far);
    return row_of(s_.shape.begin + static_cast<int>(months));
  }

  void book(units::Month row, double at_years, double amount, FlowKind kind) {
    book_.flows.push_back({row, at_years, amount, kind, a_->number, {}});
  }
  /// Accrues evenly over a month that begins at `begins`.
  void recur(units::Month row, double at_years, double begins, double amount, FlowKind kind) {
    book_.flows.push_back({row, at_years, amount, kind, a_->number, begins});
  }
  void recur(std::size_t r, double amount, FlowKind kind) {
    recur(s_.month(r), account_.paid_at(r), s_.years_to(r), amount, kind);
  }

  void save_tax(double at_years, double deducted) {
    if (tax_ <= 0 || deducted == 0) return;
    book(row_at(at_years), at_years, -tax_ * deducted, FlowKind::tax);
  }

  const PlanAccount& account_;
  const Schedule& s_;
  double tax_;
  const PhaseAccount* a_ = nullptr;
  CashBook book_;
};

}  // namespace

CashBook cash_of(const PlanAccount& account) {
  Cash cash(account);
  for (const PhaseAccount& a : account.phases)
    if (!a.hours->empty()) cash.phase(a);
  return cash.take();
}

}  // namespace podsim::economics
