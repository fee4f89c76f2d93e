// The account of one plan: its schedule, the terms of its phases, and the sums that every statement
// and every sample is taken from.
#pragma once

#include <array>
#include <vector>

#include "cost_terms.h"
#include "schedule.h"

namespace podsim::economics {

/// Everything that drivers count, over some months; plain, or weighted by a price index and a
/// discount factor.
struct DrivenHours {
  double installed = 0, used = 0;  ///< chip-hours
  double months = 0, after = 0, once = 0;
  double unspent = 0;  ///< USD that a minimum lies above the rent
};

/// Sums over the months of a phase at one growth of prices.
struct GrowthSums {
  DrivenHours amount;   ///< weighted by the price index
  DrivenHours present;  ///< weighted by index and discount factor
};

/// A part of the chips of a phase, in years after the demand's first month.
struct Delivered {
  units::Month month;
  double chips = 0;
  double at = 0;            ///< when the chips stand
  double until = 0;         ///< when the phase gives them up, or when they retire
  double age = 0;           ///< then
  double price = 1;         ///< hardware's price, of that of the phase's first
  double facility_age = 0;  ///< age of the building or fit-out that they move into
};

/// Chip-hours of a commitment's term in a month after its phase.
struct AfterPhase {
  units::Month month;
  int offset = 0;  ///< months after the demand's first
  double chip_hours = 0, index = 1;
};

/// How goods are deducted from taxable income, from the month on in which they are in service.
struct TaxSchedule {
  WriteOff method = WriteOff::bonus;
  double life = 0;  ///< years, of straight deductions

  [[nodiscard]] bool at_once() const { return method == WriteOff::bonus; }
  /// Months with deductions for goods that are kept for `age` years.
  [[nodiscard]] std::size_t months(double age) const;
  /// Share of the price deducted in the i-th month of service.
  [[nodiscard]] double share(std::size_t month) const;
};

/// Goods that are written off alike: bought at `lead` before they stand, over a life, down to a
/// share of their price.
struct AssetClass {
  double lead = 0, life = 0;  ///< years
  double residual = 0;        ///< share of the price at the end of the life
  TaxSchedule tax;
  std::optional<double> resale_1y, resale_3y;  ///< shares of the price; none: straight line

  /// Share of the price that is left at an age, years.
  [[nodiscard]] double left(double age) const;
};

/// Amounts for one USD of an asset class's first price: paid for a delivery, and left of it at its
/// end.
struct AssetShares {
  double paid = 1, left = 0;
};

/// Sums over the deliveries for one USD per chip of an asset class.
struct AssetSums {
  double paid = 0, paid_present = 0;
  double standing_present = 0;                ///< were they paid for when they stand
  double left = 0, left_present = 0;          ///< value left when the chips are given up
  double deducted = 0, deducted_present = 0;  ///< from taxable income, undiscounted and discounted
};

class PlanAccount;

/// Terms and sums of one phase.
class PhaseAccount {
 public:
  explicit PhaseAccount(bool described) : list(described) {}

  /// The amount of a term in a row, USD, undiscounted.
  [[nodiscard]] double amount_in(const CostTerm& term, const Schedule& s, std::size_t row) const;
  /// Units of a driver in a row.
  [[nodiscard]] double driven_in(Driver driver, const Schedule& s, std::size_t row) const;
  /// Sum of the amounts of a term, each times the weight of its row.
  [[nodiscard]] double weighted(const CostTerm& t, const Schedule& s,
                                const std::vector<double>& weights) const;
  [[nodiscard]] double amount(const CostTerm& t) const {
    return t.per_driver * t.price * driven(t.driver, of(t.growth).amount);
  }
  [[nodiscard]] double present(const CostTerm& t) const {
    return t.per_driver * t.price * driven(t.driver, of(t.growth).present);
  }
  /// The amount of a term of driver after_hours in one of its months, USD.
  [[nodiscard]] static double amount_after(const CostTerm& t, const AfterPhase& after) {
    return t.per_driver * t.price * after.chip_hours * (t.growth == Growth::flat ? 1 : after.index);
  }
  /// Units of the term's driver over all months, without a price index.
  [[nodiscard]] double quantity(const CostTerm& t) const;

  /// The quantity that a driver counts among `h`.
  [[nodiscard]] double driven(Driver driver, const DrivenHours& h) const;
  [[nodiscard]] const GrowthSums& of(Growth g) const { return sums[place_of(g)]; }
  [[nodiscard]] double index(Growth g, std::size_t row) const {
    return g == Growth::flat ? 1 : indices[place_of(g)][row];
  }
  [[nodiscard]] const AssetSums& assets_of(const CostTerm& t) const {
    return assets[t.kind == CostKind::facility ? 1 : 0];
  }
  [[nodiscard]] const AssetClass& class_of(const CostTerm& t) const {
    return classes[t.kind == CostKind::facility ? 1 : 0];
  }

