// Paths that hours, prices and cash of a plan rest on.
#include <algorithm>

#include "account.h"
#include "statements.h"

namespace podsim::economics {

namespace {

using Paths = std::vector<std::string>;

std::string phase_path(const PlanInput& input, std::size_t i) {
  return "plans." + input.name + ".phases[" + std::to_string(i) + "]";
}

/// Paths that decide on an owned phase's installed and usable hours.
Paths own_hours(const PlanInput& input, const PlanPhase& p) {
  const OwnTerms& own = *p.own();
  Paths from = {own.key + ".ramp"};
  if (!own.deliveries.empty()) from.push_back(own.key + ".deliveries");
  if (input.demand.per != Period::run) from.push_back(own.hardware_life.source);
  if (!own.site_power) return from;
  return joined(joined(std::move(from), {own.key + ".site_power", own.pue.source}), p.power_from);
}

/// Whether a rate of growth would move some price of the phase.
bool moves(const PlanAccount& account, const PhaseAccount& a, Growth growth) {
  const std::size_t last = a.hours->end - 1;
  if (growth == Growth::flat) return false;
  if (growth == Growth::anniversary) return last - a.hours->begin >= 12;
  return account.schedule.shape.offset(last) != 0 || account.schedule.shape.offset(0) != 0 ||
         !a.after.empty();
}

/// Paths of the cash of one phase.
class PhaseCash {
 public:
  PhaseCash(const PlanAccount& account, const PhaseAccount& a, CashSources& out)
      : account_(account), a_(a), out_(out) {}

  void run() {
    const Paths hours = joined(hour_sources(account_, a_), a_.phase->chosen_by);
    add(out_.flows, hours);
    add(out_.payments, hours);
    for (std::size_t i = 0; i < a_.list.terms.size(); ++i) term(i);
    for (const TermText& text : a_.list.absent) add(out_.absent, text.price_from);
    if (a_.phase->own() != nullptr) owned(hours);
    if (a_.phase->rent() != nullptr) rented(*a_.phase->rent());
  }

 private:
  static void add(Paths& to, const Paths& paths) { to = joined(std::move(to), paths); }

  void term(std::size_t i) {
    const CostTerm& t = a_.list.terms[i];
    const TermText& text = a_.list.texts[i];
    if (t.settled == Settlement::accrued || t.counted || !t.by_user()) return;
    const bool of_idle = t.driver == Driver::unused_hours || t.driver == Driver::idle_energy ||
                         t.driver == Driver::other_hours;
    if (of_idle && a_.hours->idle() <= 0) return;
    Paths from = joined(price_sources(account_, a_, i), text.quantity_from);
    add(out_.flows, from);
    if (t.kind == CostKind::other_work) add(out_.flows, capacity_sources(account_, a_));
    if (t.kind == CostKind::rent || t.kind == CostKind::rest_of_term) add(out_.payments, from);
    if (t.settled != Settlement::purchase) return;
    add(out_.remainder, from);
    if (t.kind == CostKind::facility) return;
    const OwnTerms& own = *a_.phase->own();
    add(out_.flows, {own.key + ".lead_time", own.residual_value.source});
    add(out_.remainder, {own.residual_value.source});
    if (own.resale_1y && account_.input().demand.per != Period::run)
      add(out_.remainder, {own.resale_1y->source, own.resale_3y->source});
  }

  /// Paths that multiply all rent of the phase, unless it has to reach a minimum.
  void rented(const RentTerms& rent) {
    ++out_.rented_phases;
    if (rent.minimum_spend.base() <= 0) add(out_.rents, {rent.price.source, rent.key + ".support"});
  }

  void owned(const Paths& hours) {
    const OwnTerms& own = *a_.phase->own();
    add(out_.remainder, hours);
    add(out_.payments, {own.chip_price.source, own.spare_fraction.source});
    add(out_.flows, own.refresh_from);
    for (Paths* to : {&out_.flows, &out_.payments, &out_.remainder}) add(*to, own.refresh_from);
  }

  const PlanAccount& account_;
  const PhaseAccount& a_;
  CashSources& out_;
};

}  // namespace

Paths joined(Paths a, const Paths& b) {
  for (const std::string& path : b)
    if (std::find(a.begin(), a.end(), path) == a.end()) a.push_back(path);
  return a;
}

namespace {

/// Paths of the dates between which a phase has chips: it ends when the next begins.
Paths date_sources(const PlanAccount& account, const PhaseAccount& phase) {
  const PlanInput& input = account.input();
  Paths from = {"scenario.demand.per", "scenario.demand.from", "scenario.demand.to"};
  for (std::size_t k = phase.number; k <= phase.number + 1 && k < input.phases.size(); ++k) {
    if (input.phases[k].from) from.push_back(input.phases[k].key + ".from");
    if (k > phase.number && input.phases[k].overlap.base() > 0)
      from.push_back(input.phases[k].key + ".migration.overlap");
  }
  return phase.phase->own() == nullptr ? from
                                       : joined(std::move(from), own_hours(input, *phase.phase));
}

}  // namespace

/// A phase trains what the phases before it leave of a run.
Paths hour_sources(const PlanAccount& account, const PhaseAccount& phase) {
  const PlanInput& input = account.input();
  Paths from = {"plans." + input.name + ".goodput.p50", "scenario.demand.tokens"};
  for (std::size_t k = input.demand.per == Period::run ? 0 : phase.number; k <= phase.number; ++k)
    from.insert(from.end(),
                {phase_path(input, k) + ".tokens_per_s", phase_path(input, k) + ".chips"});
  from = joined(std::move(from), phase.phase->size_from);
  return joined(std::move(from), date_sources(account, phase));
}

Paths price_sources(const PlanAccount& account, const PhaseAccount& phase, std::size_t i) {
  const CostTerm& t = phase.list.terms[i];
  const TermText& text = phase.list.texts[i];
  Paths from = text.price_from;
  if (moves(account, phase, text.grows)) from = joined(std::move(from), text.growth_from);
  // Financing spreads the cash of purchases over the installed hours.
  const bool spread =
      t.kind == CostKind::financing || t.kind == CostKind::waiting || t.kind == CostKind::refresh;
  if (!spread && (t.growth == Growth::flat || !moves(account, phase, t.growth))) return from;
  const bool dates_alone =
      t.driver == Driver::installed_hours && account.input().demand.per != Period::run;
  return joined(std::move(from),
                dates_alone ? date_sources(account, phase) : hour_sources(account, phase));
}

Paths capacity_sources(const PlanAccount& account, const PhaseAccount& phase) {
  Paths paths;
  for (std::size_t i = 0; i < phase.list.terms.size(); ++i)
    if (phase.list.terms[i].capacity())
      paths = joined(joined(std::move(paths), price_sources(account, phase, i)),
                     phase.list.texts[i].quantity_from);
  return paths;
}

CashSources sources_of(const PlanAccount& account) {
  CashSources s;
  const FinanceTerms& finance = account.input().finance;
  for (const PhaseAccount& a : account.phases)
    if (!a.hours->empty()) PhaseCash(account, a, s).run();
  if (finance.tax_rate > 0)
    s.flows =
        joined(std::move(s.flows), {finance.key + ".tax.rate", finance.key + ".tax.write_off"});
  s.discount = discount_sources(finance);
  return s;
}

}  // namespace podsim::economics
