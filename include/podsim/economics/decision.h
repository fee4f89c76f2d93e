// Is it worth buying: a plan that owns against one that rents, on the same tokens.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "podsim/config/describe.h"

namespace podsim::economics {

struct PlanCost;

/// The cash that a plan with owned chips saves against a rented one. Figures that do not exist are
/// absent: a saving that never outweighs its cost has no payback, flows of one sign no rate of
/// return.
struct Decision {
  std::string against;
  double npv_usd = 0;         ///< present value of what is saved; positive: the plan is better
  std::optional<double> irr;  ///< per year: the rate at which the saving is worth nothing
  std::optional<double> payback_years,
      discounted_payback_years;                 ///< counted from the first payment
  std::optional<std::string> break_even_month;  ///< discounted payback month
  std::optional<double> break_even_rent_usd_per_chip_hour;
  std::optional<double> break_even_price_drift;  ///< yearly change of the rent, as a fraction

  static void describe(config::Record<Decision>& r);
};

/// Month by month, cash of `rent` for the tokens that `plan` trains less cash of `plan`. Discounted
/// at the plan's rate by (1+r)^-years. `break_even_rent_usd_per_chip_hour` scales every price of
/// rent of both plans, `break_even_price_drift` multiplies them by (1+g)^years, each until the
/// saving's present value is zero.
Decision decide(const PlanCost& plan, const PlanCost& rent);

/// Compares every plan that owns with the purely rented plan of the lowest cost per token.
std::map<std::string, Decision> decisions(const std::map<std::string, PlanCost>& plans);

}  // namespace podsim::economics
