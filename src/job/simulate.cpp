#include "podsim/job/simulate.h"

#include <deque>

#include "src/job/replica.h"
#include "src/job/statistics.h"

namespace podsim::job {

namespace {

/// A job while it is simulated. Replicas refer to its parts, so it must stay where it is.
class RunningJob {
 public:
  explicit RunningJob(const JobRequest& request)
      : request_(request), parameters_(request), events_(request.replicas) {}
  RunningJob(const RunningJob&) = delete;
  RunningJob& operator=(const RunningJob&) = delete;

  [[nodiscard]] std::size_t replicas() const { return static_cast<std::size_t>(request_.replicas); }
  [[nodiscard]] Replica replica(std::size_t number) { return {parameters_, number, events_}; }
  /// The result once all replicas are done; `splits` are theirs, in order.
  [[nodiscard]] JobResult result(const std::vector<TimeSplit>& splits) const;

 private:
  const JobRequest& request_;
  Parameters parameters_;
  EventCount events_;
};

JobResult RunningJob::result(const std::vector<TimeSplit>& splits) const {
  JobResult result = summarize(splits, request_.chips);
  result.interval = request_.interval;
  const double rate = failure_rate(parameters_.laws);
  result.failures_per_day = rate * units::days(1).base();
  if (rate > 0) result.mtbf = units::seconds(1 / rate);
  result.events = events_.count();
  return result;
}

}  // namespace

// Replicas are independent, so that one after the other needs neither a heap nor memory for all.
JobResult simulate(const JobRequest& request) {
  RunningJob job(request);
  std::vector<TimeSplit> splits;
  splits.reserve(job.replicas());
  for (std::size_t i = 0; i < job.replicas(); ++i) {
    Replica replica = job.replica(i);
    while (!replica.done()) replica.advance();
    splits.push_back(replica.split());
  }
  return job.result(splits);
}

std::vector<JobResult> simulate(const std::vector<JobRequest>& requests, Agenda& agenda) {
  std::deque<RunningJob> jobs;
  std::vector<std::vector<Replica>> replicas(requests.size());
  std::vector<EventSource*> sources;
  for (std::size_t j = 0; j < requests.size(); ++j) {
    RunningJob& job = jobs.emplace_back(requests[j]);
    replicas[j].reserve(job.replicas());
    for (std::size_t i = 0; i < job.replicas(); ++i)
      sources.push_back(&replicas[j].emplace_back(job.replica(i)));
  }
  agenda.run(sources);
  std::vector<JobResult> results;
  results.reserve(requests.size());
  for (std::size_t j = 0; j < requests.size(); ++j) {
    std::vector<TimeSplit> splits;
    splits.reserve(replicas[j].size());
    for (const Replica& r : replicas[j]) splits.push_back(r.split());
    results.push_back(jobs[j].result(splits));
  }
  return results;
}

}  // namespace podsim::job
