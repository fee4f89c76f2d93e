// Months and notes of a plan.
#include "account.h"
#include "podsim/units/parse.h"
#include "statements.h"

namespace podsim::economics {

namespace {

/// Hours and tokens of one phase in a month.
void add_phase(const PlanAccount& account, const PhaseAccount& a, std::size_t r, PlanMonth& m) {
  const Schedule& s = account.schedule;
  const PhaseHours& p = *a.hours;
  if (r < p.begin || r >= p.end) return;
  const double idle = p.installed[r] - p.used[r];
  m.installed_chip_hours += p.installed[r];
  m.used_chip_hours += p.used[r];
  m.idle_chip_hours += idle;
  m.other_use_chip_hours += a.other * idle;
  const PhaseRates& rates = s.rates[a.number];
  if (s.works(a.number, r))
    m.capacity_tokens += rates.chips * s.hours[r] * s.usable(a.number, r) * rates.tokens_per_hour;
}

/// Rent of the months between the end of a phase and that of its term, USD.
double rent_after(const PlanAccount& account, const PhaseAccount& a) {
  const RentTerms& rent = *a.phase->rent();
  const Schedule& s = account.schedule;
  const std::size_t last = a.hours->end - 1;
  const units::Month end = s.month(last) + 1;
  const units::Month to = paid_until(rent, s.shape.from[a.number], end);
  double hours = hours_of(s.month(last)) - s.hours[last];
  for (units::Month m = end; m < to; m = m + 1) hours += hours_of(m);
  return hours * static_cast<double>(a.phase->chips) * (rent.price.value * units::hours(1)).base();
}

/// Says what of a commitment's term is paid and not used, or not paid.
void add_term_notes(const PlanAccount& account, const PhaseAccount& a, const std::string& phase,
                    std::vector<std::string>& notes) {
  const RentTerms& rent = *a.phase->rent();
  if (a.hours->empty() || months_of(rent.term) <= 0) return;
  const bool run = account.input().demand.per == Period::run;
  const units::Month end = account.schedule.month(a.hours->end - 1) + 1;
  const units::Month from = account.schedule.shape.from[a.number];
  if (run && !rent.renewal && end > from + months_of(rent.term))
    throw config::InputError(a.phase->where, "the run outlasts the term of its commitment",
                             "renewal: {} at the price of then, or with its price and term");
  const double left = rent_after(account, a);
  if (left <= 0) return;
  const std::string usd = units::print_rounded(left / 1e6, {}) + " million USD of rent";
  if (rent.whole_term)
    notes.push_back(phase + "the commitment '" + rent.offer + "' is paid to the end of its term: " +
                    usd + " after the last month of the plan");
  else
    notes.push_back(phase + "whole_term: false leaves " + usd + " of the commitment '" +
                    rent.offer + "' unpaid");
}

/// Says what is left out of a phase. `run`: the demand is one run.
void add_notes(const PlanAccount& account, const PhaseAccount& a, bool run,
               std::vector<std::string>& notes) {
  const PlanPhase& p = *a.phase;
  const Schedule& s = account.schedule;
  const std::string phase = account.input().name + ", phase " + std::to_string(a.number + 1) + ": ";
  if (a.hours->empty()) notes.push_back(phase + "the run is over before it begins");
  if (p.rent() != nullptr && p.rent()->committed()) add_term_notes(account, a, phase, notes);
  if (run && p.own() != nullptr)
    notes.push_back(phase +
                    "a one-off run is charged the owned chips' cost per hour while it lasts; "
                    "the rest of their life is taken to serve other work");
  if (p.rent() != nullptr && p.rent()->kind == catalog::OfferKind::spot)
    notes.push_back(phase + "spot capacity may be taken back: job.preemption says how often");
  const units::Month from = s.shape.from[a.number];
  if (p.own() == nullptr || s.end_of(a.number) * 12 <= from - s.shape.begin + life_months(*p.own()))
    return;
  if (p.own()->refresh) return;
  if (run)
    throw config::InputError(p.where, "the run outlasts the life of the chips bought for it",
                             "a longer life, more chips, or refresh: {price: …}");
  notes.push_back(phase +
                  "chips retire before the phase ends and are not replaced; refresh: {price: …} "
                  "replaces them");
}

}  // namespace

std::vector<PlanMonth> months_of(const PlanAccount& account, const std::vector<CashFlow>& flows) {
  const Schedule& s = account.schedule;
  std::vector<PlanMonth> months(s.rows);
  for (std::size_t r = 0; r < s.rows; ++r) {
    PlanMonth& m = months[r];
    m.month = s.month(r);
    m.hours = s.hours[r];
    m.demand_tokens = s.demand[r];
    m.served_tokens = s.served[r];
    m.shortfall_tokens = m.demand_tokens - m.served_tokens;
    for (const PhaseAccount& a : account.phases) add_phase(account, a, r, m);
  }
  for (const CashFlow& f : flows) months[s.row_of(f.month)].cash_usd += f.amount_usd;
  return months;
}

std::vector<std::string> notes_of(const PlanAccount& account) {
  std::vector<std::string> notes;
  const PlanCost& c = account.figures();
  const bool run = account.input().demand.per == Period::run;
  for (const PhaseAccount& a : account.phases) add_notes(account, a, run, notes);
  if (c.shortfall_tokens > 0)
    notes.push_back(
        account.input().name + ": the demand is not met, " +
        units::print_rounded(100 * c.shortfall_tokens / (c.tokens + c.shortfall_tokens), {}) +
        " % of its tokens are not trained");
  return notes;
}

}  // namespace podsim::economics
