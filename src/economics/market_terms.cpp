// From the words of a market section to the numbers that its figures need.
#include <algorithm>
#include <cmath>

#include "deals.h"
#include "own_cost.h"
#include "podsim/catalog/catalog.h"
#include "podsim/economics/fleet.h"
#include "podsim/economics/market_figures.h"
#include "shape.h"

namespace podsim::economics {

namespace {

constexpr int moves_at_most = 120;  ///< months by which dates may be moved later on

std::string path_of(std::size_t deal) { return "market.deals[" + std::to_string(deal) + "]"; }

units::Month quarter_begin(units::Month m) { return {m.index - m.index % months_per_quarter}; }

double chip_power(const DealSection& deal, const catalog::Catalog& catalog,
                  catalog::InputLog& log) {
  if (deal.chip_power) return deal.chip_power->base();
  const auto& chip = deal.rent ? deal.rent->chip : deal.sale->chip;
  return chip ? log.use(catalog.chip(*chip).system_power).base() : 0;
}

/// The currency that the deal's size is stated in.
double usd_per_unit(const DealSection& deal, const std::string& path,
                    const catalog::Catalog& catalog, catalog::InputLog& log) {
  if (deal.rent && deal.rent->committed)
    return 1 / per_usd(deal.rent->committed->currency, catalog, log, path + ".rent.committed");
  if (deal.sale && deal.sale->value)
    return 1 / per_usd(deal.sale->value->currency, catalog, log, path + ".sale.value");
  return 1;
}

double monthly_supply(const std::vector<SupplyPeriod>& periods, units::Month m) {
  const auto away = [m](const SupplyPeriod& p) {
    return m < p.from ? p.from - m : m > p.to ? m - p.to : 0;
  };
  const auto& p = *std::min_element(
      periods.begin(), periods.end(),
      [&](const SupplyPeriod& a, const SupplyPeriod& b) { return away(a) < away(b); });
  return p.chips / (p.to - p.from + 1);
}

class Resolver {
 public:
  Resolver(const MarketSection& section, const std::map<std::string, PlanCost>& plans,
           const std::map<std::string, FleetResult>& fleets, const catalog::Catalog& catalog,
           catalog::InputLog& log)
      : s_(section), plans_(plans), fleets_(fleets), catalog_(catalog), log_(log) {}

  MarketTerms run() {
    for (std::size_t i = 0; i < s_.deals.size(); ++i)
      if (s_.deals[i].plan) plan_of(s_.deals[i], path_of(i), plans_);
    set_horizon();
    for (std::size_t i = 0; i < s_.deals.size(); ++i) add_deal(i);
    add_costs();
    if (s_.supply) add_supply();
    for (std::size_t q = 0; q < t_.quarters && !s_.power.empty(); ++q)
      t_.power.push_back(power_in(month_of(q)));
    return std::move(t_);
  }

 private:
  [[nodiscard]] units::Month month_of(std::size_t quarter) const {
    return t_.first + months_per_quarter * static_cast<int>(quarter);
  }

  void set_horizon() {
    std::optional<Horizon> all = s_.horizon;
    for (std::size_t i = 0; i < s_.deals.size(); ++i) {
      const auto span = span_of(s_.deals[i], s_.vendor, plans_);
      if (!span) continue;
      const units::Month enters = s_.deals[i].ordered.value_or(span->from);
      if (s_.horizon && enters > s_.horizon->to)
        config::refuse(path_of(i),
                       "the deal begins (" + units::print(enters) + ") after the horizon's end (" +
                           units::print(s_.horizon->to) + ")",
                       "an earlier deal, or a later market.horizon.to");
      all = all ? Horizon{std::min(all->from, span->from), std::max(all->to, span->to)} : *span;
    }
    if (!all) return;
    const Horizon shown = s_.horizon.value_or(*all);
    t_.first = quarter_begin(shown.from);
    t_.quarters =
        static_cast<std::size_t>((quarter_begin(shown.to) - t_.first) / months_per_quarter + 1);
    t_.base = quarter_begin(all->from) + -moves_at_most;
    // Chips that wait are rented for as long as ordered.
    const units::Month end = std::max(all->to + 1, month_of(t_.quarters)) + moves_at_most +
                             months_per_quarter * static_cast<int>(t_.quarters);
    t_.hours_to.push_back(0);
    for (units::Month m = t_.base; m < end; m = m + 1)
      t_.hours_to.push_back(t_.hours_to.back() + units::in_hours(units::length(m)));
  }

  void add_deal(std::size_t i) {
    const DealSection& deal = s_.deals[i];
    const std::string path = path_of(i);
    DealTerms& t = t_.deals.emplace_back();
    if (deal.plan) return add_plan(t, plans_.at(*deal.plan));
    named_at(path + (deal.rent ? ".rent" : ".sale"),
             [&] { t.price = offered_price(deal, s_.vendor, catalog_, log_).value; });
    t.usd_per_unit = usd_per_unit(deal, path, catalog_, log_);
    t.chip_power = named_at(path, [&] { return chip_power(deal, catalog_, log_); });
    const bool sized = (deal.rent && deal.rent->power) || (deal.sale && deal.sale->power);
    if (t.chip_power <= 0 && (sized || !s_.power.empty()))
      config::refuse(path, "the power of a chip is not known",
                     "chip_power:, or the catalog's 'chip' in the deal");
    if (deal.adoption && deal.adoption->from && deal.sale && !s_.horizon)
      config::refuse(path + ".adoption", "buyers that come without an end", "market.horizon");
  }

