#include "podsim/economics/fleet.h"

#include <cmath>

#include "own_cost.h"
#include "podsim/config/diagnostics.h"

namespace podsim::economics {

namespace {

constexpr double watts_per_mw = 1e6, watts_per_gw = 1e9;

BuySection purchase_section(const FleetSection& s) {
  BuySection buy;
  buy.site = s.site;
  buy.offer = s.offer;
  buy.life = s.life;
  return buy;
}

/// Prices of a fleet: the catalog's, with what the section states in their place.
class Terms {
 public:
  Terms(const std::string& name, const FleetSection& s, const catalog::Catalog& catalog,
        catalog::InputLog& log)
      : path_("scenario: fleets." + name + "."), s_(s), catalog_(catalog), log_(log) {
    const catalog::Chip* chip = s.chip ? &catalog.chip(*s.chip) : nullptr;
    const auto family = chip != nullptr ? chip->family : catalog::Family::tpu;
    own_ = s.price ? stated()
                   : price_buy(purchase_section(s), chip->name, family, s.spares, catalog, log);
    if (s.residual_value) own_.residual_value = {*s.residual_value, path_ + "residual_value"};
    power_ = s.power ? *s.power : log.use(chip->system_power);
    power_source_ = s.power ? path_ + "power" : chip->system_power.origin.path;
    rate_ = s.discount_rate ? Priced<double>{*s.discount_rate, path_ + "discount_rate"}
                            : price_finance({}, family, catalog, log).discount_rate;
  }

  [[nodiscard]] PlanPhase phase() const {
    PlanPhase p;
    p.chip = s_.chip.value_or("chip");
    p.chips = 1;
    p.system_power = power_;
    p.load_power = power_ * s_.draw;
    p.idle_power = power_ * s_.idle_draw.value_or(s_.draw);
    p.terms = own_;
    return p;
  }
  [[nodiscard]] const OwnTerms& own() const { return own_; }
  [[nodiscard]] FinanceTerms finance() const {
    FinanceTerms f;
    f.discount_rate = rate_;
    return f;
  }
  [[nodiscard]] const std::string& power_source() const { return power_source_; }

 private:
  OwnTerms stated() {
    OwnTerms t;
    t.offer = "stated";
    t.includes_host = t.includes_network = t.includes_storage = true;
    t.chip_price = {in_usd(*s_.price, catalog_, log_), path_ + "price"};
    t.spare_fraction = {s_.spares.value_or(0), path_ + "spares"};
    t.residual_value = {0, path_ + "residual_value"};
    if (!s_.life)
      throw config::InputError("a stated price needs the life of the hardware it is for",
                               "life: such as 5 y");
    t.hardware_life = {*s_.life, path_ + "life"};
    read_site(t, catalog_.site(s_.site), log_);
    return t;
  }

  std::string path_;
  const FleetSection& s_;
  const catalog::Catalog& catalog_;
  catalog::InputLog& log_;
  OwnTerms own_;
  units::Power power_;
  std::string power_source_;
  Priced<double> rate_;
};

double chips_of(const FleetSection& s, const PlanPhase& phase, const Purchase& p,
                const catalog::Catalog& catalog, catalog::InputLog& log) {
  if (s.chips) return static_cast<double>(*s.chips);
  if (s.it_power) return *s.it_power / phase.system_power;
  if (s.facility_power) return *s.facility_power / (phase.system_power * phase.own()->pue.value);
  const double all = s.budget_for == BudgetFor::all ? p.facility : 0;
  return in_usd(*s.budget, catalog, log).base() / (p.hardware() + all);
}

LedgerLine line(std::string name, double quantity, std::string unit, double price,
                std::string source, std::string formula, std::vector<std::string> from) {
  return {std::move(name), quantity,          std::move(unit),    price,          quantity * price,
          "a year",        std::move(source), std::move(formula), std::move(from)};
}

class Year {
 public:
  Year(const FleetSection& s, const Terms& t, double chips, const std::vector<CostItem>& items,
       FleetResult& out)
      : s_(s), t_(t), hours_(chips * hours_per_year), items_(items), out_(out) {}

  void lines() {
    for (const CostItem& i : items_)
      out_.ledger.push_back(line(i.name, hours_ * i.per_chip_hour, i.unit, i.unit_price, i.source,
                                 i.formula, i.from));
    electricity("electricity", hours_ * s_.utilisation, draw());
    electricity("electricity, idle", hours_ * (1 - s_.utilisation), idle_draw());
  }

