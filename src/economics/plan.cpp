#include "podsim/economics/plan.h"

#include <algorithm>
#include <cmath>

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

/// What the phase's hours cost that the demand does not use.
double idle_cost(const PhaseBooks& b) {
  if (b.phase->rent() != nullptr) return b.idle() * b.idle_price;
  const double tariff = electricity_per_kwh(*b.phase->own()) * b.level;
  return (b.idle() - b.other_use) * b.rate + b.idle_kwh() * tariff;
}

void add_quantities(PlanCost& c, const PhaseBooks& b) {
  c.tokens += b.tokens;
  c.chip_hours += b.used;
  c.useful_chip_hours += b.used * b.phase->goodput / b.phase->held_fraction;
  c.idle_chip_hours += b.idle();
  c.other_use_chip_hours += b.other_use;
  c.energy_kwh += b.used_kwh();
  c.idle_usd += idle_cost(b);
  if (b.phase->own() != nullptr) c.energy_kwh += b.idle_kwh();
}

/// Model FLOP of the tokens trained, in exaFLOP/s times a day.
double exaflop_days(const std::vector<PhaseBooks>& books) {
  const units::Flops exaflop_day = units::FlopRate(1e18) * units::days(1);
  double sum = 0;
  for (const PhaseBooks& b : books) sum += b.tokens * b.phase->flops_per_token / exaflop_day;
  return sum;
}

double over(double amount, double quantity) { return quantity > 0 ? amount / quantity : 0; }

void add_unit_figures(PlanCost& c, const PlanInput& input, const std::vector<PhaseBooks>& books) {
  c.per_run_usd = over(c.total_usd, c.tokens / input.demand.tokens);
  c.per_million_tokens_usd = over(c.total_usd, c.tokens / 1e6);
  c.per_useful_chip_hour_usd = over(c.total_usd, c.useful_chip_hours);
  c.per_exaflop_day_usd = over(c.total_usd, exaflop_days(books));
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
      u.rent_price_usd +=
          (b.used * b.used_price + b.idle() * b.idle_price) * (1 + p.rent()->support);
      u.rent_tokens += b.installed * tokens;
      continue;
    }
    owned += b.installed;
    u.own_capacity_usd += b.installed * b.rate;
    const double tariff = electricity_per_kwh(*p.own()) * b.level;
    u.own_electricity_used_usd += b.installed * b.load_kw * tariff;
    u.own_electricity_idle_usd += b.installed * b.idle_kw * tariff;
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
    if (run && p.rent() != nullptr && p.rent()->committed() && !p.rent()->whole_term)
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

/// Cash in money of the demand's first month, discounted at the real rate: the present value stays.
void deflate(PlanCost& c, double inflation) {
  for (CashFlow& f : c.flows) f.amount_usd *= std::pow(1 + inflation, -f.years);
  for (PlanMonth& m : c.months) m.cash_usd = 0;
  for (const CashFlow& f : c.flows)
    c.months.at(static_cast<std::size_t>(f.month - c.months.front().month)).cash_usd +=
        f.amount_usd;
  c.discount_rate = (1 + c.discount_rate) / (1 + inflation) - 1;
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
  CashBook cash = cash_of(input, timeline, books);
  for (const PhaseBooks& b : books) {
    const auto phase = static_cast<std::size_t>(b.phase - input.phases.data());
    append(c.ledger, services_of(b, phase, cash.flows), phase);
  }
  c.total_usd = total(c.ledger);
  c.discount_rate = input.finance.discount_rate.value;
  c.npv_usd = present_value(cash.flows, c.discount_rate);
  c.charges = charges_of(books, timeline, cash.flows, input);
  c.parties = parties_of(books, timeline, cash.flows, input.finance);
  for (const CashFlow& f : cash.flows)
    if (f.kind == FlowKind::tax) c.tax_saved_usd -= f.amount_usd;
  c.flows = std::move(cash.flows);
  c.payments = std::move(cash.payments);
  c.remainder_usd = cash.remainder_usd;
  add_unit_figures(c, input, books);
  for (const PlanMonth& m : timeline.months) c.shortfall_tokens += m.shortfall_tokens;
  c.unit_costs = unit_costs(books);
  c.phase_from = timeline.from;
  c.phase_to = timeline.to;
  add_notes(c, input, timeline);
  c.months = std::move(timeline.months);
  c.currency = input.finance.currency;
  c.per_usd = input.finance.per_usd;
  if (input.finance.basis == Basis::real) deflate(c, input.finance.inflation);
  return c;
}

}  // namespace podsim::economics
