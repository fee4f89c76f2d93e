// Fleets apart from plans: size, a year's cost, and what comes of renting them out.
#include <algorithm>

#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

std::string megawatts(double mw) { return rounded(mw) + " MW"; }

Table size_table(const study::RunResult& r) {
  Table t{{{"fleet"},
           {"chips", Align::right},
           {"IT power", Align::right},
           {"at the meter", Align::right},
           {"capex", Align::right},
           {"per GW", Align::right}},
          {}};
  for (const auto& [name, f] : r.fleets)
    t.rows.push_back({name, count(f.chips), megawatts(f.it_power_mw),
                      megawatts(f.facility_power_mw), usd_scaled(f.capex_usd),
                      usd_scaled(f.capex_per_gw_usd)});
  return t;
}

Table year_table(const study::RunResult& r) {
  Table t{{{"fleet"},
           {"cost a year", Align::right},
           {"per GW", Align::right},
           {"installed hour", Align::right},
           {"used hour", Align::right},
           {"revenue a year", Align::right},
           {"payback", Align::right}},
          {}};
  for (const auto& [name, f] : r.fleets)
    t.rows.push_back({name, usd_scaled(f.cost_per_year_usd), usd_scaled(f.cost_per_gw_year_usd),
                      rounded(f.cost_per_installed_chip_hour_usd) + " USD",
                      rounded(f.cost_per_used_chip_hour_usd) + " USD",
                      f.revenue_per_year_usd ? usd_scaled(*f.revenue_per_year_usd) : "",
                      f.payback_years ? rounded(*f.payback_years) + " years" : ""});
  return t;
}

/// Per MW of IT power; the last column only where power is late.
Table megawatt_table(const study::RunResult& r) {
  const bool late = std::any_of(r.fleets.begin(), r.fleets.end(), [](const auto& f) {
    return f.second.power_delay_cost_usd.has_value();
  });
  Table t{{{"per MW of IT power"},
           {"capex", Align::right},
           {"cost a year", Align::right},
           {"revenue a year", Align::right},
           {"margin a year", Align::right},
           {"present value", Align::right}},
          {}};
  if (late) t.columns.push_back({"cost of waiting for power", Align::right});
  const auto usd = [](const std::optional<double>& v) { return v ? usd_scaled(*v) : ""; };
  constexpr double mw_per_gw = 1e3;
  for (const auto& [name, f] : r.fleets) {
    t.rows.push_back({name, usd_scaled(f.capex_per_gw_usd / mw_per_gw),
                      usd_scaled(f.cost_per_mw_year_usd), usd(f.revenue_per_mw_year_usd),
                      usd(f.margin_per_mw_year_usd), usd(f.npv_per_mw_usd)});
    if (late)
      t.rows.back().push_back(
          f.power_delay_cost_usd ? usd_scaled(*f.power_delay_cost_usd / f.it_power_mw) : "");
  }
  return t;
}

Table return_table(const study::RunResult& r) {
  Table t{{{"rented out"},
           {"break-even use", Align::right},
           {"present value", Align::right},
           {"IRR", Align::right},
           {"capex over revenue", Align::right}},
          {}};
  for (const auto& [name, f] : r.fleets)
    if (f.npv_usd || f.capital_intensity)
      t.rows.push_back({name, f.break_even_utilisation ? percent(*f.break_even_utilisation) : "",
                        f.npv_usd ? usd_scaled(*f.npv_usd) : "", f.irr ? percent(*f.irr) : "",
                        f.capital_intensity ? percent(*f.capital_intensity) : ""});
  return t;
}

Table currency_table(const study::RunResult& r, const economics::FleetCurrency& of) {
  Table t{{{"in " + of.currency + " at " + rounded(of.per_usd)},
           {"capex", Align::right},
           {"cost a year", Align::right},
           {"revenue a year", Align::right},
           {"present value", Align::right}},
          {}};
  for (const auto& [name, f] : r.fleets) {
    const auto& c = *f.in_currency;
    t.rows.push_back({name, large(c.capex), large(c.cost_per_year),
                      c.revenue_per_year ? large(*c.revenue_per_year) : "",
                      c.npv ? large(*c.npv) : ""});
  }
  return t;
}

}  // namespace

void add_fleets(Document& d, const study::RunResult& r) {
  if (r.fleets.empty()) return;
  d.emplace_back(Heading{2, "Fleets"});
  d.emplace_back(size_table(r));
  d.emplace_back(Heading{3, "In a year"});
  d.emplace_back(year_table(r));
  d.emplace_back(megawatt_table(r));
  if (Table t = return_table(r); !t.rows.empty()) d.emplace_back(std::move(t));
  if (const auto& c = r.fleets.begin()->second.in_currency) d.emplace_back(currency_table(r, *c));
}

}  // namespace podsim::report
