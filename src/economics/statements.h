// Statements of a plan: what its account, whose terms have words, says line by line and month by
// month.
#pragma once

#include <string>
#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

class PhaseAccount;
class PlanAccount;

/// Ledger lines of all phases: the used hours item by item, then what was paid and not used;
/// services after those of all phases. Names are unique.
std::vector<LedgerLine> ledger_of(const PlanAccount& account);

/// Payments and receipts with their months.
struct CashBook {
  std::vector<CashFlow> flows;
  std::vector<Payment> payments;  ///< payments to vendors
};
CashBook cash_of(const PlanAccount& account);

/// Rows of each phase: month by month its used and idle hours, then what is paid at once.
std::vector<Charge> charges_of(const PlanAccount& account, const std::vector<CashFlow>& flows);

/// Owner, user, guarantor and operator of leased phases.
std::vector<PartyCash> parties_of(const PlanAccount& account, const std::vector<CashFlow>& flows);

/// Months of the plan with the cash of `flows`.
std::vector<PlanMonth> months_of(const PlanAccount& account, const std::vector<CashFlow>& flows);

/// Cash beside operating cost, by calendar year.
std::vector<YearStatement> years_of(const PlanAccount& account, const std::vector<CashFlow>& flows);

/// Quantities that are counted and not paid for; only of plans all of whose phases count it.
std::map<std::string, double> quantities_of(const PlanAccount& account);

/// Says what the figures leave out. Throws config::InputError for a run that outlasts its chips.
std::vector<std::string> notes_of(const PlanAccount& account);

/// The paths of both, each once.
std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b);

/// Paths that a phase's used and idle chip-hours rest on.
std::vector<std::string> hour_sources(const PlanAccount& account, const PhaseAccount& phase);

/// Paths that the price of a term rests on, those of its growth where time passes, and the hours
/// where its mean price is weighted by them. `i` is the term's position.
std::vector<std::string> price_sources(const PlanAccount& account, const PhaseAccount& phase,
                                       std::size_t i);

/// Paths that the cost of an owned phase's installed hour rests on, electricity apart.
std::vector<std::string> capacity_sources(const PlanAccount& account, const PhaseAccount& phase);

/// Paths that the plan's cash rests on.
CashSources sources_of(const PlanAccount& account);

}  // namespace podsim::economics
