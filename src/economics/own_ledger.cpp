// Books and ledger lines of a phase.
#include <algorithm>
#include <cmath>
#include <string>

#include "phase_books.h"

namespace podsim::economics {

namespace {

std::string period_of(const std::vector<PhaseMonth>& months) {
  const std::string first = units::print(months.front().month);
  const std::string last = units::print(months.back().month);
  return first == last ? first : first + ".." + last;
}

/// Mean over the installed hours, so that used and idle hours carry the same price.
double level_colocation(const PhaseBooks& b) {
  double sum = 0;
  for (const PhaseMonth& m : *b.months)
    sum += colocation_price(*b.phase->own(), b.first, m.month) * m.installed;
  return sum / b.installed;
}

void add_months(PhaseBooks& b) {
  for (const PhaseMonth& m : *b.months) {
    b.installed += m.installed;
    b.used += m.used;
    b.other_use += m.other_use;
    b.tokens += m.tokens;
  }
}

double mean_level(const PhaseBooks& b, double inflation, const Timeline& t) {
  if (inflation == 0) return 1;
  double sum = 0;
  for (const PhaseMonth& m : *b.months) sum += price_level(inflation, t, m.month) * m.installed;
  return sum / b.installed;
}

void add_rent_prices(PhaseBooks& b, const Timeline& t) {
  const RentTerms& rent = *b.phase->rent();
  b.used_price = b.idle_price = (rent.price.value * units::hours(1)).base();
  if (rent.price_drift == 0) return;
  double used = 0, idle = 0;
  for (const PhaseMonth& m : *b.months) {
    used += m.used * rent_price(rent, t, m.month);
    idle += m.idle() * rent_price(rent, t, m.month);
  }
  if (b.used > 0) b.used_price = used / b.used;
  if (b.idle() > 0) b.idle_price = idle / b.idle();
}

PhaseBooks open(const PlanInput& input, const Timeline& timeline, std::size_t i) {
  PhaseBooks b;
  b.phase = &input.phases[i];
  b.index = i;
  b.months = &timeline.phases[i];
  add_months(b);
  const PlanPhase& p = *b.phase;
  b.idle_kw = p.idle_power.base() / 1e3;
  const double loaded = p.loaded_fraction / p.held_fraction;
  b.load_kw = loaded * p.load_power.base() / 1e3 + (1 - loaded) * b.idle_kw;
  b.period = period_of(*b.months);
  if (p.rent() != nullptr) add_rent_prices(b, timeline);
  b.path = "plans." + input.name + ".phases[" + std::to_string(i) + "]";
  if (p.own() == nullptr) return b;
  b.first = b.months->front().month;
  b.level = mean_level(b, input.finance.inflation, timeline);
  b.items = installed_cost(p, input.finance, level_colocation(b), b.level);
  b.rate = per_hour_usd(b.items);
  return b;
}

/// Result paths behind a phase's chip-hours and energy.
std::vector<std::string> with_hours(const PhaseBooks& b, std::vector<std::string> from) {
  const std::string plan = b.path.substr(0, b.path.rfind(".phases"));
  from.push_back(b.path + ".tokens_per_s");
  from.push_back(b.path + ".chips");
  from.push_back(plan + ".goodput.p50");
  return from;
}

class OwnedLines {
 public:
  explicit OwnedLines(const PhaseBooks& b) : b_(b) {}

  void rented() {
    const RentTerms& rent = *b_.phase->rent();
    const std::string what = b_.phase->chip + ", " + rent.offer;
    add("rent of " + what, b_.used, "chip-hour", b_.used_price, rent.price.source,
        "chips * hours used, down-time included", with_hours(b_, {rent.price.source}));
    if (b_.idle() > 0)
      add((rent.committed() ? "unused commitment of " : "kept during the migration, ") + what,
          b_.idle(), "chip-hour", b_.idle_price, rent.price.source,
          "chip-hours paid that the demand left", with_hours(b_, {rent.price.source}));
  }

  void owned() {
    for (const CostItem& item : b_.items)
      add(item.name, b_.used * item.per_chip_hour, item.unit, item.unit_price, item.source,
          "for the used chip-hours: " + item.formula, with_hours(b_, item.from));
    electricity("electricity", b_.used_kwh(), "draw over the used hours * PUE");
    if (b_.idle() <= 0) return;
    add("idle capacity", b_.idle(), "chip-hour", b_.rate, capacity_sources(),
        "installed hours not used * cost per installed chip-hour, electricity apart",
        with_hours(b_, capacity_paths()));
    electricity("electricity, idle", b_.idle_kwh(), "idle draw * PUE, hours of other work apart");
    if (b_.other_use > 0)
      add("charged on to other work", b_.other_use, "chip-hour", -b_.rate, capacity_sources(),
          "other_use of the idle hours, at cost; that work pays its own electricity",
          with_hours(b_, capacity_paths()));
  }

  [[nodiscard]] std::vector<LedgerLine> take() { return std::move(lines_); }

 private:
  void electricity(const char* name, double kwh, const char* formula) {
    if (kwh <= 0) return;
    const OwnTerms& own = *b_.phase->own();
    const double price =
        own.electricity_price.value.base() * units::kilowatt_hours(1).base() * b_.level;
    std::vector<std::string> from = with_hours(
        b_, {own.electricity_price.source, own.pue.source, b_.path + ".power_per_chip_w"});
    add(name, kwh * own.pue.value, "kWh", price, own.electricity_price.source, formula,
        std::move(from));
  }
  [[nodiscard]] std::vector<std::string> capacity_paths() const {
    std::vector<std::string> paths;
    for (const CostItem& item : b_.items)
      for (const std::string& p : item.from)
        if (std::find(paths.begin(), paths.end(), p) == paths.end()) paths.push_back(p);
    return paths;
  }
  [[nodiscard]] std::string capacity_sources() const {
    return config::join(capacity_paths(), "; ");
  }
  void add(std::string name, double quantity, std::string unit, double price, std::string source,
           std::string formula, std::vector<std::string> from) {
    lines_.push_back({std::move(name), quantity, std::move(unit), price, quantity * price,
                      b_.period, std::move(source), std::move(formula), std::move(from)});
  }

  const PhaseBooks& b_;
  std::vector<LedgerLine> lines_;
};

}  // namespace

double price_level(double inflation, const Timeline& timeline, units::Month m) {
  return std::pow(1 + inflation, (m - timeline.begin) / 12.0);
}

double rent_price(const RentTerms& rent, const Timeline& timeline, units::Month m) {
  return (rent.price.value * units::hours(1)).base() * price_level(rent.price_drift, timeline, m);
}

std::vector<PhaseBooks> open_books(const PlanInput& input, const Timeline& timeline) {
  std::vector<PhaseBooks> books;
  for (std::size_t i = 0; i < input.phases.size(); ++i)
    if (!timeline.phases[i].empty()) books.push_back(open(input, timeline, i));
  return books;
}

std::vector<LedgerLine> ledger_of(const PhaseBooks& books) {
  OwnedLines lines(books);
  if (books.phase->rent() != nullptr) {
    lines.rented();
  } else {
    lines.owned();
  }
  return lines.take();
}

}  // namespace podsim::economics
