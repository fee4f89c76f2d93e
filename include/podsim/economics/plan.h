// Costs of a plan of dated phases that serves a demand: ledger, present value, break-even.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "podsim/config/diagnostics.h"
#include "podsim/economics/charge.h"
#include "podsim/economics/ledger.h"
#include "podsim/economics/section.h"
#include "podsim/economics/terms.h"
#include "podsim/units/date.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

/// Income of used chip-hours that are let to customers.
struct Letting {
  units::UsdPerTime price;  ///< per chip
  double price_drift = 0;   ///< per year
  std::string source;
};

/// One dated phase, simulated and priced.
struct PlanPhase {
  std::string key;                     ///< path of its section within a result
  std::vector<std::string> chosen_by;  ///< paths of the keys that choose offer and site
  std::optional<units::Month> from;    ///< the first phase may begin with the demand
  config::Location where;              ///< place in the scenario, for messages
  std::string chip, vendor;
  std::int64_t chips = 0;
  double tokens_per_s = 0;       ///< rate of the healthy system
  double goodput = 1;            ///< productive over wall-clock time
  units::Flops flops_per_token;  ///< FLOP of the model, forward and backward
  double loaded_fraction = 1;  ///< share of the wall clock at load power; the rest is at idle power
  /// Share of the wall clock with chips: the time that a rented phase without a commitment pays
  /// for.
  double held_fraction = 1;
  units::Power load_power, idle_power;  ///< per chip with its share of the host
  units::Power system_power;            ///< provisioned per chip
  /// Paths that the provisioned power and the power of an idle chip rest on.
  std::vector<std::string> power_from, idle_power_from;
  std::vector<std::string> size_from;       ///< paths that the number of machines rests on
  units::Usd migration;                     ///< paid when the phase begins
  std::vector<std::string> migration_from;  ///< paths that it rests on
  units::Time overlap;                      ///< time for which the phase before is kept
  bool beside = false;                      ///< works from the same month on as the phase before it
  Priced<units::UsdPerTime> market_rent;    ///< that other work pays, before its discount
  std::optional<Letting> letting;           ///< rent received for owned chips
  std::variant<RentTerms, OwnTerms> terms;

  [[nodiscard]] const RentTerms* rent() const { return std::get_if<RentTerms>(&terms); }
  [[nodiscard]] const OwnTerms* own() const { return std::get_if<OwnTerms>(&terms); }
};

struct PlanInput {
  std::string name;        ///< stands in result paths: plans.<name>.…
  units::Month run_start;  ///< start of a one-off run whose first phase has no date
  DemandSection demand;
  FinanceTerms finance;
  std::vector<PlanPhase> phases;
};

/// One month of a plan. Chip-hours: installed = used + idle, idle includes other use.
struct PlanMonth {
  units::Month month;
  double hours = 0;  ///< hours inside the window
  double demand_tokens = 0, capacity_tokens = 0, served_tokens = 0, shortfall_tokens = 0;
  double installed_chip_hours = 0, used_chip_hours = 0, idle_chip_hours = 0;
  double other_use_chip_hours = 0;
  double cash_usd = 0;  ///< paid (+) and received (-), undiscounted

  static void describe(config::Record<PlanMonth>& r);
};

/// `service` is charged beside rent or ownership, `support` moves with the rent, `tax` is saved.
enum class FlowKind { rent, support, purchase, running, remainder, service, tax };

/// One payment (+) or receipt (-), undiscounted.
struct CashFlow {
  units::Month month;  ///< month of the booking
  double years = 0;    ///< years since the demand's first month, negative before
  double amount_usd = 0;
  FlowKind kind = FlowKind::service;
  std::size_t phase = 0;
  /// Recurring: the amount accrues evenly over a month from there on, in years since the demand's
  /// first month; it is paid at `years`.
  std::optional<double> accrues_from;

  /// Moves with the price of rent.
  [[nodiscard]] bool rent() const { return kind == FlowKind::rent || kind == FlowKind::support; }
};

