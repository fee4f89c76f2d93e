// Terms of an owned phase.
#include <cmath>

#include "account.h"
#include "own_cost.h"
#include "statements.h"

namespace podsim::economics {

namespace {

using Sources = std::vector<std::string>;

/// Adds the terms of one phase.
class OwnedTerms {
 public:
  OwnedTerms(const PlanPhase& phase, const FinanceTerms& finance, TermList& list)
      : phase_(phase),
        own_(*phase.own()),
        finance_(finance),
        list_(list),
        kw_(phase.system_power.base() / kilowatt),
        purchase_(purchase_of(own_, kw_)),
        life_(in_years(own_.hardware_life.value)) {}

  void hardware() {
    if (own_.lease) leased();
    const std::string& price = own_.chip_price.source;
    const Purchase& p = purchase_;
    buy(CostKind::hardware, "chips", p.chips, p.chips, "price / life",
        [&]() -> Sources { return {price}; });
    buy(CostKind::hardware, "hosts", p.hosts, 0, "chip price * host_cost_fraction / life",
        [&]() -> Sources { return {price, own_.host_cost_fraction.source}; });
    buy(CostKind::hardware, "network", p.network, 0, "f/(1-f) of chips and hosts / life",
        [&] { return with_hosts({price, own_.network_fraction.source}); });
    buy(CostKind::hardware, "storage", p.storage, 0, "f/(1-f) of chips, hosts and network / life",
        [&] { return with_network({price, own_.storage_fraction.source}); });
    buy(CostKind::hardware, "spares", p.spares, own_.spare_fraction.value * p.chips,
        "spare_fraction of chips and hosts / life",
        [&] { return with_hosts({price, own_.spare_fraction.source}); });
  }

  void extras() {
    const double hardware = purchase_.before_extras();
    for (const ExtraTerms& e : own_.extras) {
      const double once = e.once.base() + e.once_share * hardware;
      buy(
          CostKind::extra, e.name.c_str(), once, 0, "paid once / life",
          [&] { return of_share(e.once_share, e.from); }, e.source);
      CostTerm t = installed(CostKind::extra, 1 / hours_per_year);
      t.growth = level();
      t.price = e.yearly.base() + e.yearly_share * hardware;
      list_.add(t, [&] {
        TermText text = words(once > 0 ? e.name + ", yearly" : e.name, "chip-year",
                              "paid each year", of_share(e.yearly_share, e.from));
        text.source = e.source;
        return levelled(std::move(text));
      });
    }
  }

  void facility() {
    if (own_.facility_cost) {
      CostTerm t = installed(CostKind::facility, kw_ / hours_per_year);
      t.settled = Settlement::purchase;
      t.bought = purchase_.facility;
      t.price = own_.facility_cost->value.base() * kilowatt / in_years(own_.facility_life.value);
      list_.add(t, [&] {
        const bool built = own_.tenure == catalog::Tenure::own_build;
        return words(built ? "facility" : "fit-out", "kW-year",
                     "cost per provisioned power / facility_life",
                     {own_.facility_cost->source, own_.facility_life.source}, phase_.power_from);
      });
    }
    if (!own_.colocation_price) return;
    CostTerm t = installed(CostKind::colocation, kw_ / hours_per_month);
    t.price = colocation_price(own_);
    if (own_.colocation_escalator) t.growth = Growth::anniversary;
    list_.add(t, [&] {
      TermText text =
          words("colocation", "kW-month",
                "price per provisioned kW, escalated yearly, mean over the installed months",
                {own_.colocation_price->source}, phase_.power_from);
      text.grows = t.growth;
      if (own_.colocation_escalator) {
        text.growth_from = {own_.colocation_escalator->source};
        text.source += "; " + own_.colocation_escalator->source;
      }
      return text;
    });
  }

  void people() {
    const auto add = [&](const char* name, const Priced<units::CapacityPrice>& cost) {
      CostTerm t = installed(CostKind::people, kw_ * kilowatt / megawatt / hours_per_year);
      t.growth = level();
      t.payee = Party::operated_by;
      t.price = cost.value.base() * megawatt * units::hours(hours_per_year).base();
      list_.add(t, [&] {
        return levelled(
            words(name, "MW-year", "cost per provisioned MW", {cost.source}, phase_.power_from));
      });
    };
    add("staff", own_.staff_cost);
    add("maintenance", own_.maintenance_cost);
  }

