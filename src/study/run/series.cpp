#include "src/study/run/series.h"

#include <algorithm>
#include <cmath>

#include "podsim/config/csv.h"
#include "podsim/economics/series.h"
#include "podsim/performance/roofline.h"
#include "podsim/units/parse.h"

namespace podsim::study {
namespace {

using economics::PlanCost;

/// Shares at which curves are stated: where costs fall steeply, closely.
std::vector<double> use_shares() {
  std::vector<double> shares;
  constexpr int steps = 50;
  for (int i = 2; i <= steps; ++i) shares.push_back(static_cast<double>(i) / steps);
  return shares;
}

bool is_paid_always(const PlanCost& c, bool any_owned) {
  return any_owned ? c.unit_costs.own_tokens > 0 : c.unit_costs.committed >= 1;
}

double use_of(const PlanCost& c) {
  const double installed = c.chip_hours + c.idle_chip_hours;
  return installed > 0 ? c.chip_hours / installed : 0;
}

std::string chip_of(const Measurement& m, const std::string& plan) {
  for (const PhaseMeasurement& p : m.phases)
    if (p.prepared->plan == plan) return p.prepared->run().chip;
  return "";
}

std::optional<CostOverUse> cost_over_use(const Measurement& m) {
  if (m.break_even.empty()) return std::nullopt;
  CostOverUse c;
  c.against = m.break_even.begin()->second.against;
  c.chip = chip_of(m, c.against);
  c.shares = use_shares();
  const PlanCost& reference = m.costs.at(c.against);
  const double goodput = goodput_of(reference);
  const bool owned = std::any_of(m.costs.begin(), m.costs.end(),
                                 [](const auto& x) { return x.second.unit_costs.own_tokens > 0; });
  for (const auto& [name, cost] : m.costs) {
    const economics::UnitCosts& unit = cost.unit_costs;
    if (is_paid_always(cost, owned))
      c.plans.push_back(
          {name, use_costs(c, unit, reference.unit_costs, goodput), {}, {}, use_of(cost)});
    else if (unit.rent_tokens > 0)
      c.rents_usd[name] =
          unit.rent_price_usd / economics::hours_of_same_work(unit, reference.unit_costs) / goodput;
  }
  return c;
}

/// Factors on the rent: evenly about one, as far as the break-even and a little further.
std::vector<double> rent_factors(const economics::Decision& d, double rent) {
  constexpr double least = 0.6, most = 0.9, beyond = 1.25;
  constexpr int each_side = 3;
  double reach = least;
  if (d.break_even_rent_usd_per_chip_hour)
    reach =
        std::clamp(beyond * std::abs(*d.break_even_rent_usd_per_chip_hour / rent - 1), least, most);
  std::vector<double> factors;
  for (int i = -each_side; i <= each_side; ++i)
    factors.push_back(1 + reach * i / static_cast<double>(each_side));
  return factors;
}

/// Lives in whole years about the base case; none is below one year.
std::vector<double> lives_about(double base) {
  constexpr double two = 2;
  const double first = std::max(1.0, base - two);
  const double shift = base - first - std::floor(base - first);
  std::vector<double> lives;
  for (int i = 0; i < 5; ++i) lives.push_back(first + shift + i);
  return lives;
}

std::optional<RentLifeTable> rent_life_table(const Measurement& m, const std::string& plan,
                                             const economics::Decision& d) {
  const economics::PlanInput &own = m.plans.at(plan), &rent = m.plans.at(d.against);
  const double price = m.costs.at(d.against).unit_costs.rent_price_usd;
  const auto life = economics::owned_life_years(own);
  if (price <= 0 || !life) return std::nullopt;
  RentLifeTable t;
  t.plan = plan;
  t.against = d.against;
  t.lives_years = lives_about(*life);
  const std::vector<double> factors = rent_factors(d, price);
  t.base_rent = static_cast<std::int64_t>(factors.size() / 2);
  t.base_life = std::min_element(
                    t.lives_years.begin(), t.lives_years.end(),
                    [&](double a, double b) { return std::abs(a - *life) < std::abs(b - *life); }) -
                t.lives_years.begin();
  for (const double factor : factors) {
    t.rents_usd_per_chip_hour.push_back(price * factor);
    std::vector<double>& row = t.npv_usd.emplace_back();
    for (const double years : t.lives_years)
      row.push_back(economics::saving_at(own, rent, factor, years / *life));
  }
  return t;
}

SavedCash saved_cash(const Measurement& m, const std::string& plan, const std::string& against) {
  SavedCash s{plan, against, {}, {}, {}, {}};
  for (const auto& [month, usd] :
       economics::saved_by_month(m.costs.at(plan), m.costs.at(against))) {
    s.months.push_back(units::print(month));
    s.usd.push_back(usd);
  }
  return s;
}

/// The class of devices whose step the closed form gives.
system::ClassId slowest_class(const performance::StepRequest& request, const std::string& name) {
  for (const system::ClassId i : request.classes.ids())
    if (request.classes[i].name == name) return i;
  return system::ClassId(0);
}

StepSeries step_series(const PhaseMeasurement& p) {
  const performance::StepRequest& request = p.prepared->machine->request;
  const system::Device& device = request.cluster.device;
  StepSeries s;
  s.plan = p.prepared->plan;
  s.phase = static_cast<std::int64_t>(p.prepared->index);
  const bool narrow = device.narrow_rate > device.matmul_rate;
  s.peak_flops = (narrow ? device.narrow_rate : device.matmul_rate).base();
  s.fitted_flops = s.peak_flops * (narrow ? device.narrow_efficiency : device.matmul_efficiency);
  s.hbm_bandwidth = device.hbm_bandwidth.base();
  s.fitted_bandwidth = s.hbm_bandwidth * device.hbm_efficiency;
  s.memory_bytes = device.hbm_capacity.base();
  const auto slowest = slowest_class(request, p.prepared->machine->analytic.slowest);
  for (const auto& o : performance::operation_sums(request, slowest))
    s.operations.push_back(
        {o.name, o.bound_by, o.count, o.time.base(), o.flop.base(), o.bytes.base()});
  for (const auto& g : performance::resource_savings(request))
    s.gains.push_back({g.resource, g.saved});
  for (const auto& stage : p.prepared->run().memory.stages) {
    auto& uses = s.memory_by_stage_bytes.emplace_back();
    for (const auto& item : stage.items) uses[item.name] += item.bytes.base();
  }
  return s;
}

/// Phases on one machine have one step.
std::vector<StepSeries> steps_of(const Measurement& m) {
  std::vector<const Machine*> seen;
  std::vector<StepSeries> steps;
  for (const PhaseMeasurement& p : m.phases) {
    const Machine* machine = p.prepared->machine.get();
    if (std::find(seen.begin(), seen.end(), machine) != seen.end()) continue;
    seen.push_back(machine);
    steps.push_back(step_series(p));
  }
  return steps;
}

/// "tpu" of "tpu-v7".
std::string family_of(const std::string& chip) { return chip.substr(0, chip.find('-')); }

std::vector<MeasuredStep> measured_steps(const Measurement& m) {
  std::vector<std::string> families;
  for (const PhaseMeasurement& p : m.phases) families.push_back(family_of(p.prepared->run().chip));
  std::vector<MeasuredStep> steps;
  for (const std::string& file : m.prepared->catalog->prediction_files()) {
    const auto table = config::CsvTable::load(file);
    for (const auto& row : table.rows()) {
      const std::string& chip = table.cell(row, "chip");
      if (std::find(families.begin(), families.end(), family_of(chip)) == families.end()) continue;
      const auto measured = units::parse_number(table.cell(row, "measured_step_s"));
      const auto error = units::parse_number(table.cell(row, "cross_validated_error_pct"));
      constexpr double percent = 100;
      if (measured && error)
        steps.push_back(
            {table.cell(row, "id"), chip, *measured, *measured * (1 + *error / percent)});
    }
  }
  return steps;
}

}  // namespace

std::vector<double> use_costs(const CostOverUse& c, const economics::UnitCosts& plan,
                              const economics::UnitCosts& reference, double goodput) {
  const double work = economics::hours_of_same_work(plan, reference) * goodput;
  std::vector<double> costs;
  for (const double share : c.shares)
    costs.push_back(economics::cost_of_used_hour(plan, share) / work);
  return costs;
}

double goodput_of(const economics::PlanCost& cost) {
  return cost.chip_hours > 0 ? cost.useful_chip_hours / cost.chip_hours : 1;
}

ResultSeries series_of(const Measurement& m, const RunResult& r) {
  ResultSeries s;
  s.cost_over_use = cost_over_use(m);
  for (const auto& [plan, d] : r.decisions) {
    if (auto table = rent_life_table(m, plan, d)) s.rent_and_life.push_back(std::move(*table));
    s.saved_cash.push_back(saved_cash(m, plan, d.against));
  }
  s.steps = steps_of(m);
  s.measured_steps = measured_steps(m);
  return s;
}

}  // namespace podsim::study
