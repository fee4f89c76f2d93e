// How the metrics of a fleet follow from each other, for `podsim explain`.
#include "src/study/run/fleet_derivations.h"

#include "src/study/run/derivation_writer.h"

namespace podsim::study {

void add_derivations(const std::string& fleet, const economics::FleetResult& r,
                     std::vector<Derivation>& out) {
  DerivationWriter w(fleet, out, "fleets.");
  for (std::size_t i = 0; i < r.ledger.size(); ++i)
    add_line(w, "ledger[" + std::to_string(i) + "]", r.ledger[i]);
  const Paths lines = line_amounts(r.ledger, "ledger");
  w.add("cost_per_year_usd", "sum of the ledger's lines", lines);
  const auto from_cost = [&](const char* figure, const char* formula) {
    w.add(figure, formula, {"cost_per_year_usd"});
  };
  from_cost("cost_per_gw_year_usd", "cost_per_year_usd / IT power");
  from_cost("cost_per_installed_chip_hour_usd", "cost_per_year_usd / (chips x 8,766 h)");
  from_cost("idle_per_year_usd", "cost of the hours not used");
  w.add("cost_per_used_chip_hour_usd", "cost_per_installed_chip_hour_usd / utilisation",
        {"cost_per_installed_chip_hour_usd"});
  if (r.capital_intensity)
    w.add("capital_intensity", "capex_usd / the revenue beside it", {"capex_usd"});
  if (r.payback_years)
    for (const char* figure :
         {"npv_usd", "irr", "payback_years", "discounted_payback_years", "break_even_utilisation"})
      w.add(figure, "capex now, rent less running costs month by month until the fleet retires",
            {"capex_usd", "revenue_per_year_usd", "running_per_year_usd"});
  w.add("running_per_year_usd", "lines paid month by month", lines);
  w.add("depreciation_per_year_usd", "lines of hardware and facility, without financing", lines);
  w.add("chips", "stated, or as many as the power or the budget is enough for", {}, r.chips_from);
  w.add("capex_usd", "chips x (hardware + facility of a chip): hardware_usd + facility_usd",
        {"chips"}, r.capex_from);
  w.add("facility_power_mw", "it_power_mw x PUE", {"it_power_mw"});
  if (r.margin_per_year_usd)
    w.add("margin_per_year_usd", "revenue_per_year_usd - cost_per_year_usd",
          {"revenue_per_year_usd", "cost_per_year_usd"});
}

}  // namespace podsim::study
