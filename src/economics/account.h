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
  double at = 0;     ///< when the chips stand
  double until = 0;  ///< when the phase gives them up, or when they retire
  double age = 0;    ///< then
};

/// Chip-hours of a commitment's term in a month after its phase.
struct AfterPhase {
  units::Month month;
  int offset = 0;  ///< months after the demand's first
  double chip_hours = 0, index = 1;
};

/// Goods that are written off alike: bought at `lead` before they stand, over a life, down to a
/// share of their price.
struct AssetClass {
  double lead = 0, life = 0;  ///< years
  double residual = 0;        ///< share of the price at the end of the life
};

/// Sums over the deliveries for one USD per chip of an asset class.
struct AssetSums {
  double paid = 0, paid_present = 0;
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
  [[nodiscard]] const GrowthSums& of(Growth g) const { return sums[static_cast<std::size_t>(g)]; }
  [[nodiscard]] double index(Growth g, std::size_t row) const {
    return g == Growth::flat ? 1 : indices[static_cast<std::size_t>(g)][row];
  }
  [[nodiscard]] const AssetSums& assets_of(const CostTerm& t) const {
    return assets[t.kind == CostKind::facility ? 1 : 0];
  }
  [[nodiscard]] const AssetClass& class_of(const CostTerm& t) const {
    return classes[t.kind == CostKind::facility ? 1 : 0];
  }

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

  [[nodiscard]] const PlanInput& input() const { return *input_; }
  /// Discount factor of a payment `at` years after the demand's first month.
  [[nodiscard]] double factor(double at) const;
  /// When recurring cash of a row is paid, in years after the demand's first month.
  [[nodiscard]] double paid_at(std::size_t row) const { return schedule.years_to(row); }
  [[nodiscard]] static double paid_at(const AfterPhase& after) { return after.offset / 12.0; }

  Schedule schedule;
  std::vector<PhaseAccount> phases;  ///< all, also those that never have chips
  std::vector<double> present;       ///< discount factor of recurring cash by row
  double rent_npv = 0;               ///< present value of what moves with the price of rent

 private:
  void open_all();
  void open_phase(std::size_t i);
  [[nodiscard]] std::vector<std::string> drawn_by(const PhaseAccount& a, bool used) const;
  void fill_indices(PhaseAccount& a);
  void fill_sums(PhaseAccount& a);
  void fill_after(PhaseAccount& a);
  void deliver(PhaseAccount& a);
  void fill_assets(PhaseAccount& a);
  void add_deductions(const AssetClass& c, const Delivered& d, double left, AssetSums& s) const;
  void add_figures(PhaseAccount& a);
  void add_purchase(const PhaseAccount& a, const CostTerm& t);
  void add_unit_costs(const PhaseAccount& a);
  void close();

  const PlanInput* input_ = nullptr;
  bool described_;
  std::array<std::vector<std::string>, 2> drawn_;  ///< paths of the drawn power of a fleet
  std::vector<double> level_;                      ///< price level by row
  double month_factor_ = 1;                        ///< discount factor of one month
  double flop_days_ = 0, owned_ = 0, rented_ = 0;
  PlanCost figures_;
};

}  // namespace podsim::economics
