#include "own_cost.h"

#include <cmath>

namespace podsim::economics {

namespace {

constexpr double kilowatt = 1e3, megawatt = 1e6;

/// Share f of a whole that also holds `rest`: f/(1-f) * rest.
double beside(double fraction, double rest) { return fraction / (1 - fraction) * rest; }

std::string join_sources(const std::vector<std::string>& paths) {
  return config::join(paths, "; ");
}

/// Collects the items of one phase.
class CostItems {
 public:
  CostItems(const PlanPhase& phase, const FinanceTerms& finance, double level)
      : own_(*phase.own()),
        finance_(finance),
        level_(level),
        kw_(phase.system_power.base() / kilowatt),
        purchase_(purchase_of(own_, kw_)),
        life_(in_years(own_.hardware_life.value)) {}

  void hardware() {
    if (own_.lease) return leased();
    const std::string& price = own_.chip_price.source;
    yearly(CostKind::hardware, "chips", purchase_.chips, "price / life", {price});
    yearly(CostKind::hardware, "hosts", purchase_.hosts, "chip price * host_cost_fraction / life",
           {price, own_.host_cost_fraction.source});
    yearly(CostKind::hardware, "network", purchase_.network, "f/(1-f) of chips and hosts / life",
           with_hosts({price, own_.network_fraction.source}));
    yearly(CostKind::hardware, "storage", purchase_.storage,
           "f/(1-f) of chips, hosts and network / life",
           with_network({price, own_.storage_fraction.source}));
    yearly(CostKind::hardware, "spares", purchase_.spares,
           "spare_fraction of chips and hosts / life",
           with_hosts({price, own_.spare_fraction.source}));
  }

  void leased() {
    std::vector<std::string> from = of_hardware({"scenario: buy.lease.rate"});
    for (const ExtraTerms& e : own_.extras) from.push_back(e.source);
    add(CostKind::lease, "lease", "chip-month", 1 / hours_per_month,
        lease_payment(own_, purchase_.hardware()),
        "annuity at the owner's rate on the hardware less the guaranteed residual",
        std::move(from));
  }

  void extras() {
    const double hardware = purchase_.before_extras();
    for (const ExtraTerms& e : own_.extras) {
      const double once = e.once.base() + e.once_share * hardware;
      const double yearly_cost = e.yearly.base() + e.yearly_share * hardware;
      if (!own_.lease)
        yearly(CostKind::extra, e.name.c_str(), once, "paid once / life", {e.source});
      add(CostKind::extra, (once > 0 ? e.name + ", yearly" : e.name).c_str(), "chip-year",
          1 / hours_per_year, yearly_cost * level_, "paid each year", {e.source}, true);
    }
  }

  /// What is paid before installation carries the capital until then.
  void waiting() {
    const double wait = in_years(own_.lead_time), rate = finance_.discount_rate.value;
    if (wait <= 0 || own_.lease) return;
    const double grown = std::pow(1 + rate, wait) - 1;
    const double charge = purchase_.hardware() * grown;
    add(CostKind::capital, "capital during the lead time", "chip-year", 1 / hours_per_year,
        charge / life_ + capital_charge(charge, 0, rate, life_),
        "hardware * ((1 + r)^lead_time - 1), as an annuity over the life",
        of_hardware({finance_.discount_rate.source, "scenario: buy.lead_time"}));
  }

  void facility(double colocation) {
    if (own_.facility_cost) {
      const bool built = own_.tenure == catalog::Tenure::own_build;
      add(CostKind::facility, built ? "facility" : "fit-out", "kW-year", kw_ / hours_per_year,
          own_.facility_cost->value.base() * kilowatt / in_years(own_.facility_life.value),
          "cost per provisioned power / facility_life",
          {own_.facility_cost->source, own_.facility_life.source});
    }
    if (!own_.colocation_price) return;
    std::vector<std::string> from = {own_.colocation_price->source};
    if (own_.colocation_escalator) from.push_back(own_.colocation_escalator->source);
    add(CostKind::colocation, "colocation", "kW-month", kw_ / hours_per_month, colocation,
        "price per provisioned kW, escalated yearly, mean over the installed months",
        std::move(from));
  }

  void people() {
    const double mw_years = kw_ * kilowatt / megawatt / hours_per_year;
    add(CostKind::people, "staff", "MW-year", mw_years,
        per_megawatt_year(own_.staff_cost.value) * level_, "cost per provisioned MW",
        {own_.staff_cost.source}, true);
    add(CostKind::people, "maintenance", "MW-year", mw_years,
        per_megawatt_year(own_.maintenance_cost.value) * level_, "cost per provisioned MW",
        {own_.maintenance_cost.source}, true);
  }

  void capital() {
    const double rate = finance_.discount_rate.value;
    const double residual = own_.residual_value.value * purchase_.hardware();
    const double facility =
        purchase_.facility > 0
            ? capital_charge(purchase_.facility, 0, rate, in_years(own_.facility_life.value))
            : 0;
    const double hardware =
        own_.lease ? 0 : capital_charge(purchase_.hardware(), residual, rate, life_);
    add(CostKind::capital, "financing", "chip-year", 1 / hours_per_year, hardware + facility,
        "annuity at the discount rate less straight line, of hardware and facility",
        of_hardware({finance_.discount_rate.source, own_.residual_value.source}));
    if (own_.lease) return;
    add(CostKind::capital, "residual value", "chip-year", 1 / hours_per_year, -residual / life_,
        "residual_value of the hardware / life", of_hardware({own_.residual_value.source}));
  }

