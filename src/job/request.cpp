// The job section and the catalog's failure statistics as a request to the simulation.
#include <algorithm>
#include <cmath>

#include "podsim/config/diagnostics.h"
#include "src/job/parts.h"

namespace podsim::job {

namespace {

void fill_rates(JobRequest& q, const JobSection& section, const catalog::Reliability& rates,
                catalog::InputLog& log) {
  if (section.failures == RateSource::catalog) {
    const double scale = section.failure_scale;
    const double software = log.use(rates.software_share);
    const auto host = log.use(rates.host_failure_rate) * scale;
    q.chip_failure_rate = log.use(rates.chip_failure_rate) * scale;
    q.host_failure_rate = host * (1 - software);
    q.software_failure_rate = host * software;
    q.link_failure_rate = log.use(rates.link_failure_rate) * scale;
    q.switch_failure_rate = log.use(rates.switch_failure_rate) * scale;
  }
  if (section.failures == RateSource::catalog || section.domain_failures)
    q.detection_time = log.use(rates.detection_time);
  if (section.maintenance == RateSource::catalog)
    q.maintenance_rate = log.use(rates.planned_maintenance_rate);
  q.restart_time = log.use(rates.restart_time);
}

double evaluation_share(const EvaluationSection& e, units::Time step) {
  const units::Time every =
      e.every.steps > 0 ? step * static_cast<double>(e.every.steps) : e.every.time;
  return e.time / every;
}

/// Chips that a spare takes the place of: a broken host is replaced as one, or its cube.
std::int64_t unit_chips(const JobSection& section, const JobSetup& setup) {
  if (section.replace != Replacement::cube)
    return std::max<std::int64_t>(1, setup.chips / setup.hosts);
  check_replacement(section, setup.cube.has_value());
  return *setup.cube;
}

std::int64_t units_in(double chips, std::int64_t unit) {
  return std::llround(std::ceil(chips / static_cast<double>(unit) - 1e-9));
}

void fill_units(JobRequest& q, const JobSection& section, const JobSetup& setup,
                const catalog::Catalog& catalog, catalog::InputLog& log) {
  const std::int64_t unit = unit_chips(section, setup);
  q.switch_waits = section.replace == Replacement::none;
  if (!q.switch_waits) {
    const double share = section.spares
                             ? *section.spares
                             : log.use(catalog.ownership(setup.ownership).spare_fraction);
    q.spare_units =
        units_in(share * static_cast<double>(units_in(static_cast<double>(setup.chips), unit)), 1);
  }
  if (const auto& d = section.domain_failures) {
    q.domain_failure_rate = d->rate;
    q.domains = units_in(static_cast<double>(setup.chips), d->chips);
    q.domain_units = units_in(static_cast<double>(std::min(d->chips, setup.chips)), unit);
  }
}

std::optional<units::Time> interval_of(const CheckpointInterval& interval, const JobRequest& q) {
  using Kind = CheckpointInterval::Kind;
  if (interval.kind == Kind::automatic) {
    auto best = optimal_interval(q);
    if (best && q.background)  // the next begins when one is written
      best = std::max(*best, q.step_time * std::ceil(q.write_time / q.step_time));
    return best;
  }
  if (interval.kind == Kind::none) return std::nullopt;
  const double steps =
      std::clamp(std::round(interval.time / q.step_time), 1.0, static_cast<double>(q.steps));
  return q.step_time * steps;
}

/// Whole steps, each tier's a multiple of the one before.
void round_intervals(JobRequest& q) {
  units::Time unit = q.step_time;
  const auto round = [&](units::Time& t) { unit = t = unit * std::max(1.0, std::round(t / unit)); };
  for (auto& t : q.tiers) round(t.interval);
  if (q.interval && !q.tiers.empty()) round(*q.interval);
}

}  // namespace

JobRequest job_request(const JobSection& section, const JobSetup& setup,
                       const catalog::Catalog& catalog, catalog::InputLog& log) {
  JobRequest q;
  q.chips = setup.chips;
  q.hosts = setup.hosts;
  q.links = setup.links;
  q.switches = setup.switches;
  q.steps = setup.steps;
  q.step_time = setup.step_time;
  q.replicas = section.replicas;
  q.seed = setup.seed;
  q.startup_time = section.startup;
  q.repair_time = section.repair_time;
  q.failure_shape = section.failure_shape;
  q.fleet_age = section.fleet_age;
  q.queue_time = section.queue;
  q.tranches = section.ramp;
  q.detour_steps = setup.detour_steps;
  if (section.evaluation) q.evaluation_share = evaluation_share(*section.evaluation, q.step_time);
  if (section.preemption && setup.spot) {
    q.preemption_rate = units::Rate(1 / section.preemption->every.base());
    q.reprovision_time = section.preemption->delay;
    q.preemption_notice = section.preemption->notice;
  }
  const bool failing = section.failures == RateSource::catalog || section.domain_failures;
  if (failing || section.maintenance == RateSource::catalog || q.preemption_rate.base() > 0 ||
      section.ramp.size() > 1)
    fill_rates(q, section, catalog.reliability(setup.reliability), log);
  if (failing) fill_units(q, section, setup, catalog, log);
  fill_checkpoints(q, section, setup, catalog, log);
  q.interval = interval_of(section.checkpoint.interval, q);
  round_intervals(q);
  check_job(q);
  return q;
}

}  // namespace podsim::job
