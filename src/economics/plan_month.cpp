#include "podsim/config/codec.h"
#include "podsim/economics/plan.h"

template <>
struct podsim::config::EnumNames<podsim::economics::Party> {
  using P = economics::Party;
  static constexpr std::array names = {std::pair{P::user, "user"}, std::pair{P::owner, "owner"},
                                       std::pair{P::guarantor, "guarantor"},
                                       std::pair{P::operated_by, "operator"}};
};

namespace podsim::economics {

void PlanMonth::describe(config::Record<PlanMonth>& r) {
  r.required("month", &PlanMonth::month, "calendar month");
  r.required("hours", &PlanMonth::hours, "of it that belong to the window");
  r.required("demand_tokens", &PlanMonth::demand_tokens, "tokens wanted");
  r.required("capacity_tokens", &PlanMonth::capacity_tokens, "tokens the chips could train");
  r.required("served_tokens", &PlanMonth::served_tokens, "tokens trained");
  r.required("shortfall_tokens", &PlanMonth::shortfall_tokens, "tokens wanted and not trained");
  r.required("installed_chip_hours", &PlanMonth::installed_chip_hours, "used and idle");
  r.required("used_chip_hours", &PlanMonth::used_chip_hours, "used by the demand");
  r.required("idle_chip_hours", &PlanMonth::idle_chip_hours, "left by the demand");
  r.required("other_use_chip_hours", &PlanMonth::other_use_chip_hours,
             "of the idle ones, used by other work");
  r.required("cash_usd", &PlanMonth::cash_usd, "paid, less received, undiscounted, USD");
}

void PartyCash::describe(config::Record<PartyCash>& r) {
  r.required("role", &PartyCash::role, "user, owner, guarantor or operator");
  r.required("name", &PartyCash::name, "who it is");
  r.required("paid_usd", &PartyCash::paid_usd, "undiscounted, USD");
  r.required("received_usd", &PartyCash::received_usd, "undiscounted, USD");
  r.required("npv_usd", &PartyCash::npv_usd, "present value of received less paid, USD");
}

}  // namespace podsim::economics
