// Months and notes of a plan.
#include "podsim/units/parse.h"
#include "account.h"
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
    m.capacity_tokens = rates.chips * s.hours[r] * s.usable(a.number, r) * rates.tokens_per_hour;
}

/// Says what is left out of a phase. `run`: the demand is one run.
void add_notes(const PlanAccount& account, const PhaseAccount& a, bool run,
               std::vector<std::string>& notes) {
  const PlanPhase& p = *a.phase;
  const Schedule& s = account.schedule;
  const std::string phase = account.input().name + ", phase " + std::to_string(a.number + 1) + ": ";
  if (a.hours->empty()) notes.push_back(phase + "the run is over before it begins");
  if (run && p.rent() != nullptr && p.rent()->committed() && !p.rent()->whole_term)
    notes.push_back(phase + "a one-off run is charged the hours it uses of the commitment '" +
                    p.rent()->offer + "'; the rest of the term is taken to serve other work");
  if (run && p.own() != nullptr)
    notes.push_back(phase +
                    "a one-off run is charged the owned chips' cost per hour while it lasts; "
                    "the rest of their life is taken to serve other work");
  if (p.rent() != nullptr && p.rent()->kind == catalog::OfferKind::spot)
    notes.push_back(phase + "spot capacity may be taken back: job.preemption says how often");
  const units::Month from = s.shape.from[a.number];
  if (p.own() == nullptr || s.end_of(a.number) * 12 <= from - s.shape.begin + life_months(*p.own()))
    return;
  if (run)
    throw config::InputError(p.where, "the run outlasts the life of the chips bought for it",
                             "a longer life, or more chips");
  notes.push_back(phase + "chips retire before the phase ends and are not replaced");
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
  for (const CashFlow& f : flows)
    months[static_cast<std::size_t>(f.month - s.month(0))].cash_usd += f.amount_usd;
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