  /// Paid for a chip of a delivery and left of it, of classes[k].
  [[nodiscard]] AssetShares shares(std::size_t k, const Delivered& d) const;
  /// Mean price of the hardware over the years that it stands, of that of the first.
  [[nodiscard]] double mean_price() const;

  const PlanPhase* phase = nullptr;
  const PhaseHours* hours = nullptr;
  std::size_t number = 0;     ///< position in the plan
  std::size_t moved_row = 0;  ///< row in which the phase begins; one beyond all where it does not
  double load_kw = 0, idle_kw = 0;  ///< per chip: mean over used hours, and idle
  double other = 0;                 ///< share of idle hours that other work takes
  double capacity_rate = 0;         ///< USD per installed chip-hour, without electricity
  std::string path;                 ///< "plans.<name>.phases[<i>]", with words alone

  TermList list;
  std::array<std::vector<double>, growths> indices;  ///< price indices by row
  std::array<GrowthSums, growths> sums;
  std::vector<Delivered> deliveries;
  std::vector<AfterPhase> after;
  std::vector<double> unspent;        ///< by row, USD
  std::array<AssetClass, 2> classes;  ///< hardware, facility
  std::array<AssetSums, 2> assets;
};

/// Everything that the statements of a plan are written from.
class PlanAccount {
 public:
  /// With words, statements can be written from it.
  explicit PlanAccount(bool described = false) : described_(described) {}

  /// Compiles the terms of every phase and fills the sums. Throws config::InputError for phases out
  /// of order, outside the window, or without capacity.
  void open(const PlanInput& input);
  /// The same for a fleet: the plan's one phase, in `schedule` as it stands. `drawn` are the paths
  /// that the drawn power rests on, in used and in idle hours.
  void open_fleet(const PlanInput& input, std::array<std::vector<std::string>, 2> drawn);
  /// The metrics of the plan, without statements.
  [[nodiscard]] const PlanCost& figures() const { return figures_; }
  /// npv_usd with what outlasts the plan valued by its use; nothing without the market's rent.
  [[nodiscard]] std::optional<double> npv_continued_use() const;

  [[nodiscard]] const PlanInput& input() const { return *input_; }
  /// Discount factor of a payment `at` years after the demand's first month.
  [[nodiscard]] double factor(double at) const;
  /// When recurring cash of a row is paid, in years after the demand's first month.
  [[nodiscard]] double paid_at(std::size_t row) const {
    return recurring_at(schedule.shape.offset(row));
  }
  [[nodiscard]] double paid_at(const AfterPhase& after) const { return recurring_at(after.offset); }

  Schedule schedule;
  std::vector<PhaseAccount> phases;  ///< all, also those that never have chips
  std::vector<double> present;       ///< discount factor of recurring cash by row
  double rent_npv = 0;               ///< present value of what moves with the price of rent

 private:
  void open_all();
  /// When recurring amounts of a month are paid, by finance.timing.
  [[nodiscard]] double recurring_at(int offset) const;
  void price_capital(PhaseAccount& a);
  void open_phase(std::size_t i);
  [[nodiscard]] std::vector<std::string> drawn_by(const PhaseAccount& a, bool used) const;
  void fill_indices(PhaseAccount& a);
  void fill_drift(double drift, PhaseAccount& a);
  void fill_terms(const RentTerms& rent, PhaseAccount& a);
  void fill_sums(PhaseAccount& a);
  void fill_unspent(PhaseAccount& a);
  void fill_after(PhaseAccount& a);
  void deliver(PhaseAccount& a);
  void fill_assets(PhaseAccount& a);
  void add_deductions(const AssetClass& c, const Delivered& d, const AssetShares& of,
                      AssetSums& s) const;
  void add_figures(PhaseAccount& a);
  void add_purchase(const PhaseAccount& a, const CostTerm& t);
  void add_unit_costs(const PhaseAccount& a);
  void close();
  /// Power provisioned for all phases, at most at once, MW.
  [[nodiscard]] double most_power() const;
  /// Present value of the use of what outlasts the plan.
  [[nodiscard]] double continued_use(const PhaseAccount& a) const;

  const PlanInput* input_ = nullptr;
  bool described_;
  std::array<std::vector<std::string>, 2> drawn_;  ///< paths of the drawn power of a fleet
  std::vector<double> level_;                      ///< price level by row
  double flop_days_ = 0, owned_ = 0, rented_ = 0, mw_years_ = 0;
  PlanCost figures_;
};

}  // namespace podsim::economics
