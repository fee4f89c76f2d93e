// All replicas of one job as a SystemC module.
#pragma once

#include <cstdint>
#include <systemc>
#include <utility>
#include <vector>

#include "models/job/replica.h"
#include "podsim/performance/job_run.h"

namespace podsim::models {

/// One method over a binary heap of the replicas' next events: several times cheaper than an
/// sc_event per replica. The kernel's time resolution must be one microsecond (`job_resolution`).
class JobFleet : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(JobFleet);
  JobFleet(const sc_core::sc_module_name& name, const performance::JobRequest& request);

  /// After the simulation has run out of events.
  [[nodiscard]] performance::JobResult result() const;

 private:
  using Entry = std::pair<Ticks, std::uint32_t>;  ///< next event, replica
  void run();
  void advance(std::uint32_t replica);

  performance::JobRequest request_;
  JobTicks job_;
  std::vector<Replica> replicas_;
  std::vector<Entry> heap_;  ///< earliest on top
  std::int64_t events_ = 0;
};

/// Set the kernel's resolution to 1 us (584,000 years in 64 bits). Before any sc_time exists.
void job_resolution();

/// Simulate all jobs together, each with its replicas, until the last one is done. Once per
/// process.
std::vector<performance::JobResult> simulate_jobs(
    const std::vector<performance::JobRequest>& requests);

}  // namespace podsim::models