  void add_plan(DealTerms& t, const PlanCost& plan) {
    t.plan.resize(t_.quarters);
    for (const Payment& p : plan.payments)
      if (p.vendor == s_.vendor)
        t.plan.add(p.month - t_.first, p.sale, p.amount_usd, p.chips, p.chip_hours);
  }

  void add_costs() {
    if (!s_.costs) return;
    for (const GoodsLine& line : goods_of(s_, catalog_, log_)) t_.goods += line.usd;
    if (s_.costs->fleet) cost_fleet(t_, fleet_named(*s_.costs->fleet));
    if (s_.costs->book_life) t_.stated_life = months_of(*s_.costs->book_life);
    for (std::size_t i = 0; i < s_.deals.size(); ++i) check_costs(i);
  }

  void check_costs(std::size_t i) {
    const DealSection& deal = s_.deals[i];
    const auto& payments = deal.plan ? plans_.at(*deal.plan).payments : std::vector<Payment>{};
    const auto pays = [&](bool sale) {
      return std::any_of(payments.begin(), payments.end(),
                         [&](const Payment& p) { return p.sale == sale && p.vendor == s_.vendor; });
    };
    const bool sells = (deal.sale && !deal.sale->royalty) || pays(true);
    if (sells && s_.costs->goods.empty())
      config::refuse("market.costs",
                     path_of(i) + " sells chips and nothing says what they cost the vendor",
                     "goods:");
    if ((deal.rent || pays(false)) && !s_.costs->fleet)
      config::refuse(
          "market.costs",
          path_of(i) + " rents chips out and nothing says what their fleet costs the vendor",
          "fleet: one of the scenario's fleets");
  }

  const FleetResult& fleet_named(const std::string& name) {
    if (const auto it = fleets_.find(name); it != fleets_.end()) return it->second;
    std::vector<std::string> names;
    for (const auto& [n, f] : fleets_) names.push_back(n);
    throw config::InputError(config::Diagnostic{
        {},
        "market.costs.fleet",
        "there is no fleet '" + name + "'",
        names.empty() ? "a fleet in the scenario's fleets:" : "one of: " + config::join(names),
        config::did_you_mean(name, names)});
  }

  void add_supply() {
    std::vector<SupplyPeriod> periods = s_.supply->periods;
    if (s_.supply->share) {
      const auto* facts = named_at("market.vendor", [&] { return &catalog_.market(s_.vendor); });
      for (const auto& f : facts->supply) periods.push_back({f.from, f.to, log_.use(f.chips)});
      if (periods.empty())
        config::refuse("market.supply.share", "market/" + s_.vendor + " states no supply",
                       "supply: {periods: …}");
    }
    t_.supply = supply_by_quarter(periods, t_.first, t_.quarters);
  }

  /// Nothing before the first step.
  [[nodiscard]] double power_in(units::Month m) const {
    double watts = 0;
    for (const PowerStep& step : s_.power)
      if (step.from <= m) watts = step.power.base();
    return watts;
  }

  const MarketSection& s_;
  const std::map<std::string, PlanCost>& plans_;
  const std::map<std::string, FleetResult>& fleets_;
  const catalog::Catalog& catalog_;
  catalog::InputLog& log_;
  MarketTerms t_;
};

}  // namespace

MarketTerms market_terms(const MarketSection& section, const std::map<std::string, PlanCost>& plans,
                         const std::map<std::string, FleetResult>& fleets,
                         const catalog::Catalog& catalog, catalog::InputLog& log) {
  return Resolver(section, plans, fleets, catalog, log).run();
}

std::vector<double> supply_by_quarter(const std::vector<SupplyPeriod>& periods, units::Month first,
                                      std::size_t quarters) {
  std::vector<double> supply(quarters);
  for (std::size_t i = 0; i < months_per_quarter * quarters; ++i)
    supply[i / months_per_quarter] += monthly_supply(periods, first + static_cast<int>(i));
  return supply;
}

void cost_fleet(MarketTerms& terms, const FleetResult& fleet) {
  const double chip_hours = fleet.chips * hours_per_year;
  terms.fleet_capex = fleet.capex_usd / fleet.chips;
  terms.fleet_depreciation = fleet.depreciation_per_year_usd / chip_hours;
  terms.fleet_running = fleet.running_per_year_usd / chip_hours;
  if (fleet.depreciation_per_year_usd > 0)
    terms.fleet_life =
        static_cast<int>(std::lround(12 * fleet.capex_usd / fleet.depreciation_per_year_usd));
}

void extend(MarketTerms& terms, std::size_t quarters) {
  terms.quarters += quarters;
  for (auto* caps : {&terms.supply, &terms.power})
    if (!caps->empty()) caps->resize(terms.quarters, caps->back());
  for (DealTerms& d : terms.deals)
    if (!d.plan.rent.empty()) d.plan.resize(terms.quarters);
}

MarketSection within(MarketSection section, const DemandSection& demand) {
  if (!section.horizon && demand.from && demand.to) section.horizon = {*demand.from, *demand.to};
  return section;
}

}  // namespace podsim::economics
