#include "account.h"
#include "own_cost.h"
#include "podsim/catalog/catalog.h"
#include "podsim/economics/fleet_input.h"
#include "returns.h"
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

/// The account of a fleet over its life. Yearly amounts are levelised: constant over the installed
/// hours, with the present value of what is paid.
class FleetAccount {
 public:
  FleetAccount(const FleetInput& in, double chips, FleetDetail detail)
      : plan_(in.plan), account_(detail == FleetDetail::full) {
    PlanPhase& phase = plan_.phases.front();
    phase.system_power = in.power.value;
    phase.load_power = in.power.value * in.draw;
    phase.idle_power = in.power.value * in.idle_draw.value_or(in.draw);
    if (in.rent) phase.letting = Letting{*in.rent, in.price_drift, in.own().key + ".rent"};
    const int life = life_months(in.own());
    const int dark = std::min(months_of(in.power_delay), life - 1);
    account_.schedule.hold(chips, in.utilisation, life, {dark, months_of(in.own().ramp)});
    account_.open_fleet(plan_, detail == FleetDetail::full ? drawn(in) : Drawn());
    hours_ = chips * hours_per_year;
  }

  [[nodiscard]] const PhaseAccount& phase() const { return account_.phases.front(); }
  [[nodiscard]] const PlanCost& figures() const { return account_.figures(); }
  [[nodiscard]] std::vector<CashFlow> flows() const { return cash_of(account_).flows; }

  /// Installed chip-hours, discounted, and their levelised price.
  [[nodiscard]] double hours() const { return phase().of(Growth::flat).present.installed; }
  [[nodiscard]] double price_of_hours() const { return figures().npv_usd / hours(); }

  /// Constant amount a year of so much present value.
  [[nodiscard]] double levelised(double present_value) const {
    return present_value / phase().of(Growth::flat).present.installed * hours_;
  }

  /// Levelised amount a year of the terms that `which` picks.
  template <class Which>
  [[nodiscard]] double per_year(const Which& which) const {
    double sum = 0;
    for (const CostTerm& t : phase().list.terms)
      if (!t.counted && which(t)) sum += phase().present(t);
    return levelised(sum);
  }

  /// Tax on what the fleet earns, levelised: none where it earns nothing.
  [[nodiscard]] double tax() const {
    const bool lets = plan_.phases.front().letting.has_value();
    return lets ? levelised(figures().npv_usd) - per_year([](const CostTerm&) { return true; }) : 0;
  }

  /// Share of the hours at which the present value is zero: it is linear in the hours used.
  [[nodiscard]] std::optional<double> break_even(double utilisation) const {
    double unused = 0;
    for (const CostTerm& t : phase().list.terms) {
      if (t.settled != Settlement::monthly || t.counted) continue;
      DrivenHours h = phase().of(t.growth).present;
      h.used = 0;
      unused += t.per_driver * t.price * phase().driven(t.driver, h) - phase().present(t);
    }
    unused *= 1 - plan_.finance.tax_rate;
    if (unused <= 0) return std::nullopt;  // an hour used brings no more than it costs
    return utilisation * (1 + figures().npv_usd / unused);
  }

