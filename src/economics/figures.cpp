#include "podsim/economics/figures.h"

#include <algorithm>
#include <cmath>

#include "engine_state.h"

namespace podsim::economics {

namespace {

constexpr std::size_t first_run_rows = 120, longest_run_rows = 1320;
constexpr std::size_t most_shapes = 4096;

/// base^(k/12) for the offsets of all rows.
void powers(double base, int first, std::size_t count, std::vector<double>& out) {
  out.resize(count);
  if (base == 1) return std::fill(out.begin(), out.end(), 1.0), void();
  const double month = std::pow(base, 1.0 / 12);
  double value = first == 0 ? 1 : std::pow(base, first / 12.0);
  for (double& x : out) {
    x = value;
    value *= month;
  }
}

EngineRates rates_of(const PlanInput& in, const PlanPhase& p) {
  EngineRates r;
  r.chips = static_cast<double>(p.chips);
  r.tokens_per_hour = p.tokens_per_s * p.goodput * units::hours(1).base() / r.chips;
  const RentTerms* rent = p.rent();
  r.as_used = rent != nullptr && !rent->committed();
  if (r.as_used) r.held = p.held_fraction;
  if (rent == nullptr) r.other = in.finance.other_use;
  if (const OwnTerms* own = p.own(); own != nullptr && own->site_power)
    r.limit = own->site_power->base() / (r.chips * p.system_power.base() * own->pue.value);
  return r;
}

}  // namespace

/// How many months a one-off run takes, and how much of the last one.
void PlanEngine::State::run_months(const PlanInput& in) {
  double remaining = in.demand.tokens;
  for (std::size_t row = 0; remaining > 0; ++row) {
    if (row > longest_run_rows)
      throw config::InputError(in.phases.front().where,
                               "plan '" + in.name + "' would train for more than a century");
    if (row == shape.rows()) shape = shape_of(in, 2 * row);
    hours.resize(shape.rows());
    demand.resize(shape.rows());
    hours[row] = shape.hours[row];
    double capacity = 0;
    for (std::size_t i = 0; i < in.phases.size(); ++i)
      if (const PhaseShape& s = shape.phases[i]; row >= s.work_begin && row < s.work_end)
        capacity = rates[i].chips * hours[row] * usable(i, row) * rates[i].tokens_per_hour;
    const bool last = capacity >= remaining;
    demand[row] = last ? remaining : capacity;
    if (last) hours[row] *= remaining / capacity;
    remaining = last ? 0 : remaining - capacity;
    rows = row + 1;
  }
}

/// Puts the shape away and takes the next one, which draws of dates and lives come back to.
void PlanEngine::State::exchange_shape(const PlanInput& in) {
  if (shapes.size() > most_shapes) shapes.clear();
  if (!signature.empty()) shapes[signature] = std::move(shape);
  const auto known = shapes.find(next_signature);
  shape = known != shapes.end() && known->second.rows() > 0 ? std::move(known->second)
                                                            : shape_of(in, first_run_rows);
  std::swap(signature, next_signature);
}

void PlanEngine::State::time(const PlanInput& in) {
  sign(in, next_signature);
  rates.clear();
  for (const PlanPhase& p : in.phases) rates.push_back(rates_of(in, p));
  const bool moved = next_signature != signature;
  if (moved) {
    exchange_shape(in);
    phases.resize(in.phases.size());
    wanted = 0;
  }
  if (shape.run) {
    run_months(in);
  } else if (moved || wanted != in.demand.tokens) {
    rows = shape.rows();
    hours = shape.hours;
    demand.resize(rows);
    for (std::size_t r = 0; r < rows; ++r) demand[r] = in.demand.tokens * shape.wanted[r];
    wanted = in.demand.tokens;
  }
  if (shape.run || moved) {
    years = 0;
    for (std::size_t r = 0; r < rows; ++r)
      if (shape.offset(r) >= 0) years += shape.run ? hours[r] / 8766 : 1.0 / 12;
  }
  for (auto* v : {&served, &cash, &rent_cash}) v->assign(rows, 0);
}

/// Hours and tokens of one phase, row by row.
void PlanEngine::State::serve(std::size_t i) {
  constexpr double rounding = 1e-9;  // as in the timeline
  const PhaseShape& s = shape.phases[i];
  const EngineRates& r = rates[i];
  PhaseHours& p = phases[i];
  p.begin = std::min(s.begin, rows);
  p.end = std::min(s.end, rows);
  p.installed.resize(rows);
  p.used.resize(rows);
  p.paid.resize(rows);
  p.sum_installed = p.sum_used = p.tokens = 0;
  const std::size_t work_begin = std::min(s.work_begin, rows),
                    work_end = std::min(s.work_end, rows);
  for (std::size_t row = p.begin; row < p.end; ++row) {
    const double installed = r.chips * hours[row] * s.share[row];
    double used = 0;
    if (row >= work_begin && row < work_end && installed > 0) {
      const double usable_hours = r.chips * hours[row] * usable(i, row);
      const double capacity = usable_hours * r.tokens_per_hour;
      const double tokens = demand[row] <= capacity * (1 + rounding) ? demand[row] : capacity;
      if (capacity > 0) {
        used = tokens < capacity ? tokens / r.tokens_per_hour : usable_hours;
        served[row] = tokens;
        p.tokens += tokens;
      }
      used *= r.held;
    }
    const bool paid_as_used = r.as_used && row >= work_begin && row < work_end;
    p.used[row] = used;
    p.installed[row] = paid_as_used ? used : installed;
    p.sum_installed += p.installed[row];
    p.sum_used += used;
  }
}

void PlanEngine::State::add_quantities(const PlanInput& in, std::size_t i) {
  const PlanPhase& phase = in.phases[i];
  const PhaseHours& p = phases[i];
  out.tokens += p.tokens;
  out.chip_hours += p.sum_used;
  out.useful_chip_hours += p.sum_used * phase.goodput / phase.held_fraction;
  out.idle_chip_hours += p.sum_installed - p.sum_used;
  flop_days += p.tokens * phase.flops_per_token / (units::FlopRate(1e18) * units::days(1));
}

/// Weighted means become means.
void PlanEngine::State::close(const PlanInput& in) {
  UnitCosts& u = out.unit_costs;
  for (double* x : {&u.own_capacity_usd, &u.own_electricity_used_usd, &u.own_electricity_idle_usd,
                    &u.own_tokens})
    *x = owned > 0 ? *x / owned : 0;
  for (double* x : {&u.rent_price_usd, &u.rent_tokens}) *x = rented > 0 ? *x / rented : 0;
  const auto over = [](double amount, double quantity) {
    return quantity > 0 ? amount / quantity : 0;
  };
  out.per_run_usd = over(out.total_usd, out.tokens / in.demand.tokens);
  out.per_million_tokens_usd = over(out.total_usd, out.tokens / 1e6);
  out.per_useful_chip_hour_usd = over(out.total_usd, out.useful_chip_hours);
  out.per_exaflop_day_usd = over(out.total_usd, flop_days);
  for (std::size_t r = 0; r < rows; ++r) out.shortfall_tokens += demand[r] - served[r];
}

PlanEngine::PlanEngine() : state_(std::make_unique<State>()) {}
PlanEngine::~PlanEngine() = default;
PlanEngine::PlanEngine(PlanEngine&&) noexcept = default;
PlanEngine& PlanEngine::operator=(PlanEngine&&) noexcept = default;

const PlanFigures& PlanEngine::figures() const { return state_->out; }

const PlanFigures& PlanEngine::evaluate(const PlanInput& in) {
  State& s = *state_;
  s.time(in);
  s.out = {};
  s.flop_days = s.owned = s.rented = s.rent_npv = 0;
  s.beyond.clear();
  const double rate = in.finance.discount_rate.value;
  s.payments.clear();
  s.rate = rate;
  s.month = std::pow(1 + rate, -1.0 / 12);
  powers(1 / (1 + rate), s.shape.offset(0), s.rows, s.discount);
  powers(1 + in.finance.inflation, s.shape.offset(0), s.rows, s.level);
  for (std::size_t i = 0; i < in.phases.size(); ++i) {
    s.serve(i);
    if (s.phases[i].begin >= s.phases[i].end) continue;
    s.add_quantities(in, i);
    in.phases[i].rent() != nullptr ? s.rent(in, i) : s.own(in, i);
  }
  s.close(in);
  return s.out;
}

}  // namespace podsim::economics
