#include "podsim/economics/plan.h"

#include <algorithm>

#include "phase_books.h"
#include "podsim/units/parse.h"

namespace podsim::economics {

namespace {

/// A line's name is unique within its ledger.
void append(std::vector<LedgerLine>& ledger, std::vector<LedgerLine> lines, std::size_t phase) {
  const auto known = [&](const std::string& name) {
    return std::any_of(ledger.begin(), ledger.end(),
                       [&](const LedgerLine& l) { return l.name == name; });
  };
  std::vector<LedgerLine> named = std::move(lines);
  for (LedgerLine& line : named)
    if (known(line.name)) line.name += ", phase " + std::to_string(phase + 1);
  ledger.insert(ledger.end(), named.begin(), named.end());
}

void add_quantities(PlanCost& c, const PhaseBooks& b) {
  c.tokens += b.tokens;
  c.chip_hours += b.used;
  c.useful_chip_hours += b.used * b.phase->goodput / b.phase->held_fraction;
  c.idle_chip_hours += b.idle();
  c.other_use_chip_hours += b.other_use;
  c.energy_kwh += b.used_kwh();
  if (b.phase->own() != nullptr) c.energy_kwh += b.idle_kwh();
}

double electricity_per_kwh(const OwnTerms& own) {
  return own.electricity_price.value.base() * units::kilowatt_hours(1).base() * own.pue.value;
}

/// Mean over the phases of one kind, weighted by their chip-hours.
UnitCosts unit_costs(const std::vector<PhaseBooks>& books) {
  UnitCosts u;
  double owned = 0, rented = 0;
  for (const PhaseBooks& b : books) {
    const PlanPhase& p = *b.phase;
    const double tokens = p.tokens_per_s * p.goodput * units::hours(1).base() /
                          static_cast<double>(p.chips) / p.held_fraction;
    if (p.rent() != nullptr) {
      rented += b.installed;
      u.rent_price_usd += b.installed * p.rent()->price.value.base() * units::hours(1).base();
      u.rent_tokens += b.installed * tokens;
      continue;
    }
    owned += b.installed;
    u.own_capacity_usd += b.installed * b.rate;
    u.own_electricity_used_usd += b.installed * b.load_kw * electricity_per_kwh(*p.own());
    u.own_electricity_idle_usd += b.installed * b.idle_kw * electricity_per_kwh(*p.own());
    u.own_tokens += b.installed * tokens;
  }
  for (double* x : {&u.own_capacity_usd, &u.own_electricity_used_usd, &u.own_electricity_idle_usd,
                    &u.own_tokens})
    *x = owned > 0 ? *x / owned : 0;
  for (double* x : {&u.rent_price_usd, &u.rent_tokens}) *x = rented > 0 ? *x / rented : 0;
  return u;
}

void add_notes(PlanCost& c, const PlanInput& input, const Timeline& t) {
  const bool run = input.demand.per == Period::run;
  for (std::size_t i = 0; i < input.phases.size(); ++i) {
    const PlanPhase& p = input.phases[i];
    const std::string phase = input.name + ", phase " + std::to_string(i + 1) + ": ";
    if (t.phases[i].empty()) c.notes.push_back(phase + "the run is over before it begins");
    if (run && p.rent() != nullptr && p.rent()->committed())
      c.notes.push_back(phase + "a one-off run is charged the hours it uses of the commitment '" +
                        p.rent()->offer + "'; the rest of the term is taken to serve other work");
    if (run && p.own() != nullptr)
      c.notes.push_back(phase +
                        "a one-off run is charged the owned chips' cost per hour while it lasts; "
                        "the rest of their life is taken to serve other work");
    if (p.rent() != nullptr && p.rent()->kind == catalog::OfferKind::spot)
      c.notes.push_back(phase + "spot capacity may be taken back: job.preemption says how often");
    if (p.own() == nullptr || t.end_of(i) * 12 <= t.from[i] - t.begin + life_months(*p.own()))
      continue;
    if (run)
      throw config::InputError(p.where, "the run outlasts the life of the chips bought for it",
                               "a longer life, or more chips");
    c.notes.push_back(phase + "chips retire before the phase ends and are not replaced");
  }
  if (c.shortfall_tokens > 0)
    c.notes.push_back(
        input.name + ": the demand is not met, " +
        units::print_rounded(100 * c.shortfall_tokens / (c.tokens + c.shortfall_tokens), {}) +
        " % of its tokens are not trained");
}

}  // namespace

PlanCost cost_plan(const PlanInput& input) {
  Timeline timeline = make_timeline(input);
  const std::vector<PhaseBooks> books = open_books(input, timeline);
  PlanCost c;
  for (const PhaseBooks& b : books) {
    append(c.ledger, ledger_of(b), static_cast<std::size_t>(b.phase - input.phases.data()));
    add_quantities(c, b);
  }
  c.total_usd = total(c.ledger);
  c.npv_usd = present_value(input, timeline, books, c.payments);
  c.per_million_tokens_usd = c.tokens > 0 ? c.total_usd / (c.tokens / 1e6) : 0;
  c.per_useful_chip_hour_usd = c.useful_chip_hours > 0 ? c.total_usd / c.useful_chip_hours : 0;
  for (const PlanMonth& m : timeline.months) c.shortfall_tokens += m.shortfall_tokens;
  c.unit_costs = unit_costs(books);
  c.phase_from = timeline.from;
  c.phase_to = timeline.to;
  add_notes(c, input, timeline);
  c.months = std::move(timeline.months);
  return c;
}

}  // namespace podsim::economics
