#include "podsim/performance/job_run.h"

#include "podsim/config/codec.h"

namespace podsim::performance {

void JobRequest::describe(config::Record<JobRequest>& r) {
  r.required("chips", &JobRequest::chips, "chips of the job").at_least(1);
  r.required("hosts", &JobRequest::hosts, "hosts of the job").at_least(1);
  r.required("links", &JobRequest::links, "links whose loss stops the job").at_least(0);
  r.required("switches", &JobRequest::switches, "switches whose loss stops the job").at_least(0);
  r.required("chip_failure_rate", &JobRequest::chip_failure_rate, "per chip").at_least(0);
  r.required("host_failure_rate", &JobRequest::host_failure_rate, "per host").at_least(0);
  r.required("link_failure_rate", &JobRequest::link_failure_rate, "per link").at_least(0);
  r.required("switch_failure_rate", &JobRequest::switch_failure_rate, "per switch").at_least(0);
  r.required("maintenance_rate", &JobRequest::maintenance_rate, "planned, per chip").at_least(0);
  r.required("steps", &JobRequest::steps, "steps to train").at_least(1);
  r.required("step_time", &JobRequest::step_time, "of the healthy system").more_than(0);
  r.required("evaluation_share", &JobRequest::evaluation_share,
             "evaluation time per productive time")
      .at_least(0);
  r.optional("interval", &JobRequest::interval, "productive time between checkpoints").more_than(0);
  r.required("write_time", &JobRequest::write_time, "of a checkpoint").at_least(0);
  r.required("detection_time", &JobRequest::detection_time, "of a failure").at_least(0);
  r.required("restart_time", &JobRequest::restart_time, "on healthy hosts").at_least(0);
  r.required("restore_time", &JobRequest::restore_time, "of a checkpoint").at_least(0);
  r.required("repair_time", &JobRequest::repair_time, "of a host").at_least(0);
  r.required("startup_time", &JobRequest::startup_time, "at every start").at_least(0);
  r.required("spare_hosts", &JobRequest::spare_hosts, "hosts held ready").at_least(0);
  r.required("replicas", &JobRequest::replicas, "independent runs").at_least(1);
  r.required("seed", &JobRequest::seed, "of the random streams");
}

void Spread::describe(config::Record<Spread>& r) {
  r.required("p10", &Spread::p10, "10th percentile");
  r.required("p50", &Spread::p50, "median");
  r.required("p90", &Spread::p90, "90th percentile");
  r.required("mean", &Spread::mean, "mean");
}

void JobResult::describe(config::Record<JobResult>& r) {
  r.required("goodput", &JobResult::goodput, "productive over wall-clock time");
  r.required("wall_clock", &JobResult::wall_clock, "s");
  r.required("productive_fraction", &JobResult::productive_fraction, "work that was kept");
  r.required("lost_work_fraction", &JobResult::lost_work_fraction, "work that was rolled back");
  r.required("checkpoint_fraction", &JobResult::checkpoint_fraction, "writing checkpoints");
  r.required("down_fraction", &JobResult::down_fraction, "detection, restart, repair");
  r.required("startup_fraction", &JobResult::startup_fraction, "compilation, initialisation");
  r.required("evaluation_fraction", &JobResult::evaluation_fraction, "evaluation");
  r.optional("interval", &JobResult::interval, "productive time between checkpoints");
  r.required("failures", &JobResult::failures, "unplanned interruptions per run");
  r.required("maintenances", &JobResult::maintenances, "planned interruptions per run");
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

}  // namespace podsim::performance
