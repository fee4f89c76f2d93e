// The job section and the catalog's failure statistics as a request to the simulation.
#include <algorithm>
#include <cmath>

#include "podsim/config/diagnostics.h"
#include "src/job/parts.h"

namespace podsim::job {

namespace {

using catalog::Consumer;

/// Rates of parts that the job does not have are not read.
void fill_rates(JobRequest& q, const JobSection& section, const catalog::Reliability& rates,
                const catalog::Host& host, catalog::InputLog& log) {
  if (section.failures == RateSource::catalog) {
    const double scale = section.failure_scale;
    const auto scope = log.consumed_by(Consumer::failures);
    log.use(host.chips_per_host);
    const double software = log.use(rates.software_share, Consumer::recovery);
    const auto of_host = log.use(rates.host_failure_rate) * scale;
    q.chip_failure_rate = log.use(rates.chip_failure_rate) * scale;
    q.host_failure_rate = of_host * (1 - software);
    q.software_failure_rate = of_host * software;
    if (q.links > 0) q.link_failure_rate = log.use(rates.link_failure_rate) * scale;
    if (q.switches > 0) q.switch_failure_rate = log.use(rates.switch_failure_rate) * scale;
  }
  if (section.failures == RateSource::catalog || section.domain_failures)
    q.detection_time = log.use(rates.detection_time, Consumer::recovery);
  if (section.maintenance == RateSource::catalog) {
    log.use(host.chips_per_host, Consumer::maintenance);
    q.maintenance_rate = log.use(rates.planned_maintenance_rate, Consumer::maintenance);
  }
  q.restart_time = log.use(rates.restart_time, Consumer::recovery);
}

/// Keys of the section that the request is made from. Of parts that do not wear, age decides
/// nothing.
void log_keys(const JobSection& section, catalog::InputLog& log) {
  const std::string job = "scenario.job.";
  for (const char* key : {"failures", "failure_scale", "domain_failures"})
    log.add_key(job + key, Consumer::failures);
  for (const char* key : {"checkpoint.write_time", "checkpoint.storage_bandwidth"})
    log.add_key(job + key, Consumer::checkpoint);
  for (const char* key :
       {"checkpoint.interval", "checkpoint.asynchronous", "checkpoint.tiers", "failure_shape",
        "spares", "replace", "link_detours", "repair_time", "startup", "evaluation", "maintenance",
        "preemption", "queue", "ramp", "replicas"})
    log.add_key(job + key, Consumer::recovery);
  if (section.failure_shape != 1) log.add_key(job + "fleet_age", Consumer::recovery);
  if (!section.checkpoint.asynchronous) return;
  for (const char* key : {"checkpoint.snapshot_time", "checkpoint.slowdown"})
    log.add_key(job + key, Consumer::staging);
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
  if (section.replace != Replacement::cube)
    log.use(catalog.host(setup.host).chips_per_host, Consumer::recovery);
  q.switch_waits = section.replace == Replacement::none;
  if (!q.switch_waits) {
    const double share = section.spares ? *section.spares
                                        : log.use(catalog.ownership(setup.ownership).spare_fraction,
                                                  Consumer::recovery);
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
  log_keys(section, log);
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
    fill_rates(q, section, catalog.reliability(setup.reliability), catalog.host(setup.host), log);
  if (failing) fill_units(q, section, setup, catalog, log);
  fill_checkpoints(q, section, setup, catalog, log);
  q.interval = interval_of(section.checkpoint.interval, q);
  round_intervals(q);
  check_job(q);
  return q;
}

}  // namespace podsim::job
