#include <string>

#include "podsim/base/hash.h"
#include "podsim/config/codec.h"
#include "podsim/job/names.h"
#include "podsim/job/request.h"

namespace podsim::job {

void CheckpointTier::describe(config::Record<CheckpointTier>& r) {
  r.required("interval", &CheckpointTier::interval, "productive time between them").more_than(0);
  r.required("write_time", &CheckpointTier::write_time, "the job stands still").at_least(0);
  r.required("restore_time", &CheckpointTier::restore_time, "reading it back").at_least(0);
  r.required("survives", &CheckpointTier::survives, "the worst fault that leaves it");
}

void Tranche::describe(config::Record<Tranche>& r) {
  constexpr double century = 100 * 365.25 * 86400;  // s; no run takes one
  r.required("at", &Tranche::at, "from when the chips are there").at_least(0).at_most(century);
  r.required("share", &Tranche::share, "of the chips").more_than(0).at_most(1);
}

std::uint64_t CheckpointTier::hash() const {
  return base::hash_of(interval, write_time, restore_time, survives);
}

std::uint64_t Tranche::hash() const { return base::hash_of(at, share); }

std::uint64_t JobRequest::hash() const {
  return base::hash_of(chips, hosts, links, switches, chip_failure_rate, host_failure_rate,
                       link_failure_rate, switch_failure_rate, software_failure_rate,
                       maintenance_rate, preemption_rate, domain_failure_rate, domains,
                       domain_units, failure_shape, fleet_age, steps, step_time, evaluation_share,
                       interval, write_time, background, snapshot_time, write_slowdown, tiers,
                       detection_time, restart_time, restore_time, repair_time, startup_time,
                       spare_units, switch_waits, detour_steps, queue_time, tranches,
                       reprovision_time, preemption_notice, replicas, seed);
}

void JobRequest::describe(config::Record<JobRequest>& r) {
  r.required("chips", &JobRequest::chips, "chips of the job").at_least(1);
  r.required("hosts", &JobRequest::hosts, "hosts of the job").at_least(1);
  r.required("links", &JobRequest::links, "links whose loss stops the job").at_least(0);
  r.required("switches", &JobRequest::switches, "switches whose loss stops the job").at_least(0);
  r.required("chip_failure_rate", &JobRequest::chip_failure_rate, "per chip").at_least(0);
  r.required("host_failure_rate", &JobRequest::host_failure_rate, "per host").at_least(0);
  r.required("link_failure_rate", &JobRequest::link_failure_rate, "per link").at_least(0);
  r.required("switch_failure_rate", &JobRequest::switch_failure_rate, "per switch").at_least(0);
  r.required("software_failure_rate", &JobRequest::software_failure_rate, "per host").at_least(0);
  r.required("maintenance_rate", &JobRequest::maintenance_rate, "planned, per chip").at_least(0);
  r.required("preemption_rate", &JobRequest::preemption_rate, "of the job").at_least(0);
  r.required("domain_failure_rate", &JobRequest::domain_failure_rate, "per domain").at_least(0);
  r.required("domains", &JobRequest::domains, "cubes or racks").at_least(0);
  r.required("domain_units", &JobRequest::domain_units, "that a domain takes out").at_least(1);
  r.required("failure_shape", &JobRequest::failure_shape, "Weibull shape").more_than(0);
  r.required("fleet_age", &JobRequest::fleet_age, "when the job begins").at_least(0);
  r.required("steps", &JobRequest::steps, "steps to train").at_least(1);
  r.required("step_time", &JobRequest::step_time, "of the healthy system").more_than(0);
  r.required("evaluation_share", &JobRequest::evaluation_share,
             "evaluation time per productive time")
      .at_least(0);
  r.optional("interval", &JobRequest::interval, "productive time between checkpoints").more_than(0);
  r.required("write_time", &JobRequest::write_time, "of a checkpoint").at_least(0);
  r.required("background", &JobRequest::background, "the job goes on meanwhile");
  r.required("snapshot_time", &JobRequest::snapshot_time, "standing still for it").at_least(0);
  r.required("write_slowdown", &JobRequest::write_slowdown, "of steps meanwhile").at_least(0);
  r.optional("tiers", &JobRequest::tiers, "quicker places for checkpoints");
  r.required("detection_time", &JobRequest::detection_time, "of a failure").at_least(0);
  r.required("restart_time", &JobRequest::restart_time, "on healthy hosts").at_least(0);
  r.required("restore_time", &JobRequest::restore_time, "of a checkpoint").at_least(0);
  r.required("repair_time", &JobRequest::repair_time, "of a host").at_least(0);
  r.required("startup_time", &JobRequest::startup_time, "at every start").at_least(0);
  r.required("spare_units", &JobRequest::spare_units, "hosts or cubes held ready").at_least(0);
  r.required("switch_waits", &JobRequest::switch_waits, "for the repair of a switch");
  r.optional("detour_steps", &JobRequest::detour_steps, "step time by links out");
  r.required("queue_time", &JobRequest::queue_time, "until there are chips").at_least(0);
  r.optional("tranches", &JobRequest::tranches, "chips that come later");
  r.required("reprovision_time", &JobRequest::reprovision_time, "after a preemption").at_least(0);
  r.required("preemption_notice", &JobRequest::preemption_notice, "before it").at_least(0);
  r.required("replicas", &JobRequest::replicas, "independent runs").at_least(1).at_most(100'000);
  r.required("seed", &JobRequest::seed, "of the random streams");
  r.check([](const JobRequest& q, const config::Node& n, config::Reader& reader) {
    if (q.tiers.size() > most_tiers)
      reader.problem(config::locate(n, "tiers"),
                     "found " + std::to_string(q.tiers.size()) + " tiers",
                     "at most " + std::to_string(most_tiers));
  });
}

void Spread::describe(config::Record<Spread>& r) {
  r.required("p10", &Spread::p10, "10th percentile");
  r.required("p50", &Spread::p50, "median");
  r.required("p90", &Spread::p90, "90th percentile");
  r.required("mean", &Spread::mean, "mean");
}

void JobResult::describe(config::Record<JobResult>& r) {
  r.required("goodput", &JobResult::goodput, "productive over wall-clock time");
  r.optional("goodputs", &JobResult::goodputs, "the same of each replica");
  r.required("wall_clock", &JobResult::wall_clock, "s");
  r.required("productive_fraction", &JobResult::productive_fraction, "work that was kept");
  r.required("lost_work_fraction", &JobResult::lost_work_fraction, "work that was rolled back");
  r.required("checkpoint_fraction", &JobResult::checkpoint_fraction, "writing checkpoints");
  r.required("down_fraction", &JobResult::down_fraction, "detection, restart, repair");
  r.required("startup_fraction", &JobResult::startup_fraction, "compilation, initialisation");
  r.required("evaluation_fraction", &JobResult::evaluation_fraction, "evaluation");
  r.required("degraded_fraction", &JobResult::degraded_fraction, "slower steps, links out");
  r.required("waiting_fraction", &JobResult::waiting_fraction, "for chips");
  r.optional("interval", &JobResult::interval, "productive time between checkpoints");
  r.required("failures", &JobResult::failures, "unplanned interruptions per run");
  r.required("maintenances", &JobResult::maintenances, "planned interruptions per run");
  r.required("preemptions", &JobResult::preemptions, "per run");
  r.required("chip_hours", &JobResult::chip_hours, "held per run");
  r.required("failures_per_day", &JobResult::failures_per_day, "from the rates");
  r.optional("mtbf", &JobResult::mtbf, "mean time between failures of the job");
  r.required("events", &JobResult::events, "simulated, over all replicas");
}

void JobBatch::describe(config::Record<JobBatch>& r) {
  r.required("jobs", &JobBatch::jobs, "jobs to simulate together");
}

void JobBatchResult::describe(config::Record<JobBatchResult>& r) {
  r.required("jobs", &JobBatchResult::jobs, "one result per job, in order");
}

}  // namespace podsim::job