  [[nodiscard]] std::vector<CostItem> take() { return std::move(items_); }

 private:
  using Sources = std::vector<std::string>;

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
    s.insert(s.end(),
             {own_.chip_price.source, own_.hardware_life.source, own_.spare_fraction.source});
    if (!own_.includes_storage) s.push_back(own_.storage_fraction.source);
    return with_network(std::move(s));
  }
  static double per_megawatt_year(units::CapacityPrice cost) {
    return cost.base() * megawatt * units::hours(hours_per_year).base();
  }
  void yearly(CostKind kind, const char* name, double price, const char* formula,
              std::vector<std::string> from) {
    from.push_back(own_.hardware_life.source);
    add(kind, name, "chip-year", 1 / hours_per_year, price / life_, formula, std::move(from));
  }
  void add(CostKind kind, const char* name, const char* unit, double per_chip_hour,
           double unit_price, const char* formula, std::vector<std::string> from,
           bool running = false) {
    if (unit_price == 0) return;
    std::string sources = join_sources(from);
    items_.push_back({kind, name, unit, per_chip_hour, unit_price, std::move(sources), formula,
                      std::move(from), running});
  }

  const OwnTerms& own_;
  const FinanceTerms& finance_;
  double level_;
  double kw_;
  Purchase purchase_;
  double life_;
  std::vector<CostItem> items_;
};

}  // namespace

Purchase purchase_of(const OwnTerms& own, double provisioned_kw) {
  Purchase p;
  p.chips = own.chip_price.value.base();
  if (!own.includes_host) p.hosts = own.host_cost_fraction.value * p.chips;
  if (!own.includes_network) p.network = beside(own.network_fraction.value, p.chips + p.hosts);
  if (!own.includes_storage)
    p.storage = beside(own.storage_fraction.value, p.chips + p.hosts + p.network);
  p.spares = own.spare_fraction.value * (p.chips + p.hosts);
  const double hardware = p.before_extras();
  for (const ExtraTerms& e : own.extras) p.extras += e.once.base() + e.once_share * hardware;
  if (own.facility_cost) p.facility = own.facility_cost->value.base() * provisioned_kw * kilowatt;
  return p;
}

std::vector<CostItem> installed_cost(const PlanPhase& phase, const FinanceTerms& finance,
                                     double colocation, double level) {
  CostItems items(phase, finance, level);
  items.hardware();
  items.extras();
  items.facility(colocation);
  items.people();
  items.capital();
  items.waiting();
  return items.take();
}

HourlyCost hourly_cost(const OwnTerms& own, double kw, double rate, const Purchase& p) {
  const double life = in_years(own.hardware_life.value), hardware = p.hardware();
  double straight = 0, financing = 0;
  const auto write_off = [&](double price, double residual, double over) {
    straight += (price - residual) / over;
    financing += capital_charge(price, residual, rate, over);
  };
  HourlyCost c;
  if (own.lease) {
    c.lease = lease_payment(own, hardware) / hours_per_month;
  } else {
    write_off(hardware, own.residual_value.value * hardware, life);
    if (const double wait = in_years(own.lead_time); wait > 0) {
      const double charge = hardware * (std::pow(1 + rate, wait) - 1);
      straight += charge / life + capital_charge(charge, 0, rate, life);
    }
  }
  if (p.facility > 0) write_off(p.facility, 0, in_years(own.facility_life.value));
  c.financing = financing / hours_per_year;
  c.fixed = straight / hours_per_year + c.financing;
  for (const ExtraTerms& e : own.extras)
    c.running += (e.yearly.base() + e.yearly_share * p.before_extras()) / hours_per_year;
  const units::CapacityPrice people = own.staff_cost.value + own.maintenance_cost.value;
  c.running += people.base() * (kilowatt * units::hours(1).base()) * kw;
  return c;
}

double lease_payment(const OwnTerms& own, double hardware) {
  const double life = in_years(own.hardware_life.value);
  if (own.lease->rate <= 0) return hardware * (1 - own.lease->residual_guarantee) / (12 * life);
  const double end = std::pow(1 + own.lease->rate, -life);
  const double month = 1 - std::pow(1 + own.lease->rate, -1.0 / 12);
  return hardware * (1 - own.lease->residual_guarantee * end) * month / (1 - end);
}

double electricity_per_kwh(const OwnTerms& own) {
  return (own.electricity_price.value * units::kilowatt_hours(1)).base() * own.pue.value;
}

double per_hour_usd(const std::vector<CostItem>& items) {
  double sum = 0;
  for (const CostItem& item : items) sum += item.per_hour_usd();
  return sum;
}

double capital_charge(double price, double residual, double rate, double life) {
  if (rate <= 0) return 0;
  const double discounted = std::pow(1 + rate, -life);
  return (price - residual * discounted) * rate / (1 - discounted) - (price - residual) / life;
}

double colocation_price(const OwnTerms& own, units::Month first, units::Month m) {
  if (!own.colocation_price) return 0;
  const double base =
      own.colocation_price->value.base() * kilowatt * units::hours(hours_per_month).base();
  const double escalator = own.colocation_escalator ? own.colocation_escalator->value : 0;
  return base * std::pow(1 + escalator, (m - first) / 12);
}

}  // namespace podsim::economics