  /// Lines of a levelised year.
  [[nodiscard]] std::vector<LedgerLine> ledger(const FleetInput& in) const {
    std::vector<LedgerLine> lines;
    for (std::size_t i = 0; i < phase().list.terms.size(); ++i)
      if (phase().list.terms[i].kind != CostKind::letting)
        add_line(in, phase().list.terms[i], phase().list.texts[i], lines);
    if (const double paid = tax(); paid != 0)
      lines.push_back({"tax",
                       1,
                       "year",
                       paid,
                       paid,
                       "a year",
                       plan_.finance.key + ".tax",
                       "tax on rent less deductions",
                       {},
                       {plan_.finance.key + ".tax", in.own().key + ".rent"},
                       {"fleets." + in.name + ".chips"}});
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

  void add_line(const FleetInput& in, const CostTerm& t, const TermText& text,
                std::vector<LedgerLine>& lines) const {
    const double hours = phase().of(Growth::flat).present.installed;
    const double flat = phase().driven(t.driver, phase().of(Growth::flat).present);
    const double quantity = t.per_driver * flat / hours * hours_;
    if (quantity <= 0) return;
    const double price = t.price * phase().driven(t.driver, phase().of(t.growth).present) / flat;
    lines.push_back({text.name,
                     quantity,
                     text.unit,
                     price,
                     quantity * price,
                     "a year",
                     text.source,
                     text.formula,
                     {},
                     joined(joined(text.price_from, text.growth_from), in.chosen_by),
                     joined(text.quantity_from, {"fleets." + in.name + ".chips"})});
  }

  PlanInput plan_;
  PlanAccount account_;
  double hours_ = 0;  ///< installed chip-hours of a year
};

/// Buying the fleet and letting it until it retires.
void add_return(FleetResult& r, const FleetAccount& account, double rate) {
  std::vector<CashFlow> received = account.flows();
  for (CashFlow& f : received) f.amount_usd = -f.amount_usd;
  r.npv_usd = -account.figures().npv_usd;
  r.irr = rate_of_return(received);
  if (const auto t = paid_back(received, 0)) r.payback_years = t->years();
  if (const auto t = paid_back(received, rate)) r.discounted_payback_years = t->years();
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

/// Loss of a delay. A fleet that is let loses present value; another pays more for the hours that
/// remain than they would have cost.
double delay_cost(const FleetInput& in, double chips, const FleetAccount& late) {
  FleetInput prompt = in;
  prompt.power_delay = units::Time();
  const FleetAccount on_time(prompt, chips, FleetDetail::brief);
  const double lost = late.figures().npv_usd - on_time.figures().npv_usd;
  return in.rent ? lost : lost + on_time.price_of_hours() * (on_time.hours() - late.hours());
}

void add_cost(FleetResult& r, const FleetInput& in, const FleetAccount& account) {
  const double hours = r.chips * hours_per_year;
  const auto kind = [](CostKind k) { return [k](const CostTerm& t) { return t.kind == k; }; };
  r.cost_per_year_usd = account.per_year([](const CostTerm& t) {
    return t.kind != CostKind::letting;
  }) + account.tax();
  const DrivenHours& present = account.phase().of(Growth::flat).present;
  r.idle_per_year_usd =
      (1 - present.used / present.installed) *
          account.per_year([](const CostTerm& t) { return t.capacity(); }) +
      account.per_year([](const CostTerm& t) { return t.driver == Driver::idle_energy; });
  r.running_per_year_usd = account.per_year([](const CostTerm& t) {
    return t.settled == Settlement::monthly && t.kind != CostKind::letting;
  });
  r.depreciation_per_year_usd = account.per_year([](const CostTerm& t) {
    return t.settled == Settlement::purchase;
  }) + account.per_year(kind(CostKind::residual));
  r.cost_per_gw_year_usd = r.cost_per_year_usd / (r.it_power_mw * watts_per_mw / watts_per_gw);
  r.cost_per_mw_year_usd = r.cost_per_year_usd / r.it_power_mw;
  r.cost_per_installed_chip_hour_usd = r.cost_per_year_usd / hours;
  r.cost_per_used_chip_hour_usd = r.cost_per_installed_chip_hour_usd / in.utilisation;
  if (months_of(in.power_delay) > 0) r.power_delay_cost_usd = delay_cost(in, r.chips, account);
  if (!in.rent) return;
  r.revenue_per_year_usd = -account.per_year(kind(CostKind::letting));
  r.margin_per_year_usd = *r.revenue_per_year_usd - r.cost_per_year_usd;
  r.break_even_utilisation = account.break_even(in.utilisation);
  r.revenue_per_mw_year_usd = *r.revenue_per_year_usd / r.it_power_mw;
  r.margin_per_mw_year_usd = *r.margin_per_year_usd / r.it_power_mw;
  r.npv_per_mw_usd = -account.figures().npv_usd / r.it_power_mw;
}

}  // namespace

FleetResult fleet_of(const FleetInput& in, FleetDetail detail) {
  const Purchase p = purchase_of(in.own(), in.power.value.base() / kilowatt);
  FleetResult r;
  r.chips = chips_of(in, p);
  const FleetAccount account(in, r.chips, detail);
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
  if (in.rent) add_return(r, account, in.plan.finance.discount_rate.value);
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
