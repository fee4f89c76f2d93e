// From a step to a run of weeks: goodput and wall clock under failures and checkpoints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/job/section.h"
#include "podsim/performance/job_run.h"

namespace podsim::job {

using performance::JobRequest;
using performance::JobResult;

/// What runs, on what. Links and switches count those whose loss stops the job.
struct JobSetup {
  catalog::Family family = catalog::Family::tpu;  ///< of the failure statistics
  std::string host;                               ///< catalog name, for its storage bandwidth
  std::int64_t chips = 1, hosts = 1, links = 0, switches = 0;
  std::int64_t steps = 1;
  units::Time step_time;
  units::Bytes state;  ///< one checkpoint: weights and optimizer state of the whole model
  std::int64_t seed = 1;
};

/// The request for a setup, catalog values filled in and read through `log`. An `auto` interval
/// becomes the optimal one. Throws config::InputError when the job could not get on: failures come
/// faster than it restarts, or so fast that less than a thousandth of the time is productive.
JobRequest job_request(const JobSection& section, const JobSetup& setup,
                       const catalog::Catalog& catalog, catalog::InputLog& log);

/// Unplanned interruptions of the whole job per second.
units::Rate failure_rate(const JobRequest& request);

/// Expected productive share of the wall clock, planned interruptions and waits for repair left
/// out. With failure rate f, n steps between checkpoints taking L = n*step*(1+evaluation)+write,
/// and a recovery of R: time per interval = (exp(f*L) - 1)/f * exp(f*R), where a failure may also
/// strike the recovery (Daly, FGCS 22 (2006), eq. 13, exact for exponential failures).
double expected_goodput(const JobRequest& request);

/// The productive time between checkpoints that gives the highest expected goodput, a whole number
/// of steps; absent when no checkpoint at all is best.
std::optional<units::Time> optimal_interval(const JobRequest& request);

/// Simulate in a worker process. Throws performance::WorkerError when the worker fails.
JobResult run_job(const JobRequest& request);
/// All in one simulation.
std::vector<JobResult> run_jobs(const std::vector<JobRequest>& requests);

}  // namespace podsim::job