/// Payments to the vendor of the chips: rent month by month, purchases at delivery.
struct Payment {
  units::Month month;
  std::string vendor;
  bool sale = false;
  double amount_usd = 0;
  double chips = 0, chip_hours = 0;  ///< sold; rented
};

/// Payments of a plan to one vendor by quarter: USD of rent and of sales, chips sold, chip-hours
/// rented.
struct PaymentsByQuarter {
  std::vector<double> rent, sale, chips, chip_hours;

  void resize(std::size_t quarters) {
    for (auto* row : {&rent, &sale, &chips, &chip_hours}) row->resize(quarters, 0);
  }
  /// A payment so many months after the first quarter began; outside of the quarters it is none.
  void add(int months, bool is_sale, double amount, double sold, double rented) {
    const int quarter = months / 3;
    if (months < 0 || quarter >= static_cast<int>(rent.size())) return;
    const auto q = static_cast<std::size_t>(quarter);
    (is_sale ? sale : rent)[q] += amount;
    chips[q] += sold;
    chip_hours[q] += rented;
  }
};

/// Cost rates of the owned part, and the price of the rented one, per chip-hour.
struct UnitCosts {
  double own_capacity_usd = 0;          ///< per installed hour, without electricity
  double own_electricity_used_usd = 0;  ///< per used hour
  double own_electricity_idle_usd = 0;  ///< per idle hour
  double own_tokens = 0;                ///< trained per used hour; 0 when nothing is owned
  double rent_price_usd = 0;            ///< per used hour
  double rent_tokens = 0;               ///< 0 when nothing is rented
  double committed = 0;                 ///< share of the rented hours that are paid used or not
};

/// The parties that pay or receive when hardware is leased.
enum class Party { user, owner, guarantor, operated_by };

/// A party to leased hardware.
struct PartyCash {
  Party role = Party::user;
  std::string name;
  double paid_usd = 0, received_usd = 0;
  double npv_usd = 0;  ///< receipts less payments, at the plan's discount rate

  static void describe(config::Record<PartyCash>& r);
};

/// The totals in another currency, at one dated rate.
struct CurrencyResult {
  std::string currency;
  double per_usd = 1;
  double total = 0, npv = 0, per_million_tokens = 0;

  static void describe(config::Record<CurrencyResult>& r);
};

/// Cash and operating cost of a calendar year. Depreciation is straight, by book life of the
/// hardware ("3 years"); the facility's is that of its own life.
struct YearStatement {
  std::string year;
  double cash_usd = 0;       ///< all payments less receipts
  double recurring_usd = 0;  ///< rent, services and running cost among them
  std::map<std::string, double> depreciation_usd;
  std::map<std::string, double> operating_cost_usd;  ///< recurring cost and depreciation

  static void describe(config::Record<YearStatement>& r);
};

/// Paths that the cash of a plan rests on.
struct CashSources {
  std::vector<std::string> flows;      ///< all payments and receipts, undiscounted
  std::vector<std::string> rents;      ///< those among `flows` and `absent` that multiply all rent
  std::vector<std::string> remainder;  ///< value left at the end
  std::vector<std::string> payments;   ///< payments to vendors
  std::vector<std::string> discount;   ///< discount rate
  std::vector<std::string> absent;     ///< prices and keys of terms that cost nothing as they stand
  std::size_t rented_phases = 0;
};

