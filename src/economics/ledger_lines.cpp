// The ledger: lines of the terms of each phase.
#include <algorithm>

#include "account.h"
#include "statements.h"

namespace podsim::economics {

namespace {

using Paths = std::vector<std::string>;

/// Lines of one phase.
class PhaseLines {
 public:
  PhaseLines(const PlanAccount& account, const PhaseAccount& phase)
      : account_(account), a_(phase), hours_(hour_sources(account, phase)) {
    const units::Month first = account.schedule.month(a_.hours->begin);
    const units::Month last = account.schedule.month(a_.hours->end - 1);
    period_ = units::print(first);
    if (first != last) period_ += ".." + units::print(last);
  }

  /// Used hours, then what was paid and not used.
  std::vector<LedgerLine> take() {
    const bool owned = a_.phase->own() != nullptr;
    each([&](const CostTerm& t, const TermText& text) {
      if (t.service() || t.counted) return;
      if (t.capacity()) return used_part(t, text);
      if (t.driver == Driver::used_hours || t.driver == Driver::used_energy) whole(t, text);
    });
    if (a_.hours->idle() > 0) unused(owned);
    each([&](const CostTerm& t, const TermText& text) {
      if (t.counted) whole(t, text);
    });
    return std::move(lines_);
  }

  std::vector<LedgerLine> services() {
    each([&](const CostTerm& t, const TermText& text) {
      if (t.service()) whole(t, text);
    });
    return std::move(lines_);
  }

 private:
  /// Every price also rests on the keys that choose the offer; what is counted has none.
  template <class F>
  void each(const F& f) const {
    for (std::size_t i = 0; i < a_.list.terms.size(); ++i) {
      TermText text = a_.list.texts[i];
      text.price_from = price_sources(account_, a_, i);
      if (!a_.list.terms[i].counted) text.price_from = joined(text.price_from, a_.phase->chosen_by);
      f(a_.list.terms[i], text);
    }
  }

  /// The used hours of a term that all installed hours carry at its mean price.
  void used_part(const CostTerm& t, const TermText& text) {
    const double installed = a_.hours->sum_installed;
    const double price = t.growth == Growth::flat
                             ? t.price
                             : t.price * (a_.of(t.growth).amount.installed / installed);
    add(text, a_.hours->sum_used * t.per_driver, price, "for the used chip-hours: " + text.formula);
  }

  void whole(const CostTerm& t, const TermText& text) {
    const double amount = a_.amount(t);
    double quantity = a_.quantity(t), price = t.price;
    if (t.counts_rent) {
      quantity = amount / t.price;
    } else if (t.growth != Growth::flat && quantity != 0) {
      price = amount / quantity;
    }
    if (quantity > 0) add(text, quantity, price, text.formula);
  }

  void unused(bool owned) {
    if (owned) idle_capacity();
    each([&](const CostTerm& t, const TermText& text) {
      if (t.kind == CostKind::other_work || t.driver == Driver::unused_hours ||
          t.driver == Driver::idle_energy)
        whole(t, text);
    });
  }

  void idle_capacity() {
    const Paths paths = joined(capacity_sources(account_, a_), a_.phase->chosen_by);
    add({"idle capacity", "chip-hour", config::join(paths, "; "), "", paths, {}}, a_.hours->idle(),
        a_.capacity_rate,
        "installed hours not used * cost per installed chip-hour, electricity apart");
  }

  /// Every quantity also rests on the phase's hours.
  void add(const TermText& text, double quantity, double price, std::string formula) {
    lines_.push_back({text.name,
                      quantity,
                      text.unit,
                      price,
                      quantity * price,
                      period_,
                      text.source,
                      std::move(formula),
                      {},
                      text.price_from,
                      joined(text.quantity_from, hours_)});
  }

  const PlanAccount& account_;
  const PhaseAccount& a_;
  Paths hours_;
  std::string period_;
  std::vector<LedgerLine> lines_;
};

/// A line's name is unique within its ledger.
void append(std::vector<LedgerLine>& ledger, std::vector<LedgerLine> lines, std::size_t phase) {
  const auto known = [&](const std::string& name) {
    return std::any_of(ledger.begin(), ledger.end(),
                       [&](const LedgerLine& l) { return l.name == name; });
  };
  for (LedgerLine& line : lines)
    if (known(line.name)) line.name += ", phase " + std::to_string(phase + 1);
  ledger.insert(ledger.end(), lines.begin(), lines.end());
}

}  // namespace

std::vector<LedgerLine> ledger_of(const PlanAccount& account) {
  std::vector<LedgerLine> ledger;
  for (const PhaseAccount& a : account.phases)
    if (!a.hours->empty()) append(ledger, PhaseLines(account, a).take(), a.number);
  for (const PhaseAccount& a : account.phases)
    if (!a.hours->empty()) append(ledger, PhaseLines(account, a).services(), a.number);
  return ledger;
}

}  // namespace podsim::economics
