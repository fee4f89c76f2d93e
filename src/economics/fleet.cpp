#include "podsim/economics/fleet.h"

#include <cmath>
#include <utility>

#include "own_cost.h"
#include "podsim/catalog/catalog.h"
#include "podsim/economics/decision.h"

namespace podsim::economics {

namespace {

constexpr double watts_per_mw = 1e6, watts_per_gw = 1e9;

double kilowatts(const FleetInput& in) { return in.power.value.base() / 1e3; }

double chips_of(const FleetInput& in, const Purchase& p) {
  if (in.chips) return *in.chips;
  if (in.it_power) return *in.it_power / in.power.value;
  if (in.facility_power) return *in.facility_power / (in.power.value * in.own.pue.value);
  const double all = in.budget_for == BudgetFor::all ? p.facility : 0;
  return in.budget->base() / (p.hardware() + all);
}

/// Of an installed chip, USD.
class Hour {
 public:
  Hour(const FleetInput& in, const Purchase& p)
      : in_(in), cost_(hourly_cost(in.own, kilowatts(in), in.discount_rate.value, p)) {
    const double tariff = electricity_per_kwh(in.own);
    colocation_ = kilowatts(in) / hours_per_month * colocation_price(in.own, {}, {});
    used_ = kilowatts(in) * in.draw * tariff;
    idle_ = kilowatts(in) * in.idle_draw.value_or(in.draw) * tariff;
  }

  [[nodiscard]] double total() const { return capacity() + electricity(); }
  [[nodiscard]] double running() const { return colocation_ + cost_.running + electricity(); }
  [[nodiscard]] double financing() const { return cost_.financing; }
  [[nodiscard]] double idle() const { return (1 - in_.utilisation) * (capacity() + idle_); }
  /// u * rent = capacity + u * used + (1 - u) * idle electricity; see break_even.cpp.
  [[nodiscard]] std::optional<double> break_even() const {
    const double saved = (*in_.rent * units::hours(1)).base() - used_ + idle_;
    if (saved <= 0) return std::nullopt;
    return (capacity() + idle_) / saved;
  }

 private:
  [[nodiscard]] double capacity() const { return cost_.fixed + cost_.running + colocation_; }
  [[nodiscard]] double electricity() const {
    return in_.utilisation * used_ + (1 - in_.utilisation) * idle_;
  }

