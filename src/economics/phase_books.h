// The figures of one phase that ledger, cash flow and unit costs share.
#pragma once

#include <string>
#include <vector>

#include "own_cost.h"
#include "timeline.h"

namespace podsim::economics {

struct PhaseBooks {
  const PlanPhase* phase = nullptr;
  std::size_t index = 0;  ///< position of the phase in its plan
  const std::vector<PhaseMonth>* months = nullptr;
  double installed = 0, used = 0, other_use = 0, tokens = 0;  ///< chip-hours
  double load_kw = 0, idle_kw = 0;  ///< per chip: mean over used hours, and idle
  std::string period;
  std::string path;  ///< "plans.<name>.phases[<i>]", in results

  // Rented phases only: mean price over the used and over the idle hours, USD per chip-hour.
  double used_price = 0, idle_price = 0;

  // Owned phases only.
  double level = 1;  ///< mean price level of the installed hours, with inflation
  std::vector<CostItem> items;
  double rate = 0;     ///< USD per installed chip-hour, without electricity
  units::Month first;  ///< delivery

  [[nodiscard]] double idle() const { return installed - used; }
  [[nodiscard]] double idle_kwh() const { return (idle() - other_use) * idle_kw; }
  [[nodiscard]] double used_kwh() const { return used * load_kw; }
};

/// Price level in a month: (1 + inflation)^years from the demand's first.
double price_level(double inflation, const Timeline& timeline, units::Month m);

/// USD per chip-hour rented in a month, drifted from the demand's first month on.
double rent_price(const RentTerms& rent, const Timeline& timeline, units::Month m);

/// One per phase that has chips in some month, in order.
std::vector<PhaseBooks> open_books(const PlanInput& input, const Timeline& timeline);

/// Ledger lines of a phase: the used hours item by item, then what was paid and not used.
std::vector<LedgerLine> ledger_of(const PhaseBooks& books);

/// Lines of what is paid beside a phase: support, storage, egress, the rest of a commitment's term,
/// migration.
std::vector<LedgerLine> services_of(const PhaseBooks& books, std::size_t phase,
                                    const std::vector<CashFlow>& flows);

/// Returns the name of a service's ledger line: "rest of the term", …
const char* name_of(Service service);

/// Returns the unit of a service's quantity: "GB", "USD of rent", …
const char* unit_of(Service service);

/// Owner, user, guarantor and operator of leased phases.
std::vector<PartyCash> parties_of(const std::vector<PhaseBooks>& books, const Timeline& timeline,
                                  const std::vector<CashFlow>& flows, const FinanceTerms& finance);

/// Payments and receipts with their months.
struct CashBook {
  std::vector<CashFlow> flows;
  std::vector<Payment> payments;  ///< payments to vendors
  double remainder_usd = 0;       ///< value left at the end, among the receipts
};

/// The cash of the phases; fills in each month's sum.
CashBook cash_of(const PlanInput& input, Timeline& timeline, const std::vector<PhaseBooks>& books);

/// Rows of each phase: month by month its used and idle hours, then what is paid at once.
std::vector<Charge> charges_of(const std::vector<PhaseBooks>& books, const Timeline& timeline,
                               const std::vector<CashFlow>& flows, const PlanInput& input);

/// Sum of the flows, each times (1 + rate)^-years.
double present_value(const std::vector<CashFlow>& flows, double rate);

}  // namespace podsim::economics