  /// The prices follow from the cash of purchases, which the account has.
  void capital() {
    if (!own_.lease || purchase_.facility > 0)
      accrue(CostKind::financing, "financing", 1,
             "present value of purchases less terminal value, over that of the installed hours; "
             "less straight line",
             [&] { return of_capital(timed()); });
    if (own_.lease) return;
    accrue(CostKind::residual, "residual value",
           -own_.residual_value.value * purchase_.hardware() / life_,
           "residual_value of the hardware / life",
           [&] { return of_hardware({own_.residual_value.source}); });
    if (own_.refresh)
      accrue(CostKind::refresh, "refresh", 1,
             "price of what replaces retired hardware less that of the first, less the residual "
             "value, / life, mean over the installed hours",
             [&] { return of_hardware(joined(own_.refresh_from, {own_.residual_value.source})); });
    const bool waits = own_.lead_time.base() > 0;
    accrue(CostKind::waiting, "capital during the lead time", waits ? 1 : 0,
           "hardware * ((1 + r)^lead_time - 1), over the present value of the installed hours",
           [&]() -> Sources {
             const std::string lead_time = own_.key + ".lead_time";
             return waits ? of_hardware(joined(timed(), {lead_time})) : Sources{lead_time};
           });
  }

  /// `drawn` gives the paths of the power in used and in idle hours.
  template <class Drawn>
  void electricity(const Drawn& drawn) {
    for (const bool used : {true, false}) {
      CostTerm t;
      t.kind = CostKind::electricity;
      t.driver = used ? Driver::used_energy : Driver::idle_energy;
      t.growth = level();
      t.per_driver = own_.pue.value;
      t.price = (own_.electricity_price.value * units::kilowatt_hours(1)).base();
      list_.add(t, [&] {
        return levelled(words(used ? "electricity" : "electricity, idle", "kWh",
                              used ? "power over the used hours * PUE"
                                   : "idle power * PUE, hours of other work apart",
                              {own_.electricity_price.source},
                              joined({own_.pue.source, own_.key + ".site"}, drawn(used))));
      });
    }
  }

  void letting() {
    if (!phase_.letting) return;
    CostTerm t;
    t.kind = CostKind::letting;
    t.driver = Driver::used_hours;
    t.growth = phase_.letting->price_drift == 0 ? Growth::flat : Growth::drift;
    t.price = -(phase_.letting->price * units::hours(1)).base();
    list_.add(t, [&] {
      return words("rent received", "chip-hour", "used hours * rent", {phase_.letting->source});
    });
  }

  /// Other work pays the market's rent less a discount, and the owner its electricity. The account
  /// takes no more than the cost of an installed hour.
  void other_work() {
    if (finance_.other_use <= 0) return;
    const double rent =
        (phase_.market_rent.value * units::hours(1)).base() * (1 - finance_.other_discount);
    const double energy = phase_.load_power.base() / kilowatt * electricity_per_kwh(own_);
    CostTerm t;
    t.kind = CostKind::other_work;
    t.driver = Driver::other_hours;
    t.price = -std::max(0.0, rent - energy);
    list_.add(t, [&] {
      return words("income from other work", "chip-hour",
                   "other_use of the idle hours at the market's rent less other_discount, net of "
                   "electricity, at most the cost of an installed hour",
                   {phase_.market_rent.source, finance_.key + ".other_discount",
                    own_.electricity_price.source, own_.pue.source},
                   {finance_.key + ".other_use"});
    });
  }

 private:
  [[nodiscard]] Growth level() const {
    return finance_.inflation == 0 ? Growth::flat : Growth::inflation;
  }

  static CostTerm installed(CostKind kind, double per_hour) {
    CostTerm t;
    t.kind = kind;
    t.driver = Driver::installed_hours;
    t.per_driver = per_hour;
    return t;
  }

