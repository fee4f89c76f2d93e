// The ledger: lines of the terms of each phase.
#include <algorithm>

#include "statements.h"

namespace podsim::economics {

namespace {

using Paths = std::vector<std::string>;

Paths joined(Paths a, const Paths& b) {
  for (const std::string& path : b)
    if (std::find(a.begin(), a.end(), path) == a.end()) a.push_back(path);
  return a;
}

/// Lines of one phase.
class PhaseLines {
 public:
  PhaseLines(const PlanAccount& account, const PhaseAccount& phase)
      : a_(phase), hours_(hour_sources(phase)) {
    const units::Month first = account.schedule.month(a_.hours->begin);
    const units::Month last = account.schedule.month(a_.hours->end - 1);
    period_ = units::print(first);
    if (first != last) period_ += ".." + units::print(last);
  }

  /// Used hours, then what was paid and not used.
  std::vector<LedgerLine> take() {
    const bool owned = a_.phase->own() != nullptr;
    each([&](const CostTerm& t, const TermText& text) {
      if (t.service()) return;
      if (t.capacity()) return used_part(t, text);
      if (t.driver == Driver::used_hours || t.driver == Driver::used_energy) whole(t, text);
    });
    if (a_.hours->idle() <= 0) return std::move(lines_);
    if (owned) idle_capacity();
    each([&](const CostTerm& t, const TermText& text) {
      if (t.kind == CostKind::other_work) return income(t, text);
      if (t.driver == Driver::unused_hours || t.driver == Driver::idle_energy) whole(t, text);
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
  template <class F>
  void each(const F& f) const {
    for (std::size_t i = 0; i < a_.list.terms.size(); ++i) f(a_.list.terms[i], a_.list.texts[i]);
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

  void idle_capacity() {
    const Paths paths = capacity_sources(a_);
    add({"idle capacity", "chip-hour", config::join(paths, "; "), "", paths, {}}, a_.hours->idle(),
        a_.capacity_rate,
        "installed hours not used * cost per installed chip-hour, electricity apart");
  }

  void income(const CostTerm& t, TermText text) {
    text.price_from = capacity_sources(a_);
    text.source = config::join(text.price_from, "; ");
    add(text, a_.quantity(t), t.price, text.formula);
  }

  /// Every quantity also rests on the phase's hours.
  void add(const TermText& text, double quantity, double price, std::string formula) {
    Paths from = joined(text.quantity_from, hours_);
    lines_.push_back({text.name, quantity, text.unit, price, quantity * price, period_, text.source,
                      std::move(formula), joined(text.price_from, from), std::move(from)});
  }

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

std::vector<std::string> hour_sources(const PhaseAccount& a) {
  const std::string plan = a.path.substr(0, a.path.rfind(".phases"));
  return {a.path + ".tokens_per_s", a.path + ".chips", plan + ".goodput.p50"};
}

std::vector<std::string> capacity_sources(const PhaseAccount& a) {
  Paths paths;
  for (std::size_t i = 0; i < a.list.terms.size(); ++i)
    if (a.list.terms[i].capacity())
      paths = joined(joined(std::move(paths), a.list.texts[i].price_from),
                     a.list.texts[i].quantity_from);
  return paths;
}

std::vector<LedgerLine> ledger_of(const PlanAccount& account) {
  std::vector<LedgerLine> ledger;
  for (const PhaseAccount& a : account.phases)
    if (!a.hours->empty()) append(ledger, PhaseLines(account, a).take(), a.number);
  for (const PhaseAccount& a : account.phases)
    if (!a.hours->empty()) append(ledger, PhaseLines(account, a).services(), a.number);
  return ledger;
}

}  // namespace podsim::economics
