// The cost terms of a plan: each amount that its parties pay is stated once, as a driver, a price,
// and when the amount is settled. Ledger, cash, samples, charges and parties evaluate this list.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

/// The cost that a term stands for.
enum class CostKind : std::uint8_t {
  rent,          ///< rent of chips
  support,       ///< share of the rent
  storage,       ///< data kept
  egress,        ///< data moved out
  migration,     ///< moving into a phase
  rest_of_term,  ///< of a commitment after its phase, or the fee that cancels it
  minimum,       ///< minimum spend beyond the rent
  hardware,      ///< chips and what stands around them, written off
  lease,         ///< rent of hardware that another party owns
  extra,         ///< stated extras, bought once or paid each year
  facility,      ///< building or fit-out, written off
  colocation,    ///< space and power of another's facility
  people,        ///< staff and maintenance
  site,          ///< cost that follows from a value of the site alone
  financing,     ///< capital beyond straight-line depreciation
  waiting,       ///< capital during the lead time
  refresh,       ///< price of replaced hardware beyond that of the first
  residual,      ///< value that comes back at the end of the life
  electricity,
  other_work,  ///< income from idle hours
  letting      ///< income from used hours
};

/// The quantity that a term is proportional to.
enum class Driver : std::uint8_t {
  used_hours,       ///< chip-hours that the demand uses
  unused_hours,     ///< chip-hours paid for and left by the demand
  installed_hours,  ///< both
  other_hours,      ///< unused chip-hours that other work takes
  used_energy,      ///< kWh of the hardware in used hours
  idle_energy,      ///< kWh of the hardware in hours that nobody uses
  energy,           ///< both
  months,           ///< months in which the phase has chips, a last one in part
  after_hours,      ///< chip-hours of a commitment's term after its phase
  unspent,          ///< USD that a minimum spend lies above the rent of a month
  once              ///< 1 in the month in which the phase begins
};

/// How a term moves with time from its first price on.
enum class Growth : std::uint8_t {
  flat,
  inflation,    ///< (1 + finance.inflation)^years since the demand's first month
  anniversary,  ///< (1 + colocation_escalator)^whole years since the phase's first chips
  /// (1 + rent.price_drift)^years since the demand's first month; of a commitment, until the first
  /// month of the current term.
  drift
};
constexpr std::size_t growths = 4;
/// Place of a growth in arrays over all.
constexpr std::size_t place_of(Growth g) { return static_cast<std::size_t>(g); }

/// When cash changes hands. The ledger carries every term by its driver.
enum class Settlement : std::uint8_t {
  monthly,   ///< paid in the month of the driver
  purchase,  ///< `bought` at each delivery, the value left when the chips are given up
  accrued    ///< no cash of its own: it follows from a purchase
};

/// Numbers of a term. Amount in a month: per_driver * driver * price * growth.
struct CostTerm {
  CostKind kind = CostKind::rent;
  Driver driver = Driver::installed_hours;
  Growth growth = Growth::flat;
  Settlement settled = Settlement::monthly;
  Party payer = Party::user;   ///< the user of the plan, or the owner of leased hardware
  std::optional<Party> payee;  ///< none: a party outside of the plan
  bool counted = false;        ///< a quantity that nobody pays for
  bool counts_rent = false;    ///< the growth moves the quantity (USD of rent), not the price
  double per_driver = 1;       ///< units for one unit of the driver
  double price = 0;            ///< USD per unit
  double bought = 0;           ///< purchase: USD per chip
  double to_vendor = 0;        ///< the part of it that the vendor of the chips gets

  /// Moves with the market's price of rent.
  [[nodiscard]] bool rental() const {
    return kind == CostKind::rent || kind == CostKind::support || kind == CostKind::rest_of_term;
  }
  [[nodiscard]] bool by_user() const { return payer == Party::user; }
  /// Part of the user's cost of an installed chip-hour of its own, electricity apart.
  [[nodiscard]] bool capacity() const {
    return driver == Driver::installed_hours && kind >= CostKind::hardware && by_user();
  }
  /// A line after those of all phases.
  [[nodiscard]] bool service() const {
    return kind >= CostKind::support && kind <= CostKind::minimum;
  }
};

/// Words of a term: its ledger line, and the paths that price and quantity rest on.
struct TermText {
  std::string name, unit, source, formula;
  std::vector<std::string> price_from, quantity_from;
  /// How the price would move with time, were the rate not zero, and the paths of that rate.
  Growth grows = Growth::flat;
  std::vector<std::string> growth_from = {};
};

/// The terms of one phase; words only where they are asked for.
class TermList {
 public:
  explicit TermList(bool described = false) : described_(described) {}

  /// Adds a term that costs something, or that is counted. `words` is called for lists with words
  /// alone.
  template <class Words>
  void add(const CostTerm& term, const Words& words) {
    if (term.price == 0 && !term.counted) {
      if (described_) absent.push_back(words());
      return;
    }
    terms.push_back(term);
    uses[place_of(term.growth)] = true;
    if (described_) texts.push_back(words());
  }
  void clear() {
    terms.clear();
    texts.clear();
    absent.clear();
    uses.fill(false);
  }
  [[nodiscard]] bool described() const { return described_; }

  std::vector<CostTerm> terms;
  std::vector<TermText> texts;       ///< of the terms, or empty
  std::vector<TermText> absent;      ///< texts of terms that cost nothing
  std::array<bool, growths> uses{};  ///< growths of the terms

 private:
  bool described_;
};

/// Adds the terms of a rented phase: rent, support, data, the rest of a term.
void add_rent_terms(const PlanPhase& phase, const FinanceTerms& finance, TermList& list);

/// Adds the terms of an owned phase: the cost of an installed chip-hour item by item, electricity,
/// income from other work. Hardware and facility are written off straight over their lives;
/// financing is what an annuity at the discount rate takes beyond that; the residual value comes
/// back evenly. `drawn` gives the paths that the drawn power rests on, in used and in idle hours.
using DrawnFrom = std::function<std::vector<std::string>(bool used)>;
void add_own_terms(const PlanPhase& phase, const FinanceTerms& finance, const DrawnFrom& drawn,
                   TermList& list);

/// Adds the terms that follow from a value of the site alone.
void add_site_terms(const PlanPhase& phase, const DrawnFrom& drawn, TermList& list);

/// Adds what moving into the phase costs.
void add_migration(const PlanPhase& phase, TermList& list);

}  // namespace podsim::economics
