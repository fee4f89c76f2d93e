// Curves and tables of plans that own against plans that rent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/economics/figures.h"
#include "podsim/economics/plan.h"

namespace podsim::economics {

/// Cost of a used chip-hour where a share of the installed ones is used: capacity and the power of
/// idle hours are paid for those that are not. A commitment pays its committed share alike.
double cost_of_used_hour(const UnitCosts& costs, double share);

/// Work of an hour of `a` in hours of `b`: tokens over tokens.
double hours_of_same_work(const UnitCosts& a, const UnitCosts& b);

/// A month and the cash that a plan has saved by its end, USD, undiscounted.
struct SavedByMonth {
  units::Month month;
  double usd = 0;
};

/// Returns the running sum of what decide(plan, rent) discounts.
std::vector<SavedByMonth> saved_by_month(const PlanCost& plan, const PlanCost& rent);

/// Present value that `plan` saves against `rent`, with every price of rent of both times
/// `rent_factor` and every life of owned hardware times `life_factor`: Decision::npv_usd where both
/// are one.
double saving_at(const PlanInput& plan, const PlanInput& rent, double rent_factor,
                 double life_factor);

/// The life of the first owned phase, years; nothing where nothing is owned.
std::optional<double> owned_life_years(const PlanInput& plan);

}  // namespace podsim::economics
