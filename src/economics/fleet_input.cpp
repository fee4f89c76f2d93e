// From a fleet's section to the prices it rests on: the catalog's, with what is stated in their
// place.
#include "podsim/economics/fleet_input.h"

#include "account.h"
#include "own_cost.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/units/parse.h"
#include "statements.h"

namespace podsim::economics {

namespace {

BuySection purchase_section(const FleetSection& s) {
  BuySection buy;
  buy.site = s.site;
  buy.offer = s.offer;
  buy.life = s.life;
  return buy;
}

/// A stated price is for all hardware around a chip.
OwnTerms stated(const FleetSection& s, const std::string& path, const catalog::Catalog& catalog,
                catalog::InputLog& log) {
  OwnTerms t;
  t.offer = "stated";
  t.includes_host = t.includes_network = t.includes_storage = true;
  t.chip_price = {in_usd(*s.price, catalog, log), path + "price"};
  t.spare_fraction = {0, path + "spares"};
  t.residual_value = {0, path + "residual_value"};
  if (!s.life)
    throw config::InputError("a stated price needs the life of the hardware it is for",
                             "life: such as 5 y");
  read_site(t, catalog.site(s.site), log);
  return t;
}

const catalog::Ownership& ownership_of(const FleetSection& s, const catalog::Chip* chip,
                                       const catalog::Catalog& catalog) {
  if (s.ownership) return catalog.ownership(*s.ownership);
  return chip != nullptr ? catalog.ownership(chip->ownership) : catalog.default_ownership();
}

OwnTerms own_terms(const FleetSection& s, const catalog::Chip* chip,
                   const catalog::Ownership& ownership, const std::string& path,
                   const catalog::Catalog& catalog, catalog::InputLog& log) {
  OwnTerms t = s.price
                   ? stated(s, path, catalog, log)
                   : price_buy(purchase_section(s), chip->name, ownership, s.spares, catalog, log);
  t.key = path.substr(0, path.size() - 1);
  if (s.life) t.hardware_life = {*s.life, path + "life"};
  if (s.spares) t.spare_fraction = {*s.spares, path + "spares"};
  if (s.residual_value) t.residual_value = {*s.residual_value, path + "residual_value"};
  return t;
}

void add_sizes(FleetInput& in, const FleetSection& s, const catalog::Catalog& catalog,
               catalog::InputLog& log) {
  if (s.chips) in.chips = static_cast<double>(*s.chips);
  in.it_power = s.it_power;
  in.facility_power = s.facility_power;
  if (s.budget) in.budget = in_usd(*s.budget, catalog, log);
  in.budget_for = s.budget_for;
}

/// The keys that are set, by their paths.
void add_keys(FleetInput& in, const FleetSection& s, const std::string& path,
              const catalog::Catalog& catalog) {
  const auto add = [&](std::vector<std::string>& to, bool set, const char* key) {
    if (set) to.push_back(path + key);
  };
  add(in.size_from, s.chips.has_value(), "chips");
  add(in.size_from, s.it_power.has_value(), "it_power");
  add(in.size_from, s.facility_power.has_value(), "facility_power");
  if (s.budget) in.size_from.insert(in.size_from.end(), {path + "budget", path + "budget_for"});
  if (s.budget) in.size_from = joined(in.size_from, rate_sources(*s.budget, catalog));
  add(in.chosen_by, s.chip.has_value(), "chip");
  add(in.chosen_by, s.offer.has_value(), "offer");
  add(in.chosen_by, s.ownership.has_value(), "ownership");
  in.chosen_by.push_back(path + "site");
}

/// The scenario's finance at the fleet's rate. Its other use and currency are of plans.
FinanceTerms finance_of(const FleetSection& s, FinanceSection finance,
                        const catalog::Ownership& ownership, const std::string& path,
                        const catalog::Catalog& catalog, catalog::InputLog& log) {
  finance.other_use = 0;
  finance.currency = "USD";
  if (s.discount_rate) finance.discount_rate = s.discount_rate;
  FinanceTerms f = price_finance(finance, ownership, catalog, log);
  f.key = "scenario.finance";
  if (!s.discount_rate) return f;
  const std::string source = path + "discount_rate";
  f.discount_rate.source = finance.debt ? source + "; " + f.debt_rate.source : source;
  f.equity_rate.source = source;
  return f;
}

/// A budget below the price of one chip buys nothing.
void check_budget(const FleetInput& in) {
  if (!in.budget) return;
  const Purchase p = purchase_of(in.own(), in.power.value.base() / kilowatt);
  const double price = p.hardware() + (in.budget_for == BudgetFor::all ? p.facility : 0);
  if (in.budget->base() >= price) return;
  throw config::InputError(config::Diagnostic{
      {},
      "fleets." + in.name + ".budget",
      "the budget of " + units::print_rounded(in.budget->base(), {}) + " USD buys no chip",
      "at least the price of one: " + units::print_rounded(price, {}) + " USD",
      ""});
}

/// Power that comes when the hardware has retired is of no use.
void check_power_delay(const FleetInput& in) {
  if (months_of(in.power_delay) < life_months(in.own())) return;
  throw config::InputError(config::Diagnostic{
      {},
      "fleets." + in.name + ".power_delay",
      "the hardware waits for power for as long as it lives, " +
          units::print_rounded(in_years(in.own().hardware_life.value), {}) + " years",
      "less than its life",
      ""});
}

}  // namespace

FleetInput fleet_input(const std::string& name, const FleetSection& s,
                       const catalog::Catalog& catalog, catalog::InputLog& log,
                       const FinanceSection& finance) {
  const std::string path = "scenario.fleets." + name + ".";
  const catalog::Chip* chip = s.chip ? &catalog.chip(*s.chip) : nullptr;
  const catalog::Ownership& ownership = ownership_of(s, chip, catalog);
  FleetInput in;
  in.name = name;
  in.chip = s.chip.value_or("chip");
  in.plan.name = name;
  in.plan.phases.resize(1);
  in.plan.phases.front().terms = own_terms(s, chip, ownership, path, catalog, log);
  in.power =
      s.power ? Priced<units::Power>{*s.power, path + "power"}
              : Priced<units::Power>{log.use(chip->system_power), chip->system_power.origin.path};
  in.plan.phases.front().power_from = {in.power.source};
  in.plan.finance = finance_of(s, finance, ownership, path, catalog, log);
  in.own().lead_time = s.lead_time;
  in.own().ramp = s.ramp;
  in.price_drift = s.price_drift;
  in.power_delay = s.power_delay;
  check_power_delay(in);
  add_sizes(in, s, catalog, log);
  add_keys(in, s, path, catalog);
  check_budget(in);
  in.draw = s.draw;
  in.idle_draw = s.idle_draw;
  in.utilisation = s.utilisation;
  in.rent = s.rent;
  if (s.beside) {
    in.beside = in_usd(s.beside->revenue, catalog, log);
    in.beside_source = s.beside->source;
  }
  return in;
}

}  // namespace podsim::economics
