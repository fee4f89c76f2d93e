// The metrics of a plan without its statements: for samples of many inputs.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

/// Figures of one plan, again and again: whatever does not depend on amounts (which months, what is
/// installed in each) is kept as long as the dates stay. One for each thread.
class PlanEngine {
 public:
  PlanEngine();
  ~PlanEngine();
  PlanEngine(PlanEngine&&) noexcept;
  PlanEngine& operator=(PlanEngine&&) noexcept;

  /// The metrics of cost_plan(input), without its statements, at about a thousandth of its time.
  /// Throws as it. `input` is kept by reference until the next evaluation.
  const PlanCost& evaluate(const PlanInput& input);
  [[nodiscard]] const PlanCost& figures() const;
  /// The metric of that name, which evaluations leave out.
  [[nodiscard]] std::optional<double> npv_continued_use_usd() const;

  /// Payments to a vendor in the quarters of `out`, the first of which begins at `first`; of the
  /// last evaluation. Phases whose vendor is another do not count.
  void paid_to(const std::string& vendor, units::Month first, PaymentsByQuarter& out) const;

  /// Results of decide(plan, rent): present value of the savings, and the mean price of rent at
  /// which it is zero. Both engines have been evaluated; `other` is of a plan that only rents.
  struct Savings {
    double npv_usd = 0;
    std::optional<double> break_even_rent_usd_per_chip_hour;
  };
  [[nodiscard]] Savings against(const PlanEngine& other) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Returns what a plan that owns saves against the cheapest mix of the offers that the plans rent
/// by, and against an equal commitment: npv_usd of decisions().mix and .commitment. Nothing where
/// there is no such offer. Each takes as long as some dozens of evaluations.
std::optional<double> mix_saving(std::span<const PlanInput> plans, std::size_t plan);
std::optional<double> commitment_saving(std::span<const PlanInput> plans, std::size_t plan);

/// Returns the plan among those that only rent with the lowest cost per token: as cheapest_rented;
/// the number of plans where there is none.
std::size_t cheapest_rented(const std::vector<PlanEngine>& plans);

/// Returns the same as break_even of two plans' costs.
std::optional<BreakEven> break_even(const UnitCosts& own, const UnitCosts& rent);

}  // namespace podsim::economics
