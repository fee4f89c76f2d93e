#include "podsim/economics/fleet_input.h"

#include <cmath>
#include <utility>

#include "account.h"
#include "own_cost.h"
#include "podsim/catalog/catalog.h"
#include "podsim/economics/decision.h"
#include "podsim/economics/figures.h"
#include "statements.h"

namespace podsim::economics {

namespace {

constexpr double watts_per_mw = 1e6, watts_per_gw = 1e9;

double chips_of(const FleetInput& in, const Purchase& p) {
  if (in.chips) return *in.chips;
  if (in.it_power) return *in.it_power / in.power.value;
  if (in.facility_power) return *in.facility_power / (in.power.value * in.own().pue.value);
  const double all = in.budget_for == BudgetFor::all ? p.facility : 0;
  return in.budget->base() / (p.hardware() + all);
}

/// Paths that the purchase of a chip with its facility rests on.
std::vector<std::string> purchase_sources(const FleetInput& in) {
  const OwnTerms& own = in.own();
  std::vector<std::string> from = joined(hardware_sources(own), in.chosen_by);
  if (!own.facility_cost) return from;
  return joined(std::move(from), {own.facility_cost->source, in.power.source});
}

std::vector<std::string> size_sources(const FleetInput& in) {
  std::vector<std::string> from = in.size_from;
  if (in.chips) return from;
  if (in.budget) return joined(std::move(from), purchase_sources(in));
  from.push_back(in.power.source);
  if (!in.it_power) from.push_back(in.own().pue.source);
  return joined(std::move(from), in.chosen_by);
}

/// The account of a fleet over its life.
class FleetAccount {
 public:
  FleetAccount(const FleetInput& in, const Purchase& p, FleetDetail detail)
      : plan_(in.plan), account_(detail == FleetDetail::full) {
    PlanPhase& phase = plan_.phases.front();
    std::get<OwnTerms>(phase.terms).colocation_escalator.reset();  // a fleet's year is its first
    phase.system_power = in.power.value;
    phase.load_power = in.power.value * in.draw;
    phase.idle_power = in.power.value * in.idle_draw.value_or(in.draw);
    account_.schedule.hold(chips_of(in, p), in.utilisation, life_months(in.own()));
    account_.open_fleet(plan_, detail == FleetDetail::full ? drawn(in) : Drawn());
  }

  [[nodiscard]] double years() const { return account_.schedule.years; }
  [[nodiscard]] const PhaseAccount& phase() const { return account_.phases.front(); }
  [[nodiscard]] const PlanCost& figures() const { return account_.figures(); }

  /// Mean amount a year of the terms that `which` picks.
  template <class Which>
  [[nodiscard]] double per_year(const Which& which) const {
    double sum = 0;
    for (const CostTerm& t : phase().list.terms)
      if (which(t)) sum += phase().amount(t);
    return sum / years();
  }

  /// Lines of a mean year.
  [[nodiscard]] std::vector<LedgerLine> ledger(const FleetInput& in) const {
    const std::vector<std::string> hours = {"fleets." + in.name + ".chips"};
    std::vector<LedgerLine> lines;
    const PhaseAccount& a = phase();
    for (std::size_t i = 0; i < a.list.terms.size(); ++i) {
      const CostTerm& t = a.list.terms[i];
      const TermText& text = a.list.texts[i];
      const double quantity = a.quantity(t) / years();
      if (quantity <= 0) continue;
      lines.push_back({text.name,
                       quantity,
                       text.unit,
                       t.price,
                       quantity * t.price,
                       "a year",
                       text.source,
                       text.formula,
                       {},
                       joined(text.price_from, in.chosen_by),
                       joined(text.quantity_from, hours)});
    }
    return lines;
  }

 private:
  using Drawn = std::array<std::vector<std::string>, 2>;

  /// Paths of the drawn power with the hours that draw it, used ones and idle ones.
  [[nodiscard]] static Drawn drawn(const FleetInput& in) {
    const std::string key = in.own().key + ".";
    const std::string idle = in.idle_draw ? "idle_draw" : "draw";
    return {{{in.power.source, key + "utilisation", key + "draw"},
             {in.power.source, key + "utilisation", key + idle}}};
  }

