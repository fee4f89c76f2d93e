#include "models/job/fleet.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "models/job/statistics.h"

namespace podsim::models {

namespace {

/// More events than this in one replica mean a job that cannot get on.
constexpr std::int64_t most_events_per_replica = 20'000'000;

sc_core::sc_time at(Ticks t) { return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(t)); }

}  // namespace

JobFleet::JobFleet(const sc_core::sc_module_name& name, const performance::JobRequest& request)
    : sc_module(name), request_(request), job_(request) {
  const auto count = static_cast<std::uint32_t>(request.replicas);
  replicas_.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    replicas_.emplace_back(job_, i);
    heap_.emplace_back(replicas_.back().next(), i);
  }
  std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
  SC_METHOD(run);
}

/// Advances every replica that is due and re-arms for the next one.
void JobFleet::run() {
  const auto now = static_cast<Ticks>(sc_core::sc_time_stamp().value());
  while (!heap_.empty() && heap_.front().first <= now) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const std::uint32_t replica = heap_.back().second;
    heap_.pop_back();
    advance(replica);
  }
  if (!heap_.empty()) next_trigger(at(heap_.front().first - now));
}

void JobFleet::advance(std::uint32_t replica) {
  if (++events_ > most_events_per_replica * request_.replicas)
    throw std::runtime_error("the job does not get on: its failures undo all its work");
  Replica& r = replicas_[replica];
  r.advance();
  if (r.done()) return;
  heap_.emplace_back(r.next(), replica);
  std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

performance::JobResult JobFleet::result() const {
  std::vector<TimeSplit> splits;
  splits.reserve(replicas_.size());
  for (const Replica& r : replicas_) splits.push_back(r.split());
  performance::JobResult result = summarize(splits, request_.chips);
  result.interval = request_.interval;
  const double rate = failure_rate(job_.laws);
  result.failures_per_day = rate * units::days(1).base();
  if (rate > 0) result.mtbf = units::seconds(1 / rate);
  result.events = events_;
  return result;
}

void job_resolution() {
  // The default time unit (1 ns) goes with the resolution, which nothing here uses.
  sc_core::sc_report_handler::set_actions(sc_core::SC_ID_DEFAULT_TIME_UNIT_CHANGED_,
                                          sc_core::SC_DO_NOTHING);
  sc_core::sc_set_time_resolution(1, sc_core::SC_US);
}

std::vector<performance::JobResult> simulate_jobs(
    const std::vector<performance::JobRequest>& requests) {
  job_resolution();
  std::vector<std::unique_ptr<JobFleet>> fleets;
  for (std::size_t i = 0; i < requests.size(); ++i)
    fleets.push_back(std::make_unique<JobFleet>(("job_" + std::to_string(i)).c_str(), requests[i]));
  sc_core::sc_start();
  std::vector<performance::JobResult> results;
  for (const auto& fleet : fleets) results.push_back(fleet->result());
  return results;
}

}  // namespace podsim::models
