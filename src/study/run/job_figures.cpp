// What the simulated runs say of a plan: goodput and where the rest of the time went.
#include <algorithm>

#include "src/study/run/assemble.h"

namespace podsim::study {
namespace {

/// The part of the elapsed time that is a phase's.
double elapsed(const economics::PlanCost& c, std::size_t phase) {
  return phase < c.phase_elapsed_h.size() ? c.phase_elapsed_h[phase] : 0;
}

// Hours that a phase spends on the demand, as if with all its chips.
double hours_worked(const economics::PlanCost& c, std::size_t phase) {
  return phase < c.phase_worked_h.size() ? c.phase_worked_h[phase] : 0;
}

// All hours of a phase, beyond which a demand that ends with its window is not served.
double hours_of(const economics::PlanCost& c, std::size_t phase) {
  return phase < c.phase_h.size() ? c.phase_h[phase] : 0;
}

}  // namespace

// Weighted by the time each phase works, so that a plan's shares are those of its time.
void add_jobs(PlanResult& r, const std::vector<const PhaseMeasurement*>& phases,
              const economics::PlanCost& cost, bool windowed) {
  double all = 0;
  for (std::size_t i = 0; i < phases.size(); ++i) all += hours_worked(cost, i);
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const auto* p = phases[i];
    const double hours = hours_worked(cost, i);
    const double w = all > 0 ? hours / all : 1 / static_cast<double>(phases.size());
    r.goodput.p10 += w * p->job->goodput.p10;
    r.goodput.p50 += w * p->job->goodput.p50;
    r.goodput.p90 += w * p->job->goodput.p90;
    r.lost_work_fraction += w * p->job->lost_work_fraction;
    r.checkpoint_fraction += w * p->job->checkpoint_fraction;
    r.down_fraction += w * p->job->down_fraction;
    r.productive_fraction += w * p->job->productive_fraction;
    r.startup_fraction += w * p->job->startup_fraction;
    r.evaluation_fraction += w * p->job->evaluation_fraction;
    r.degraded_fraction += w * p->job->degraded_fraction;
    r.waiting_fraction += w * p->job->waiting_fraction;
    r.interruptions.failures += p->job->failures;
    r.interruptions.maintenances += p->job->maintenances;
    r.interruptions.preemptions += p->job->preemptions;
    r.machine_time_h += hours;
    const double time = elapsed(cost, i);
    r.wall_clock_h.p10 += time * p->job->goodput.p50 / p->job->goodput.p90;
    r.wall_clock_h.p50 += time;
    const double longest = time * p->job->goodput.p50 / p->job->goodput.p10;
    r.wall_clock_h.p90 += windowed ? std::min(longest, hours_of(cost, i)) : longest;
  }
  if (windowed) r.wall_clock_h.p90 = std::min(r.wall_clock_h.p90, cost.open_h);
  const auto& interval = phases.front()->job->interval;
  r.checkpoint_interval_s = interval ? interval->base() : 0;
  const auto& daly = phases.front()->daly;
  r.daly_interval_s = daly ? daly->base() : 0;
  r.interruptions.failures_per_day = phases.front()->job->failures_per_day;
}

// Of the hours used each activity has its share; loaded ones draw the power of the step, the others
// the idle one. What is drawn beyond them is that of owned chips with nothing to do.
void add_energy_split(PlanResult& r, const std::vector<const PhaseMeasurement*>& phases,
                      const economics::PlanCost& cost) {
  double used = 0;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const auto& p = *phases[i];
    const auto& run = p.prepared->run();
    const double devices = static_cast<double>(run.devices * p.machines);
    const double kwh_per_kw = hours_worked(cost, i) * devices / 1e3;
    const double load = kwh_per_kw * p.step->power.base();
    const double idle = kwh_per_kw * run.cluster.device.idle_power.base();
    const auto add = [&](const char* activity, double share, double energy) {
      r.energy_split_kwh[activity] += share * energy;
      used += share * energy;
    };
    add("productive", p.job->productive_fraction, load);
    add("lost_work", p.job->lost_work_fraction, load);
    add("evaluation", p.job->evaluation_fraction, load);
    add("interrupted",
        p.held_fraction - p.job->productive_fraction - p.job->lost_work_fraction -
            p.job->evaluation_fraction,
        idle);
  }
  const double rest = r.energy_kwh - used;
  r.energy_split_kwh["unused"] = rest > 1e-9 * r.energy_kwh ? rest : 0;  // but for rounding
}

}  // namespace podsim::study
