#include "podsim/economics/plan.h"

#include <algorithm>
#include <cmath>

#include "account.h"
#include "podsim/units/parse.h"
#include "statements.h"

namespace podsim::economics {

namespace {

/// Cash in money of the demand's first month, discounted at the real rate: the present value stays.
void deflate(PlanCost& c, double inflation) {
  for (CashFlow& f : c.flows) f.amount_usd *= std::pow(1 + inflation, -f.years);
  for (PlanMonth& m : c.months) m.cash_usd = 0;
  for (const CashFlow& f : c.flows)
    c.months.at(static_cast<std::size_t>(f.month - c.months.front().month)).cash_usd +=
        f.amount_usd;
  c.discount_rate = (1 + c.discount_rate) / (1 + inflation) - 1;
}

void add_currency(PlanCost& c, const FinanceTerms& finance) {
  if (finance.currency == "USD") return;
  const double rate = finance.per_usd;
  c.in_currency = {finance.currency, rate, c.total_usd * rate, c.npv_usd * rate,
                   c.per_million_tokens_usd * rate};
}

/// Hours of a row that a phase works, with all its usable chips.
double worked_in(const Schedule& s, std::size_t phase, std::size_t r) {
  const PhaseRates& rates = s.rates[phase];
  const double usable = rates.chips * s.usable(phase, r);
  return usable > 0 ? s.phases[phase].used[r] / rates.held / usable : 0;
}

/// Time elapses once where phases work side by side: in a row, as long as the longest works.
void add_times(const Schedule& s, PlanCost& c) {
  const std::size_t n = s.phases.size();
  for (auto* hours : {&c.phase_worked_h, &c.phase_h, &c.phase_elapsed_h}) hours->assign(n, 0);
  std::vector<double> worked(n);
  for (std::size_t r = 0; r < s.rows; ++r) {
    double longest = 0, sum = 0;
    bool open = false;
    for (std::size_t i = 0; i < n; ++i) {
      worked[i] = 0;
      if (r < s.phases[i].begin || r >= s.phases[i].end || !s.works(i, r)) continue;
      open = true;
      worked[i] = worked_in(s, i, r);
      longest = std::max(longest, worked[i]);
      sum += worked[i];
      c.phase_worked_h[i] += worked[i];
      c.phase_h[i] += s.hours[r];
    }
    if (open) c.open_h += s.hours[r];
    for (std::size_t i = 0; i < n; ++i)
      if (worked[i] > 0) c.phase_elapsed_h[i] += worked[i] == sum ? sum : longest * worked[i] / sum;
  }
}

}  // namespace

PlanCost cost_plan(const PlanInput& input) {
  PlanAccount account(true);
  account.open(input);
  PlanCost c = account.figures();
  CashBook cash = cash_of(account);
  c.ledger = ledger_of(account);
  c.charges = charges_of(account, cash.flows);
  c.parties = parties_of(account, cash.flows);
  c.months = months_of(account, cash.flows);
  c.by_year = years_of(account, cash.flows);
  c.quantities = quantities_of(account);
  c.notes = notes_of(account);
  c.flows = std::move(cash.flows);
  c.payments = std::move(cash.payments);
  c.discount_rate = input.finance.discount_rate.value;
  for (std::size_t i = 0; i < input.phases.size(); ++i) {
    c.phase_from.push_back(account.schedule.shape.from[i]);
    c.phase_to.push_back(account.schedule.last_month_of(i));
  }
  add_times(account.schedule, c);
  c.sources = sources_of(account);
  add_currency(c, input.finance);
  if (input.finance.basis == Basis::real) deflate(c, input.finance.inflation);
  return c;
}

}  // namespace podsim::economics
