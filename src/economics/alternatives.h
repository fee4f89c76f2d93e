// Renting instead of owning, on the same machines: like for like.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

/// Offers of one chip that the plans of a scenario rent by.
struct OffersOfChip {
  const PlanPhase* committed = nullptr;  ///< phase of the cheapest commitment or contract
  const PlanPhase* flexible = nullptr;   ///< phase of the cheapest offer without; not spot
};
std::map<std::string, OffersOfChip> rented_offers(const std::vector<const PlanInput*>& plans);

/// A plan that rents what another owns.
struct RentedPlan {
  PlanInput plan;
  double committed_chips = 0, flexible_chips = 0;
  std::string offers;  ///< names of the offers, joined by " + "
};

/// Each owned phase under the cheapest commitment, for as many chips. Nothing where a chip has
/// none, or none for so many.
std::optional<RentedPlan> equal_commitment(const PlanInput& plan,
                                           const std::map<std::string, OffersOfChip>& offers);

/// A plan and a rented one whose idle hours are alike: they earn nothing, and draw the power of
/// used ones, which a rented hour includes.
struct IdleAlike {
  PlanInput own;
  RentedPlan rented;
  PlanInput without_income;  ///< the plan as it is, but that its idle hours earn nothing
};
IdleAlike idle_alike(const PlanInput& plan, const RentedPlan& rented);

/// Each owned phase as a committed base and the rest by the hour, in the split of the lowest
/// present value. Nothing where a chip has no offer.
std::optional<RentedPlan> cheapest_mix(const PlanInput& plan,
                                       const std::map<std::string, OffersOfChip>& offers);

}  // namespace podsim::economics