  void leased() {
    CostTerm t = installed(CostKind::lease, 1 / hours_per_month);
    t.payee = Party::owner;
    t.price = lease_payment(own_, purchase_.hardware());
    list_.add(t, [&] {
      Sources from =
          of_hardware({own_.key + ".lease.rate", own_.key + ".lease.residual_guarantee"});
      return words("lease", "chip-month",
                   "annuity at the owner's rate on the hardware less the guaranteed residual",
                   std::move(from));
    });
  }

  template <class From>
  void buy(CostKind kind, const char* name, double price, double to_vendor, const char* formula,
           const From& from, const std::string& source = "") {
    CostTerm t = installed(kind, 1 / hours_per_year);
    t.settled = Settlement::purchase;
    if (own_.lease) t.payer = Party::owner;
    t.price = price / life_;
    t.bought = price;
    t.to_vendor = to_vendor;
    list_.add(t, [&] {
      Sources paths = from();
      paths.push_back(own_.hardware_life.source);
      TermText text = words(name, "chip-year", formula, std::move(paths));
      if (!source.empty()) text.source = source;
      return text;
    });
  }

  template <class From>
  void accrue(CostKind kind, const char* name, double price, const char* formula,
              const From& from) {
    CostTerm t = installed(kind, 1 / hours_per_year);
    t.settled = Settlement::accrued;
    t.price = price;
    list_.add(t, [&] { return words(name, "chip-year", formula, from()); });
  }

  static TermText words(std::string name, const char* unit, const char* formula, Sources price,
                        Sources quantity = {}) {
    std::string source = config::join(price, "; ");
    return {std::move(name),    unit, std::move(source), formula, std::move(price),
            std::move(quantity)};
  }

  /// Paid at the price level of its month.
  [[nodiscard]] TermText levelled(TermText text) const {
    text.grows = Growth::inflation;
    if (!finance_.key.empty()) text.growth_from = {finance_.key + ".inflation"};
    return text;
  }
  /// Paths of the discount rate, and of when recurring amounts are paid.
  [[nodiscard]] Sources timed() const {
    Sources s = discount_sources(finance_);
    if (!finance_.key.empty()) s.push_back(finance_.key + ".timing");
    return s;
  }
  /// An extra that is stated as a share of the hardware before extras.
  [[nodiscard]] Sources of_share(double share, Sources s) const {
    return share == 0 ? s : joined(std::move(s), base_sources(own_));
  }
  // What else the price of a part rests on: the offer may include hosts and network.
  [[nodiscard]] Sources with_hosts(Sources s) const {
    if (!own_.includes_host) s.push_back(own_.host_cost_fraction.source);
    return s;
  }
  [[nodiscard]] Sources with_network(Sources s) const {
    if (!own_.includes_network) s.push_back(own_.network_fraction.source);
    return with_hosts(std::move(s));
  }
  [[nodiscard]] Sources of_hardware(Sources s) const {
    s.push_back(own_.hardware_life.source);
    return joined(std::move(s), hardware_sources(own_));
  }
  [[nodiscard]] Sources of_capital(Sources s) const {
    if (own_.facility_cost) {
      s.insert(s.end(), {own_.facility_cost->source, own_.facility_life.source});
      s = joined(std::move(s), phase_.power_from);
    }
    if (own_.lease) return s;
    s.push_back(own_.residual_value.source);
    return of_hardware(joined(std::move(s), own_.refresh_from));
  }

  const PlanPhase& phase_;
  const OwnTerms& own_;
  const FinanceTerms& finance_;
  TermList& list_;
  double kw_;
  Purchase purchase_;
  double life_;
};

}  // namespace

void add_own_terms(const PlanPhase& phase, const FinanceTerms& finance, const DrawnFrom& drawn,
                   TermList& list) {
  OwnedTerms terms(phase, finance, list);
  terms.hardware();
  terms.extras();
  terms.facility();
  terms.people();
  add_site_terms(phase, drawn, list);
  terms.capital();
  terms.electricity(drawn);
  terms.other_work();
  terms.letting();
  add_migration(phase, list);
}

}  // namespace podsim::economics