  PlanInput plan_;
  PlanAccount account_;
};

/// Buying the fleet and renting it out until it retires, one month after the other.
struct Return {
  double capex = 0, rent_a_month = 0, running_a_month = 0;
  double left = 0;  ///< value when it retires
  int months = 0;
  double rate = 0;
};

Return return_of(const FleetResult& r, const FleetInput& in, const FleetAccount& account) {
  Return of;
  of.capex = r.capex_usd;
  of.rent_a_month = *r.revenue_per_year_usd / 12;
  of.running_a_month = r.running_per_year_usd / 12;
  of.left = account.figures().remainder_usd;
  of.months = static_cast<int>(account.phase().hours->end);
  of.rate = in.plan.finance.discount_rate.value;
  return of;
}

void add_return(FleetResult& r, const Return& of) {
  PlanCost fleet, customers;
  fleet.discount_rate = of.rate;
  const auto add = [&](PlanCost& c, double years, double usd, FlowKind kind) {
    const units::Month m{static_cast<int>(std::floor(years * 12 + 1e-9))};
    c.flows.push_back({m, years, usd, kind, 0});
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
  r.facility_power_mw = r.it_power_mw * in.own().pue.value;
  r.hardware_usd = r.chips * p.hardware();
  r.facility_usd = r.chips * p.facility;
  r.capex_usd = r.hardware_usd + r.facility_usd;
  r.capex_per_gw_usd = r.capex_usd / (watts / watts_per_gw);
  r.chips_per_billion_usd = 1e9 / p.hardware();
}

void add_cost(FleetResult& r, const FleetInput& in, const FleetAccount& account) {
  const double hours = r.chips * hours_per_year;
  r.cost_per_year_usd = account.per_year([](const CostTerm&) { return true; });
  r.idle_per_year_usd = account.figures().idle_usd / account.years();
  r.running_per_year_usd =
      account.per_year([](const CostTerm& t) { return t.settled == Settlement::monthly; });
  const double financing =
      account.per_year([](const CostTerm& t) { return t.kind == CostKind::financing; });
  r.depreciation_per_year_usd = r.cost_per_year_usd - r.running_per_year_usd - financing;
  r.cost_per_gw_year_usd = r.cost_per_year_usd / (r.it_power_mw * watts_per_mw / watts_per_gw);
  r.cost_per_installed_chip_hour_usd = r.cost_per_year_usd / hours;
  r.cost_per_used_chip_hour_usd = r.cost_per_installed_chip_hour_usd / in.utilisation;
}

}  // namespace

FleetResult fleet_of(const FleetInput& in, FleetDetail detail) {
  const Purchase p = purchase_of(in.own(), in.power.value.base() / 1e3);
  const FleetAccount account(in, p, detail);
  FleetResult r;
  r.chips = chips_of(in, p);
  add_size(r, in, p);
  if (detail == FleetDetail::full) {
    r.ledger = account.ledger(in);
    r.chips_from = size_sources(in);
    r.capex_from = purchase_sources(in);
  }
  add_cost(r, in, account);
  if (in.beside) {
    r.capital_intensity = r.capex_usd / in.beside->base();
    r.capital_intensity_of = in.beside_source;
  }
  if (!in.rent) return r;
  const double used = r.chips * hours_per_year * in.utilisation;
  UnitCosts customers;
  customers.rent_price_usd = (*in.rent * units::hours(1)).base();
  customers.rent_tokens = 1;
  UnitCosts own = account.figures().unit_costs;
  own.own_tokens = 1;
  r.revenue_per_year_usd = used * customers.rent_price_usd;
  r.margin_per_year_usd = *r.revenue_per_year_usd - r.cost_per_year_usd;
  if (const auto even = break_even(own, customers)) r.break_even_utilisation = even->utilisation;
  const Return of = return_of(r, in, account);
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
