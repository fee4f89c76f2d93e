// Descriptions of the fleet section and its result.
#include "money_codec.h"
#include "podsim/economics/fleet.h"

template <>
struct podsim::config::EnumNames<podsim::economics::BudgetFor> {
  using For = economics::BudgetFor;
  static constexpr std::array names = {std::pair{For::hardware, "hardware"},
                                       std::pair{For::all, "all"}};
};

namespace podsim::economics {

namespace {

void check_fleet(const FleetSection& f, const config::Node& n, config::Reader& r) {
  const int sizes =
      static_cast<int>(f.chips.has_value()) + static_cast<int>(f.it_power.has_value()) +
      static_cast<int>(f.facility_power.has_value()) + static_cast<int>(f.budget.has_value());
  if (sizes != 1)
    r.problem(n, "found " + std::to_string(sizes) + " sizes of the fleet",
              "one of chips, it_power, facility_power, budget");
  if (!f.chip && !f.price) r.problem(n, "no price of the hardware", "chip: or price:");
  if (!f.chip && !f.power) r.problem(n, "no power of a chip", "chip: or power:");
  if (f.price && f.offer) r.problem(n, "found both 'offer' and 'price'", "one of them");
}

}  // namespace

void FleetSection::describe(config::Record<FleetSection>& r) {
  r.optional("chip", &FleetSection::chip, "catalog name; its price and power").named_in("chips");
  r.optional("offer", &FleetSection::offer, "purchase offer of the chip; default the catalog's")
      .named_in("purchase_offers");
  r.optional("ownership", &FleetSection::ownership,
             "entry of ownership/: what owning the chips costs beside them; default the chip's, "
             "without a chip the catalog's default")
      .named_in("ownership");
  r.required("site", &FleetSection::site, "where the chips stand: a catalog site")
      .named_in("sites");
  r.optional("chips", &FleetSection::chips, "size: chips").at_least(1).uncertain();
  r.optional("it_power", &FleetSection::it_power, "size: provisioned power of the hardware")
      .more_than(0)
      .uncertain();
  r.optional("facility_power", &FleetSection::facility_power, "size: that at the meter, with PUE")
      .more_than(0)
      .uncertain();
  r.optional("budget", &FleetSection::budget, "size: what may be spent at once")
      .more_than(0)
      .uncertain();
  r.optional("budget_for", &FleetSection::budget_for,
             "what the budget pays: the hardware, or all with the facility");
  r.optional("price", &FleetSection::price,
             "per chip with host, network and storage, in place of the catalog's")
      .more_than(0)
      .uncertain();
  r.optional("power", &FleetSection::power, "provisioned per chip, in place of the catalog's")
      .more_than(0)
      .uncertain();
  r.optional("draw", &FleetSection::draw, "of the provisioned power, while used")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("idle_draw", &FleetSection::idle_draw, "the same while idle; default that in use")
      .at_least(0)
      .at_most(1);
  r.optional("life", &FleetSection::life, "of the hardware; default the catalog's")
      .at_least(units::days(30).base())
      .uncertain();
  r.optional("residual_value", &FleetSection::residual_value,
             "of the hardware after its life; default the catalog's, none for a stated price")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("spares", &FleetSection::spares,
             "spare chips over chips; default the catalog's, none for a stated price")
      .at_least(0)
      .at_most(1);
  r.optional("discount_rate", &FleetSection::discount_rate,
             "per year; default that of finance, or the catalog's")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("utilisation", &FleetSection::utilisation, "of the installed hours")
      .more_than(0)
      .at_most(1)
      .uncertain();
  r.optional("rent", &FleetSection::rent, "that a used chip-hour brings").more_than(0).uncertain();
  r.optional("price_drift", &FleetSection::price_drift, "change of the rent per year")
      .more_than(-1)
      .at_most(4)
      .uncertain();
  r.optional("lead_time", &FleetSection::lead_time, "from payment to installation")
      .at_least(0)
      .uncertain();
  r.optional("ramp", &FleetSection::ramp, "from installation to full use, growing evenly")
      .at_least(0)
      .uncertain();
  r.optional("power_delay", &FleetSection::power_delay,
             "for which the hardware stands, ages and earns nothing, since its power is late")
      .at_least(0)
      .uncertain();
  r.optional("beside", &FleetSection::beside, "a revenue to set the capex against");
  r.check(check_fleet);
}

void FleetBeside::describe(config::Record<FleetBeside>& r) {
  r.required("revenue", &FleetBeside::revenue, "of the period in which the capex falls")
      .more_than(0);
  r.required("source", &FleetBeside::source, "whose revenue, when, said by whom");
}

void FleetCurrency::describe(config::Record<FleetCurrency>& r) {
  using C = FleetCurrency;
  r.required("currency", &C::currency, "its code");
  r.required("per_usd", &C::per_usd, "units for one USD, at the rate's date");
  r.required("capex", &C::capex, "hardware and facility");
  r.required("cost_per_year", &C::cost_per_year, "annuities and running costs");
  r.optional("revenue_per_year", &C::revenue_per_year, "rent of the used hours");
  r.optional("margin_per_year", &C::margin_per_year, "revenue less cost");
  r.optional("npv", &C::npv, "of buying and renting out over the life");
}

void FleetResult::describe(config::Record<FleetResult>& r) {
  using F = FleetResult;
  r.required("chips", &F::chips, "chips");
  r.required("it_power_mw", &F::it_power_mw, "provisioned for the hardware, MW");
  r.required("facility_power_mw", &F::facility_power_mw, "at the meter: times PUE, MW");
  r.required("hardware_usd", &F::hardware_usd, "paid for chips and all around them, USD");
  r.required("facility_usd", &F::facility_usd, "paid for the building or fit-out, USD");
  r.required("capex_usd", &F::capex_usd, "both, USD");
  r.required("capex_per_gw_usd", &F::capex_per_gw_usd, "capex over IT power, USD per GW");
  r.required("chips_per_billion_usd", &F::chips_per_billion_usd, "chips for 1e9 USD of hardware");
  r.required("cost_per_year_usd", &F::cost_per_year_usd,
             "levelised over the life: the constant yearly amount of the same present value, USD");
  r.required("idle_per_year_usd", &F::idle_per_year_usd, "of it for hours not used, USD");
  r.required("depreciation_per_year_usd", &FleetResult::depreciation_per_year_usd,
             "of it: hardware and facility written off straight, less the residual value");
  r.required("running_per_year_usd", &FleetResult::running_per_year_usd,
             "of it: space, staff, maintenance and electricity");
  r.required("cost_per_gw_year_usd", &F::cost_per_gw_year_usd, "cost over IT power, USD per GW");
  r.required("cost_per_mw_year_usd", &F::cost_per_mw_year_usd, "cost over IT power, USD per MW");
  r.optional("revenue_per_mw_year_usd", &F::revenue_per_mw_year_usd, "rent over IT power, USD");
  r.optional("margin_per_mw_year_usd", &F::margin_per_mw_year_usd, "margin over IT power, USD");
  r.optional("npv_per_mw_usd", &F::npv_per_mw_usd, "npv_usd over IT power, USD");
  r.optional("power_delay_cost_usd", &F::power_delay_cost_usd,
             "present value lost by waiting for power, USD");
  r.required("cost_per_installed_chip_hour_usd", &F::cost_per_installed_chip_hour_usd, "USD");
  r.required("cost_per_used_chip_hour_usd", &F::cost_per_used_chip_hour_usd,
             "over the utilisation, USD");
  r.optional("revenue_per_year_usd", &F::revenue_per_year_usd,
             "rent of the used hours, levelised, USD");
  r.optional("margin_per_year_usd", &F::margin_per_year_usd, "revenue less cost, USD");
  r.optional("break_even_utilisation", &F::break_even_utilisation,
             "at which the rent pays the cost");
  r.optional("npv_usd", &F::npv_usd, "of buying and renting out over the life, USD");
  r.optional("irr", &F::irr, "per year");
  r.optional("payback_years", &F::payback_years, "years");
  r.optional("discounted_payback_years", &F::discounted_payback_years, "years");
  r.optional("capital_intensity", &F::capital_intensity, "capex over the revenue beside it");
  r.optional("capital_intensity_of", &F::capital_intensity_of, "whose revenue that is");
  r.optional("in_currency", &F::in_currency, "totals in the scenario's currency");
  r.required("ledger", &F::ledger, "lines of a year that sum to the cost");
}

}  // namespace podsim::economics
