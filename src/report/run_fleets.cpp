// Fleets apart from plans: size, cost and revenue of a year, return when rented out.
#include <algorithm>

#include "src/report/grid.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/texts/plans.h"

namespace podsim::report {
namespace {

void add_sizes(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  Grid g(w);
  g.text(t::kFleet).count(t::kChips).number(t::kItPower).number(t::kMeterPower).money(t::kCapex);
  g.money(t::kPerGw);
  for (const auto& [name, f] : r.fleets)
    g.row({name, f.chips, f.it_power_mw, f.facility_power_mw, f.capex_usd, f.capex_per_gw_usd});
  g.add_to(d);
}

void add_years(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  Grid g(w);
  g.text(t::kFleet).money(t::kCostAYear).money(t::kPerGw).price(t::kInstalledHour);
  g.price(t::kUsedHour).money(t::kRevenueAYear).number(t::kPayback);
  for (const auto& [name, f] : r.fleets)
    g.row({name, f.cost_per_year_usd, f.cost_per_gw_year_usd, f.cost_per_installed_chip_hour_usd,
           f.cost_per_used_chip_hour_usd, f.revenue_per_year_usd, f.payback_years});
  g.add_to(d);
}

/// Per MW of IT power; the last column only where power is late.
void add_megawatts(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  Grid g(w);
  g.text(t::kPerMw).money(t::kCapex).money(t::kCostAYear).money(t::kRevenueAYear);
  g.money(t::kMarginAYear).money(t::kPresentValue);
  const bool late = std::any_of(r.fleets.begin(), r.fleets.end(), [](const auto& f) {
    return f.second.power_delay_cost_usd.has_value();
  });
  if (late) g.money(t::kPowerDelay);
  constexpr double mw_per_gw = 1e3;
  for (const auto& [name, f] : r.fleets) {
    std::vector<GridCell> row{name,
                              f.capex_per_gw_usd / mw_per_gw,
                              f.cost_per_mw_year_usd,
                              f.revenue_per_mw_year_usd,
                              f.margin_per_mw_year_usd,
                              f.npv_per_mw_usd};
    if (late)
      row.emplace_back(f.power_delay_cost_usd
                           ? std::optional(*f.power_delay_cost_usd / f.it_power_mw)
                           : std::nullopt);
    g.row(std::move(row));
  }
  g.add_to(d);
}

void add_returns(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  Grid g(w);
  g.text(t::kRentedOut).share(t::kBreakEvenUse).money(t::kPresentValue).share(t::kIrr);
  g.share(t::kCapexOverRevenue);
  for (const auto& [name, f] : r.fleets)
    if (f.npv_usd || f.capital_intensity)
      g.row({name, f.break_even_utilisation, f.npv_usd, f.irr, f.capital_intensity});
  if (!g.empty()) g.add_to(d);
}

void add_currency(Document& d, const study::RunResult& r, const economics::FleetCurrency& of,
                  const Wording& w) {
  namespace t = texts::plans;
  Grid g(w);
  g.text(w(t::kInCurrency, {{"currency", of.currency}, {"rate", rounded(of.per_usd)}}));
  g.large(t::kCapex).large(t::kCostAYear).large(t::kRevenueAYear).large(t::kPresentValue);
  for (const auto& [name, f] : r.fleets) {
    const auto& c = *f.in_currency;
    g.row({name, c.capex, c.cost_per_year, c.revenue_per_year, c.npv});
  }
  g.add_to(d);
}

}  // namespace

void add_fleets(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail) {
  if (r.fleets.empty()) return;
  d.emplace_back(Heading{2, w(texts::plans::kFleets)});
  add_sizes(d, r, w);
  d.emplace_back(Heading{3, w(texts::plans::kInAYear)});
  add_years(d, r, w);
  if (detail == SectionDetail::all) add_megawatts(d, r, w);
  add_returns(d, r, w);
  if (const auto& c = r.fleets.begin()->second.in_currency; c && detail == SectionDetail::all)
    add_currency(d, r, *c, w);
}

}  // namespace podsim::report