/// The cost of a plan: its metrics, and the statements that sum to them. Samples have the metrics
/// alone. The record of results holds the metrics of cost, parties and ledger.
struct PlanCost {
  std::vector<LedgerLine> ledger;
  double total_usd = 0;      ///< sum of the ledger
  double npv_usd = 0;        ///< present value of the costs, see cost_plan
  double idle_usd = 0;       ///< part of the total not used by the demand, less what others pay
  double remainder_usd = 0;  ///< value left at the end and credited to npv_usd, undiscounted
  double per_run_usd = 0;    ///< cost of the tokens that the demand wants at once
  double per_million_tokens_usd = 0;
  double per_exaflop_day_usd = 0;       ///< cost per exaFLOP-day of model FLOP
  double per_useful_chip_hour_usd = 0;  ///< useful: used * goodput
  double it_power_mw = 0;               ///< provisioned for chips and hosts, at most at once
  double per_mw_year_usd = 0;           ///< total over installed chip-hours * provisioned power
  double tokens_per_mw_year = 0;
  double tokens = 0, shortfall_tokens = 0;
  double chip_hours = 0;         ///< used, down-time included
  double useful_chip_hours = 0;  ///< productive
  double idle_chip_hours = 0;    ///< installed or committed and not used by the demand
  double other_use_chip_hours = 0;
  double energy_kwh = 0;  ///< drawn by chips with their hosts, before PUE
  std::vector<PlanMonth> months;
  std::vector<CashFlow> flows;
  double discount_rate = 0;  ///< per year
  std::vector<Payment> payments;
  std::vector<PartyCash> parties;  ///< empty unless hardware is leased
  double tax_saved_usd = 0;        ///< undiscounted tax saving in the cash
  /// `npv_usd` with what outlasts the plan valued by its continued use in place of resale; where
  /// the market's rent and a discount on it are known.
  std::optional<double> npv_continued_use_usd;
  std::vector<YearStatement> by_year;
  std::map<std::string, double> quantities;   ///< counted, not paid for: "operating carbon, kg CO2"
  std::optional<CurrencyResult> in_currency;  ///< none for USD
  std::vector<Charge> charges;  ///< effective ones sum to total_usd, billed ones to the cash
  UnitCosts unit_costs;
  std::vector<units::Month> phase_from, phase_to;  ///< months that each phase spanned, inclusive
  /// Hours that each phase worked for the demand with all its chips, and had chips to work with.
  std::vector<double> phase_worked_h, phase_h;
  /// Parts of the elapsed hours in which the phase worked: hours of phases that work side by side
  /// count once. And all hours in which some phase had chips to work with.
  std::vector<double> phase_elapsed_h;
  double open_h = 0;
  std::vector<std::string> notes;
  CashSources sources;  ///< not recorded

  static void describe(config::Record<PlanCost>& r);
};

/// Cost of a plan. Rent is price * hours used (down-time included); a commitment in a windowed
/// demand is paid whole. Owned hours carry the cost of an installed chip-hour, whose capital has
/// the present value of the purchases less what is left at the end; see docs/explain/cost.md.
/// npv_usd discounts purchases from their date and recurring amounts by finance.timing,
/// (1+r)^-years from the demand's first month; positive is cost. Throws config::InputError for
/// phases out of order or outside the window.
PlanCost cost_plan(const PlanInput& input);

/// Those checks of cost_plan that need no simulation: phases and deliveries within the demand, in
/// order. Throws config::InputError.
void check_phases(const PlanInput& input);

/// The utilisation at which owning costs as much as renting.
struct BreakEven {
  std::string against;
  double utilisation = 0;                      ///< above 1: owning is dearer even when always used
  double own_usd_per_installed_chip_hour = 0;  ///< cost at that utilisation
  double rent_usd_per_chip_hour = 0;           ///< rent for the work that an owned hour does

  static void describe(config::Record<BreakEven>& r);
};

/// u = own cost per installed hour / rent per used hour, own cost taken at u itself (electricity
/// depends on use). Rent is scaled by tokens per chip-hour where the chips differ. Absent when
/// nothing is owned or rented, or when electricity alone costs more than the rent.
std::optional<BreakEven> break_even(const PlanCost& own, const PlanCost& rent);

/// The purely rented plan with the lowest cost per token, and its name; nullptr without one.
const PlanCost* cheapest_rented(const std::map<std::string, PlanCost>& plans, std::string& name);

/// Compares every plan that buys with the purely rented plan of the lowest cost per token. Where
/// nothing is bought, every committed plan with the plan by the hour of the lowest cost per token:
/// the share of the hours from which on the commitment is cheaper.
std::map<std::string, BreakEven> break_even(const std::map<std::string, PlanCost>& plans);

}  // namespace podsim::economics