  /// Per chip-hour.
  [[nodiscard]] double running_usd() const {
    double sum = 0;
    for (const CostItem& i : items_)
      if (i.name == "colocation" || i.name == "staff" || i.name == "maintenance")
        sum += i.per_hour_usd();
    return sum + s_.utilisation * draw() * tariff() + (1 - s_.utilisation) * idle_draw() * tariff();
  }
  [[nodiscard]] double financing_usd() const {
    double sum = 0;
    for (const CostItem& i : items_)
      if (i.name == "financing") sum += hours_ * i.per_hour_usd();
    return sum;
  }
  [[nodiscard]] double capacity_usd() const { return per_hour_usd(items_); }
  [[nodiscard]] double idle_usd() const {
    return hours_ * (1 - s_.utilisation) * (capacity_usd() + idle_draw() * tariff());
  }
  /// u * rent = capacity + u * used + (1 - u) * idle electricity; see break_even.cpp.
  [[nodiscard]] std::optional<double> break_even() const {
    const double rent = (*s_.rent * units::hours(1)).base();
    const double saved = rent - draw() * tariff() + idle_draw() * tariff();
    if (saved <= 0) return std::nullopt;
    return (capacity_usd() + idle_draw() * tariff()) / saved;
  }

 private:
  [[nodiscard]] double draw() const { return t_.phase().load_power.base() / 1e3; }
  [[nodiscard]] double idle_draw() const { return t_.phase().idle_power.base() / 1e3; }
  [[nodiscard]] double tariff() const { return electricity_per_kwh(t_.own()); }

  void electricity(const char* name, double chip_hours, double kw) {
    if (chip_hours * kw <= 0) return;
    const OwnTerms& own = t_.own();
    out_.ledger.push_back(line(name, chip_hours * kw * own.pue.value, "kWh",
                               tariff() / own.pue.value, own.electricity_price.source,
                               "drawn power * PUE",
                               {own.electricity_price.source, own.pue.source, t_.power_source()}));
  }

