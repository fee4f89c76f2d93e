// The simulation of a job's weeks: replicas, failures, checkpoints and repairs, event by event.
//
//   job::JobRequest request;                        // one chip that never fails
//   request.steps = 1000;
//   request.step_time = units::seconds(10);
//   const double goodput = job::simulate(request).goodput.mean;  // 1
#pragma once

#include <vector>

#include "podsim/job/agenda.h"
#include "podsim/job/request.h"

namespace podsim::job {

/// Simulates all replicas of a job in the calling thread. The result depends on the request alone;
/// any number of threads may call at once. Throws std::runtime_error when the failures undo all
/// work for so long that the job does not get on.
JobResult simulate(const JobRequest& request);

/// Simulates several jobs together on a given clock, the same state machines as `simulate`, with
/// results equal to the last bit; one result for each request, in order. Throws as `simulate` does.
std::vector<JobResult> simulate(const std::vector<JobRequest>& requests, Agenda& agenda);

}  // namespace podsim::job
