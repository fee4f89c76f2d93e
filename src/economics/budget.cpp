#include "podsim/economics/budget.h"

#include <algorithm>
#include <cmath>

#include "own_cost.h"
#include "podsim/units/parse.h"
#include "statements.h"

namespace podsim::economics {

namespace {

/// The budget of one phase.
class Budget {
 public:
  Budget(const PlanPhase& machine, const BudgetPlace& place) : machine_(machine), place_(place) {}

  [[noreturn]] void reject(const char* key, std::string message, std::string expected) const {
    throw config::InputError(config::Diagnostic{
        {}, place_.path + ".budget." + key, std::move(message), std::move(expected), ""});
  }

  /// Whole machines for an amount; `unit` is that of `each` in messages.
  [[nodiscard]] std::int64_t whole(const char* key, double amount, double each,
                                   const std::string& unit) const {
    constexpr double rounding = 1e-9;  // relative: ten machines at a tenth of the budget are ten
    const double machines = std::floor(amount / each * (1 + rounding));
    if (machines >= 1) return static_cast<std::int64_t>(machines);
    reject(key,
           "a budget of " + units::print_rounded(amount, {}) + unit + " buys no machine of " +
               std::to_string(machine_.chips) + " " + machine_.chip,
           "at least " + units::print_rounded(each, {}) + unit + ", or a smaller machine");
  }

  [[nodiscard]] const OwnTerms& bought(const char* key) const {
    if (machine_.own() != nullptr) return *machine_.own();
    reject(key, "a rented phase is paid by the hour and has no meter of its own",
           "budget: {chips: …} or {by: …}, or buy in place of rent");
  }

 private:
  const PlanPhase& machine_;
  const BudgetPlace& place_;
};

}  // namespace

std::int64_t machines_of(const BudgetSection& b, const PlanPhase& machine,
                         const DemandSection& demand, const BudgetPlace& place,
                         const catalog::Catalog& catalog, catalog::InputLog& log) {
  const Budget budget(machine, place);
  const auto chips = static_cast<double>(machine.chips);
  if (b.chips) return budget.whole("chips", static_cast<double>(*b.chips), chips, " chips");
  if (b.power) {
    const double each =
        chips * machine.system_power.base() * budget.bought("power").pue.value / megawatt;
    return budget.whole("power", b.power->base() / megawatt, each, " MW");
  }
  if (b.spend) {
    const Purchase p = purchase_of(budget.bought("spend"), machine.system_power.base() / kilowatt);
    return budget.whole("spend", in_usd(*b.spend, catalog, log).base(),
                        chips * (p.hardware() + p.facility), " USD");
  }
  if (demand.per != Period::run || !place.whole)
    budget.reject("by", "only a one-off run of one phase has a date by which it is over",
                  "demand: without per, and one phase");
  if (*b.by < place.begin)
    budget.reject("by", "the month " + units::print(*b.by) + " is before the phase begins",
                  "a month from " + units::print(place.begin) + " on");
  return 0;
}

std::vector<std::string> budget_sources(const BudgetSection& b, const PlanPhase& machine,
                                        const std::string& key, const catalog::Catalog& catalog) {
  std::vector<std::string> from = {key};
  if (machine.own() == nullptr) return from;
  const OwnTerms& own = *machine.own();
  if (b.power) return joined(joined(std::move(from), machine.power_from), {own.pue.source});
  if (!b.spend) return from;
  from = joined(joined(std::move(from), hardware_sources(own)), rate_sources(*b.spend, catalog));
  if (!own.facility_cost) return from;
  return joined(joined(std::move(from), machine.power_from), {own.facility_cost->source});
}

std::int64_t machines_by_date(units::Month by, units::Month begin, double tokens,
                              const PlanPhase& machine) {
  units::Time window;
  for (units::Month m = begin; m <= by; m = m + 1) window += units::length(m);
  const double each = machine.tokens_per_s * machine.goodput * window.base();
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(tokens / each)));
}

}  // namespace podsim::economics
