// Fleets apart from plans: size, a year's cost, and what comes of renting them out.
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

}  // namespace

void add_fleets(Document& d, const study::RunResult& r) {
  if (r.fleets.empty()) return;
  d.emplace_back(Heading{2, "Fleets"});
  d.emplace_back(size_table(r));
  d.emplace_back(Heading{3, "In a year"});
  d.emplace_back(year_table(r));
}

}  // namespace podsim::report