  const FleetInput& in_;
  HourlyCost cost_;
  double colocation_ = 0, used_ = 0, idle_ = 0;
};

LedgerLine line(std::string name, double quantity, std::string unit, double price,
                std::string source, std::string formula, std::vector<std::string> from) {
  return {std::move(name), quantity,          std::move(unit),    price,          quantity * price,
          "a year",        std::move(source), std::move(formula), std::move(from)};
}

void add_electricity(const FleetInput& in, const char* name, double kwh,
                     std::vector<LedgerLine>& ledger) {
  if (kwh <= 0) return;
  const OwnTerms& own = in.own;
  ledger.push_back(line(name, kwh * own.pue.value, "kWh", electricity_per_kwh(own) / own.pue.value,
                        own.electricity_price.source, "drawn power * PUE",
                        {own.electricity_price.source, own.pue.source, in.power.source}));
}

std::vector<LedgerLine> ledger_of(const FleetInput& in, double chips) {
  PlanPhase phase;
  phase.system_power = in.power.value;
  phase.terms = in.own;
  FinanceTerms finance;
  finance.discount_rate = in.discount_rate;
  const double hours = chips * hours_per_year, kwh = hours * kilowatts(in);
  std::vector<LedgerLine> ledger;
  for (const CostItem& i : installed_cost(phase, finance, colocation_price(in.own, {}, {})))
    ledger.push_back(
        line(i.name, hours * i.per_chip_hour, i.unit, i.unit_price, i.source, i.formula, i.from));
  add_electricity(in, "electricity", kwh * in.utilisation * in.draw, ledger);
  add_electricity(in, "electricity, idle",
                  kwh * (1 - in.utilisation) * in.idle_draw.value_or(in.draw), ledger);
  return ledger;
}

/// Buying the fleet and renting it out until it retires, one month after the other.
struct Return {
  double capex = 0, rent_a_month = 0, running_a_month = 0;
  double left = 0;  ///< value when it retires
  int months = 0;
  double rate = 0;
};

Return return_of(const FleetResult& r, const FleetInput& in, const Purchase& p) {
  const OwnTerms& own = in.own;
  const double life = in_years(own.hardware_life.value);
  const double facility_life = p.facility > 0 ? in_years(own.facility_life.value) : life;
  Return of;
  of.capex = r.capex_usd;
  of.rent_a_month = *r.revenue_per_year_usd / 12;
  of.running_a_month = r.running_per_year_usd / 12;
  of.left = r.chips * (own.residual_value.value * p.hardware() +
                       p.facility * std::max(0.0, 1 - life / facility_life));
  of.months = static_cast<int>(std::lround(life * 12));
  of.rate = in.discount_rate.value;
  return of;
}

void add_return(FleetResult& r, const Return& of) {
  PlanCost fleet, customers;
  fleet.discount_rate = of.rate;
  const auto add = [&](PlanCost& c, double years, double usd, FlowKind kind) {
    const units::Month m{static_cast<int>(std::floor(years * 12 + 1e-9))};
    c.flows.push_back({m, years, usd, kind, 0, {}, 0});
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

/// Rates of return a year that are looked for, as decide() does.
constexpr double least_irr = -0.9, most_irr = 10;

/// Present value of the cash, and its derivative.
struct Value {
  double at = 0, slope = 0;
};

/// At a rate x a month: c (1 + x) a + left v^n - capex, with v = 1/(1 + x), a = (1 - v^n)/x.
Value value_of(const Return& of, double x) {
  constexpr double nothing = 1e-9;
  const double monthly = of.rent_a_month - of.running_a_month, n = of.months;
  const double lost = std::expm1(-n * std::log1p(x)), end = 1 + lost;  // v^n - 1
  double a = n, slope = -n * (n + 1) / 2;
  if (std::abs(x) > nothing) {
    a = -lost / x;
    slope = (n * end / (1 + x) - a) / x;
  }
  return {monthly * (1 + x) * a + of.left * end - of.capex,
          monthly * (a + (1 + x) * slope) - of.left * n * end / (1 + x)};
}

/// The value has one root at most, as the payments change their sign once: Newton's steps, and
/// halves where these leave the bracket.
std::optional<double> rate_of_return(const Return& of) {
  constexpr int steps = 100;
  constexpr double exact = 1e-14;
  static const double least = std::pow(1 + least_irr, 1.0 / 12) - 1;
  static const double most = std::pow(1 + most_irr, 1.0 / 12) - 1;
  const bool falls = value_of(of, least).at > 0;
  if (falls == (value_of(of, most).at > 0)) return std::nullopt;
  double low = least, high = most, x = 0;
  for (int i = 0; i < steps; ++i) {
    const Value v = value_of(of, x);
    ((v.at > 0) == falls ? low : high) = x;
    double next = x - v.at / v.slope;
    const bool inside = next > low && next < high;  // nor is a NaN
    if (!inside) next = (low + high) / 2;
    if (std::abs(next - x) < exact) break;
    x = next;
  }
  return std::expm1(12 * std::log1p(x));
}

/// What add_return finds, without lists of payments.
void add_brief_return(FleetResult& r, const Return& of) {
  const double monthly = of.rent_a_month - of.running_a_month;
  const double step = std::pow(1 + of.rate, -1.0 / 12);
  double sum = -of.capex, value = -of.capex, discount = 1;
  const auto paid_back = [](std::optional<double>& years, double& sum_so_far, double flow, int i) {
    const double before = std::exchange(sum_so_far, sum_so_far + flow);
    if (!years && before < 0 && sum_so_far >= 0 && i > 0) years = (i - 1 + -before / flow) / 12;
  };
  for (int i = 0; i <= of.months; ++i) {
    const double flow = i < of.months ? monthly : of.left;
    paid_back(r.payback_years, sum, flow, i);
    paid_back(r.discounted_payback_years, value, flow * discount, i);
    discount *= step;
  }
  r.npv_usd = value;
  r.irr = rate_of_return(of);
}

void add_size(FleetResult& r, const FleetInput& in, const Purchase& p) {
  const double watts = r.chips * in.power.value.base();
  r.it_power_mw = watts / watts_per_mw;
  r.facility_power_mw = r.it_power_mw * in.own.pue.value;
  r.hardware_usd = r.chips * p.hardware();
  r.facility_usd = r.chips * p.facility;
  r.capex_usd = r.hardware_usd + r.facility_usd;
  r.capex_per_gw_usd = r.capex_usd / (watts / watts_per_gw);
  r.chips_per_billion_usd = 1e9 / p.hardware();
}

void add_cost(FleetResult& r, const FleetInput& in, const Hour& hour) {
  const double hours = r.chips * hours_per_year;
  r.cost_per_year_usd = r.ledger.empty() ? hours * hour.total() : total(r.ledger);
  r.idle_per_year_usd = hours * hour.idle();
  r.running_per_year_usd = hours * hour.running();
  r.depreciation_per_year_usd =
      r.cost_per_year_usd - r.running_per_year_usd - hours * hour.financing();
  r.cost_per_gw_year_usd = r.cost_per_year_usd / (r.it_power_mw * watts_per_mw / watts_per_gw);
  r.cost_per_installed_chip_hour_usd = r.cost_per_year_usd / hours;
  r.cost_per_used_chip_hour_usd = r.cost_per_installed_chip_hour_usd / in.utilisation;
}

}  // namespace

FleetResult fleet_of(const FleetInput& in, FleetDetail detail) {
  const Purchase p = purchase_of(in.own, kilowatts(in));
  const Hour hour(in, p);
  FleetResult r;
  r.chips = chips_of(in, p);
  add_size(r, in, p);
  if (detail == FleetDetail::full) r.ledger = ledger_of(in, r.chips);
  add_cost(r, in, hour);
  if (in.beside) {
    r.capital_intensity = r.capex_usd / in.beside->base();
    r.capital_intensity_of = in.beside_source;
  }
  if (!in.rent) return r;
  const double used = r.chips * hours_per_year * in.utilisation;
  r.revenue_per_year_usd = used * (*in.rent * units::hours(1)).base();
  r.margin_per_year_usd = *r.revenue_per_year_usd - r.cost_per_year_usd;
  r.break_even_utilisation = hour.break_even();
  const Return of = return_of(r, in, p);
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
