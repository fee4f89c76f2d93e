// Is it worth buying: a plan that owns against one that rents, on the same tokens.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "podsim/config/describe.h"

namespace podsim::economics {

struct PlanCost;
struct PlanInput;

/// Owning against renting on the same machines, with the same mesh and the same speed.
struct LikeForLike {
  std::string offers;
  double committed_chips = 0, flexible_chips = 0;
  double rent_npv_usd = 0;
  double npv_usd = 0;                           ///< saved by owning
  std::optional<double> npv_continued_use_usd;  ///< npv_usd, its remainder valued by use
  std::optional<double> payback_years;
  /// Against an equal commitment: what owned idle hours save and earn that rented ones do not. Both
  /// are apart from npv_usd, in which idle hours draw the power of used ones and earn nothing.
  std::optional<double> idle_electricity_npv_usd, idle_income_npv_usd;

  static void describe(config::Record<LikeForLike>& r);
};

/// The cash that a plan with owned chips saves against a rented one. Figures that do not exist are
/// absent: a saving that never outweighs its cost has no payback, flows of one sign no rate of
/// return.
struct Decision {
  std::string against;
  double npv_usd = 0;  ///< present value of what is saved; positive: the plan is better
  std::optional<double> npv_continued_use_usd;  ///< npv_usd, its remainder valued by use
  std::optional<double> irr;  ///< per year: the rate at which the saving is worth nothing
  std::optional<double> payback_years,
      discounted_payback_years;                 ///< counted from the first payment
  std::optional<std::string> break_even_month;  ///< discounted payback month
  std::optional<double> break_even_rent_usd_per_chip_hour;
  std::optional<double> break_even_price_drift;  ///< yearly change of the rent, as a fraction
  std::optional<LikeForLike> mix;  ///< against the cheapest mix of the scenario's offers
  /// Present value saved against each other plan that owns, its cost scaled to the same tokens.
  std::map<std::string, double> over_npv_usd;
  std::optional<LikeForLike> commitment;  ///< against a commitment for as many chips

  static void describe(config::Record<Decision>& r);
};

/// A plan that owns later than another, or hardware of another generation: what waiting saves, for
/// the same tokens. `npv_usd` is the present value of the other plan's cost less that of the plan,
/// with the tokens that it trains less priced at what the other pays for one.
struct Waiting {
  std::string against;                          ///< the plan that owns first
  double months = 0;                            ///< between their first deliveries
  double npv_usd = 0;                           ///< positive: waiting is better
  std::optional<double> npv_continued_use_usd;  ///< npv_usd, its remainder valued by use
  double bridge_npv_usd = 0;  ///< present value of rent and services until the plan owns, and after
  double unmet_tokens = 0;    ///< trained less than by the other
  double unmet_npv_usd = 0;   ///< present value of those tokens at unmet_price
  double unmet_price_usd_per_million_tokens = 0;
  /// Factor on the price of what the plan buys, net of what is left, at which npv_usd is zero.
  std::optional<double> break_even_price_factor;

  static void describe(config::Record<Waiting>& r);
};

/// Compares every plan that owns with the one that owns first; of several, the one with the lowest
/// present value per token. Nothing where one plan owns, or all at once.
std::map<std::string, Waiting> waiting(const std::map<std::string, PlanCost>& plans,
                                       const std::map<std::string, PlanInput>& inputs);

/// Month by month, cash of `rent` for the tokens that `plan` trains less cash of `plan`. Discounted
/// at the plan's rate by (1+r)^-years. `break_even_rent_usd_per_chip_hour` scales every price of
/// rent of both plans, `break_even_price_drift` multiplies them by (1+g)^years, each until the
/// saving's present value is zero.
Decision decide(const PlanCost& plan, const PlanCost& rent);

/// Compares every plan that owns with the purely rented plan of the lowest cost per token, and with
/// renting the same machines by the offers that the plans in `inputs` rent by.
std::map<std::string, Decision> decisions(const std::map<std::string, PlanCost>& plans,
                                          const std::map<std::string, PlanInput>& inputs = {});

}  // namespace podsim::economics
