// The job layer turns the time of a step into a run of weeks: goodput and wall clock under
// failures, checkpoints, repairs and deliveries.
//
//   catalog::InputLog inputs;
//   job::JobSetup setup;
//   setup.chips = 4096, setup.hosts = 1024, setup.steps = 100'000;
//   setup.step_time = units::Time(8.5);
//   const job::JobRequest request = job::job_request(section, setup, catalog, inputs);
//   const std::vector<job::JobResult> results =
//       job::run_jobs(section, {request}, job::SimulationClock::in_process);
//   const double seconds = results.front().wall_clock.mean;
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/job/request.h"
#include "podsim/job/section.h"

namespace podsim::job {

/// What runs, on what. Links and switches count those whose loss stops the job.
struct JobSetup {
  std::string reliability, ownership;  ///< catalog names: failure statistics, spares
  std::string host;                    ///< catalog name, for its storage bandwidth
  std::int64_t chips = 1, hosts = 1, links = 0, switches = 0;
  std::int64_t steps = 1;
  units::Time step_time;
  units::Bytes state;  ///< one checkpoint: weights and optimizer state of the whole model
  std::optional<std::int64_t> cube;       ///< chips of one, where the fabric has them
  std::vector<units::Time> detour_steps;  ///< step time with one, two, … links out
  bool spot = false;                      ///< the provider may take the chips back
  std::int64_t seed = 1;
};

/// The request for a setup, catalog values filled in and read through `log`. An `auto` interval
/// becomes the optimal one of the closed form, which `run_jobs` improves on where that does not
/// hold. Throws config::InputError when the job could not get on: failures come faster than it
/// restarts, or so fast that less than a thousandth of the time is productive.
JobRequest job_request(const JobSection& section, const JobSetup& setup,
                       const catalog::Catalog& catalog, catalog::InputLog& log);

/// Throws config::InputError where spares take the place of cubes that the fabric does not have.
void check_replacement(const JobSection& section, bool cubes);

/// Unplanned interruptions of the whole job per second, preemptions apart.
units::Rate failure_rate(const JobRequest& request);

/// Expected productive share of the wall clock, planned interruptions, preemptions and waits for
/// repair left out. With failure rate f, n steps between checkpoints taking
/// L = n*step*(1+evaluation)+write, and a recovery of R: time per interval =
/// (exp(f*L) - 1)/f * exp(f*R), where a failure may also interrupt the recovery (Daly, FGCS 22
/// (2006), eq. 13, exact for exponential failures). With tiers it is that of the first alone.
double expected_goodput(const JobRequest& request);

/// The productive time between checkpoints that gives the highest expected goodput, a whole number
/// of steps; absent when no checkpoint at all is best.
std::optional<units::Time> optimal_interval(const JobRequest& request);

/// Whether the closed form holds: exponential failures, one tier, written while the job stands
/// still, and no preemptions, detours or tranches.
bool closed_form_holds(const JobRequest& request);

/// Daly's higher-order optimum, FGCS 22 (2006) eq. 37: sqrt(2 C M) (1 + x/3 + x^2/9) - C with
/// x = sqrt(C/2M), write time C below 2M, else M, the mean time between failures; absent without
/// failures. Exponential failures, far apart beside the interval.
std::optional<units::Time> daly_interval(const JobRequest& request);

/// The best interval by simulation: each candidate meets the same failures (the request's seed).
/// Absent when no checkpoint at all is best. Pure and thread-safe; some 27 times as long as
/// `simulate`.
std::optional<units::Time> simulated_interval(const JobRequest& request);

/// The request with the best simulated interval where the section leaves the interval to the model
/// and the closed form does not hold; elsewhere the request as it is.
JobRequest with_interval(const JobSection& section, JobRequest request);

/// The clock that a simulation runs on. Results are equal to the last bit.
enum class SimulationClock {
  in_process,  ///< `simulate`, in the calling thread
  kernel,      ///< SystemC, in a worker process
};

/// Simulates all in one run of the SystemC kernel, in a worker process. Throws
/// performance::WorkerError when the worker fails.
std::vector<JobResult> simulate_in_worker(const std::vector<JobRequest>& requests);

/// Simulates the jobs of a section, each `with_interval`; equal requests once. The search for the
/// interval always runs in process. Throws as `simulate` and `simulate_in_worker` do.
std::vector<JobResult> run_jobs(const JobSection& section, const std::vector<JobRequest>& requests,
                                SimulationClock clock);

}  // namespace podsim::job
