// The job section and the catalog's failure statistics as a request to the simulation.
#include <algorithm>
#include <cmath>

#include "podsim/config/diagnostics.h"
#include "podsim/job/job.h"
#include "podsim/units/parse.h"

namespace podsim::job {

namespace {

/// Below this productive share a job counts as never finishing.
constexpr double least_goodput = 1e-3;

void fill_rates(JobRequest& q, const JobSection& section, const catalog::Reliability& rates,
                catalog::InputLog& log) {
  if (section.failures == RateSource::catalog) {
    const double scale = section.failure_scale;
    q.chip_failure_rate = log.use(rates.chip_failure_rate) * scale;
    q.host_failure_rate = log.use(rates.host_failure_rate) * scale;
    q.link_failure_rate = log.use(rates.link_failure_rate) * scale;
    q.switch_failure_rate = log.use(rates.switch_failure_rate) * scale;
    q.detection_time = log.use(rates.detection_time);
  }
  if (section.maintenance == RateSource::catalog)
    q.maintenance_rate = log.use(rates.planned_maintenance_rate);
  if (section.failures == RateSource::catalog || section.maintenance == RateSource::catalog)
    q.restart_time = log.use(rates.restart_time);
}

/// Time to move one checkpoint between all hosts and storage.
units::Time transfer_time(const JobSetup& setup, const catalog::Catalog& catalog,
                          catalog::InputLog& log) {
  const catalog::Host& host = catalog.host(setup.host);
  return setup.state / (log.use(host.storage_bandwidth) * static_cast<double>(setup.hosts));
}

double evaluation_share(const EvaluationSection& e, units::Time step) {
  const units::Time every =
      e.every.steps > 0 ? step * static_cast<double>(e.every.steps) : e.every.time;
  return e.time / every;
}

/// Whole hosts: a broken host is replaced as one.
std::int64_t spare_hosts(const JobSection& section, const JobSetup& setup,
                         const catalog::Catalog& catalog, catalog::InputLog& log) {
  const double share =
      section.spares ? *section.spares : log.use(catalog.ownership(setup.family).spare_fraction);
  return std::llround(std::ceil(share * static_cast<double>(setup.hosts) - 1e-9));
}

std::optional<units::Time> interval_of(const CheckpointInterval& interval, const JobRequest& q) {
  using Kind = CheckpointInterval::Kind;
  if (interval.kind == Kind::automatic) return optimal_interval(q);
  if (interval.kind == Kind::none) return std::nullopt;
  const double steps =
      std::clamp(std::round(interval.time / q.step_time), 1.0, static_cast<double>(q.steps));
  return q.step_time * steps;
}

void check_progress(const JobRequest& q) {
  if (expected_goodput(q) >= least_goodput) return;
  const std::string often = units::print_rounded(units::Time(1 / failure_rate(q).base()));
  const std::string saved =
      q.interval ? "checkpoints every " + units::print_rounded(*q.interval) : "no checkpoint";
  throw config::InputError(
      config::Diagnostic{{},
                         "job",
                         "the run would not finish: with a failure every " + often + ", " + saved +
                             " and the recovery, less than a thousandth of the time is productive",
                         "checkpoint: {interval: auto}, more spares, or fewer failures",
                         ""});
}

// Hosts under repair at a time are Poisson distributed, whatever the law of the repair times
// (Palm's theorem). Beyond two standard deviations too many, the job hardly ever has all it needs.
void check_spares(const JobRequest& q) {
  const double under_repair = failure_rate(q) * q.repair_time;
  const auto spares = static_cast<double>(q.spare_hosts);
  if (under_repair <= spares + 2 * std::sqrt(under_repair)) return;
  throw config::InputError(
      config::Diagnostic{{},
                         "job",
                         "the run would hardly get on: " + units::print_rounded(under_repair, {}) +
                             " hosts are under repair at a time, and " +
                             std::to_string(q.spare_hosts) + " stand ready",
                         "more spares, a shorter repair_time, or fewer failures",
                         ""});
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
  if (section.evaluation) q.evaluation_share = evaluation_share(*section.evaluation, q.step_time);
  const bool failing = section.failures == RateSource::catalog;
  const bool interrupted = failing || section.maintenance == RateSource::catalog;
  if (interrupted) fill_rates(q, section, catalog.reliability(setup.family), log);
  if (failing) q.spare_hosts = spare_hosts(section, setup, catalog, log);
  const bool fixed = section.checkpoint.interval.kind == CheckpointInterval::Kind::fixed;
  if (interrupted) q.restore_time = transfer_time(setup, catalog, log);
  if (section.checkpoint.write_time) {
    q.write_time = *section.checkpoint.write_time;
  } else if (interrupted || fixed) {
    q.write_time = transfer_time(setup, catalog, log);
  }
  q.interval = interval_of(section.checkpoint.interval, q);
  check_progress(q);
  check_spares(q);
  return q;
}

}  // namespace podsim::job