  const FleetSection& s_;
  const Terms& t_;
  double hours_;
  const std::vector<CostItem>& items_;
  FleetResult& out_;
};

/// Buying the fleet and renting it out until it retires, one month after the other.
struct Return {
  double capex = 0, rent_a_month = 0, running_a_month = 0;
  double left = 0;  ///< value when it retires
  int months = 0;
  double rate = 0;
};

Return return_of(const FleetResult& r, const PlanPhase& phase, const Purchase& p, double rate) {
  const OwnTerms& own = *phase.own();
  const double life = units::in_hours(own.hardware_life.value) / hours_per_year;
  const double facility_life =
      p.facility > 0 ? units::in_hours(own.facility_life.value) / hours_per_year : life;
  Return of;
  of.capex = r.capex_usd;
  of.rent_a_month = *r.revenue_per_year_usd / 12;
  of.running_a_month = r.running_per_year_usd / 12;
  of.left = r.chips * (own.residual_value.value * p.hardware() +
                       p.facility * std::max(0.0, 1 - life / facility_life));
  of.months = static_cast<int>(std::lround(life * 12));
  of.rate = rate;
  return of;
}

void add_return(FleetResult& r, const Return& of) {
  PlanCost fleet, customers;
  fleet.discount_rate = of.rate;
  const auto add = [&](PlanCost& c, double years, double usd, FlowKind kind) {
    const units::Month m{static_cast<int>(std::floor(years * 12 + 1e-9))};
    c.flows.push_back({m, years, usd, kind, 0, "", 0});
    PlanMonth row;
    row.month = m;
    c.months.push_back(row);
  };
  add(fleet, 0, of.capex, FlowKind::purchase);
  for (int i = 0; i < of.months; ++i) {
    add(fleet, i / 12.0, of.running_a_month, FlowKind::running);
    add(customers, i / 12.0, of.rent_a_month, FlowKind::rent);
  }
  add(fleet, of.months / 12.0, -of.left, FlowKind::remainder);
  const Decision d = decide(fleet, customers);
  r.npv_usd = d.npv_usd;
  r.irr = d.irr;
  r.payback_years = d.payback_years;
  r.discounted_payback_years = d.discounted_payback_years;
}

/// Present value and simple payback as add_return finds them, without the rest.
void add_brief_return(FleetResult& r, const Return& of) {
  const double monthly = of.rent_a_month - of.running_a_month;
  double sum = -of.capex, value = -of.capex, discount = 1;
  const double step = std::pow(1 + of.rate, -1.0 / 12);
  for (int i = 0; i <= of.months; ++i) {
    const double flow = i < of.months ? monthly : of.left;
    const double before = sum;
    sum += flow;
    value += flow * discount;
    discount *= step;
    if (!r.payback_years && before < 0 && sum >= 0 && i > 0)
      r.payback_years = (i - 1 + -before / flow) / 12;
  }
  r.npv_usd = value;
}

void add_size(FleetResult& r, const PlanPhase& phase, const Purchase& p) {
  const double watts = r.chips * phase.system_power.base();
  r.it_power_mw = watts / watts_per_mw;
  r.facility_power_mw = r.it_power_mw * phase.own()->pue.value;
  r.hardware_usd = r.chips * p.hardware();
  r.facility_usd = r.chips * p.facility;
  r.capex_usd = r.hardware_usd + r.facility_usd;
  r.capex_per_gw_usd = r.capex_usd / (watts / watts_per_gw);
  r.chips_per_billion_usd = 1e9 / p.hardware();
}

void add_cost(FleetResult& r, const PlanPhase& phase, double utilisation) {
  r.cost_per_year_usd = total(r.ledger);
  r.cost_per_gw_year_usd =
      r.cost_per_year_usd / (r.chips * phase.system_power.base() / watts_per_gw);
  r.cost_per_installed_chip_hour_usd = r.cost_per_year_usd / (r.chips * hours_per_year);
  r.cost_per_used_chip_hour_usd = r.cost_per_installed_chip_hour_usd / utilisation;
}

}  // namespace

FleetResult fleet_of(const std::string& name, const FleetSection& section,
                     const catalog::Catalog& catalog, catalog::InputLog& log, FleetDetail detail) {
  const Terms terms(name, section, catalog, log);
  const PlanPhase phase = terms.phase();
  const Purchase p = purchase_of(terms.own(), phase.system_power.base() / 1e3);
  FleetResult r;
  r.chips = chips_of(section, phase, p, catalog, log);
  add_size(r, phase, p);
  const auto items = installed_cost(phase, terms.finance(), colocation_price(terms.own(), {}, {}));
  Year year(section, terms, r.chips, items, r);
  year.lines();
  r.idle_per_year_usd = year.idle_usd();
  add_cost(r, phase, section.utilisation);
  if (section.beside) {
    r.capital_intensity = r.capex_usd / in_usd(section.beside->revenue, catalog, log).base();
    r.capital_intensity_of = section.beside->source;
  }
  r.running_per_year_usd = r.chips * hours_per_year * year.running_usd();
  r.depreciation_per_year_usd = r.cost_per_year_usd - r.running_per_year_usd - year.financing_usd();
  if (!section.rent) return r;
  const double used = r.chips * hours_per_year * section.utilisation;
  r.revenue_per_year_usd = used * (*section.rent * units::hours(1)).base();
  r.margin_per_year_usd = *r.revenue_per_year_usd - r.cost_per_year_usd;
  r.break_even_utilisation = year.break_even();
  const Return of = return_of(r, phase, p, terms.finance().discount_rate.value);
  detail == FleetDetail::full ? add_return(r, of) : add_brief_return(r, of);
  return r;
}

void add_currency(FleetResult& fleet, const std::string& currency, const catalog::Catalog& catalog,
                  catalog::InputLog& log) {
  if (currency == "USD") return;
  FleetCurrency c;
  c.currency = currency;
  c.per_usd = per_usd(currency, catalog, log, "finance.currency");
  const auto converted = [&](const std::optional<double>& usd) {
    return usd ? std::optional(*usd * c.per_usd) : std::nullopt;
  };
  c.capex = fleet.capex_usd * c.per_usd;
  c.cost_per_year = fleet.cost_per_year_usd * c.per_usd;
  c.revenue_per_year = converted(fleet.revenue_per_year_usd);
  c.margin_per_year = converted(fleet.margin_per_year_usd);
  c.npv = converted(fleet.npv_usd);
  fleet.in_currency = c;
}

}  // namespace podsim::economics
