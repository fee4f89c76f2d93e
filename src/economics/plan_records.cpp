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

void YearStatement::describe(config::Record<YearStatement>& r) {
  using Y = YearStatement;
  r.required("year", &Y::year, "calendar year");
  r.required("cash_usd", &Y::cash_usd, "paid, less received, undiscounted, USD");
  r.required("recurring_usd", &Y::recurring_usd, "of it: rent, services and running cost, USD");
  r.required("depreciation_usd", &Y::depreciation_usd,
             "straight, by book life of the hardware, USD");
  r.required("operating_cost_usd", &Y::operating_cost_usd,
             "recurring cost and depreciation, by which operating profit is lower, USD");
}

void PartyCash::describe(config::Record<PartyCash>& r) {
  r.required("role", &PartyCash::role, "user, owner, guarantor or operator");
  r.required("name", &PartyCash::name, "who it is");
  r.required("paid_usd", &PartyCash::paid_usd, "undiscounted, USD");
  r.required("received_usd", &PartyCash::received_usd, "undiscounted, USD");
  r.required("npv_usd", &PartyCash::npv_usd, "present value of received less paid, USD");
}

void CurrencyResult::describe(config::Record<CurrencyResult>& r) {
  r.required("currency", &CurrencyResult::currency, "its code");
  r.required("per_usd", &CurrencyResult::per_usd, "units for one USD, at the rate's date");
  r.required("total", &CurrencyResult::total, "the ledger's total");
  r.required("npv", &CurrencyResult::npv, "its present value");
  r.required("per_million_tokens", &CurrencyResult::per_million_tokens, "per million tokens");
}

void PlanCost::describe(config::Record<PlanCost>& r) {
  r.required("total_usd", &PlanCost::total_usd, "sum of the ledger, USD");
  r.required("npv_usd", &PlanCost::npv_usd, "present value of the cash cost, USD");
  r.required("per_million_tokens_usd", &PlanCost::per_million_tokens_usd,
             "total over tokens trained, USD per million");
  r.required("per_useful_chip_hour_usd", &PlanCost::per_useful_chip_hour_usd,
             "total over productive chip-hours, USD/h");
  r.required("it_power_mw", &PlanCost::it_power_mw,
             "provisioned for chips and their hosts, at most at once, MW");
  r.required("per_mw_year_usd", &PlanCost::per_mw_year_usd,
             "total over installed hours times provisioned power, USD per MW and year");
  r.required("tokens_per_mw_year", &PlanCost::tokens_per_mw_year,
             "tokens trained over the same, per MW and year");
  r.required("per_run_usd", &PlanCost::per_run_usd,
             "total for the tokens that the demand wants at once, USD");
  r.required("per_exaflop_day_usd", &PlanCost::per_exaflop_day_usd,
             "total over model FLOP, USD per exaFLOP/s and day");
  r.required("idle_usd", &PlanCost::idle_usd,
             "of the total: hours that the demand does not use, less what others pay, USD");
  r.required("remainder_usd", &PlanCost::remainder_usd,
             "value left at the end and credited to npv_usd, undiscounted, USD");
  r.required("tax_saved_usd", &PlanCost::tax_saved_usd,
             "by all that is deducted, undiscounted; in npv_usd, not in total_usd");
  r.optional("in_currency", &PlanCost::in_currency, "totals in the scenario's currency");
  r.optional("parties", &PlanCost::parties, "who pays and who receives where hardware is leased");
  r.optional("npv_continued_use_usd", &PlanCost::npv_continued_use_usd,
             "npv_usd with what outlasts the plan valued by its use at the market's rent, USD");
  r.required("quantities", &PlanCost::quantities, "counted and not paid for, by name and unit");
  r.required("by_year", &PlanCost::by_year, "cash beside operating cost, year by year");
  r.required("ledger", &PlanCost::ledger, "lines that sum to the total");
}

}  // namespace podsim::economics
