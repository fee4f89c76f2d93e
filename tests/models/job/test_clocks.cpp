// The same jobs in process and under the SystemC kernel of a worker process.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/job/job_worker.h"
#include "podsim/config/codec.h"
#include "podsim/job/job.h"
#include "podsim/job/simulate.h"
#include "podsim/performance/worker_client.h"
#include "src/job/failures.h"

using namespace podsim;
using namespace podsim::job;

namespace {

/// Random requests over all that a request can hold, of jobs that get on.
class Requests {
 public:
  explicit Requests(std::uint64_t seed) : random_(seed) {}

  JobRequest next() {
    JobRequest r = any();
    while (expected_goodput(r) < 0.05) r = any();
    return r;
  }

 private:
  JobRequest any() {
    JobRequest r;
    r.chips = whole(1, 20'000);
    r.hosts = whole(1, 3000);
    r.links = whole(0, 60'000);
    r.switches = whole(0, 100);
    r.steps = static_cast<std::int64_t>(between(1000, 50'000));
    r.step_time = time(0.1, 30);
    r.startup_time = maybe(1, 600);
    r.evaluation_share = often() ? 0 : random_.uniform() / 10;
    r.replicas = whole(1, 8);
    r.seed = whole(0, 1'000'000);
    add_failures(r);
    add_checkpoints(r);
    add_supply(r);
    return r;
  }
  bool often() { return random_.uniform() < 0.6; }
  /// Between two bounds, evenly over their logarithms.
  double between(double low, double high) { return low * std::pow(high / low, random_.uniform()); }
  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_.uniform() * static_cast<double>(high - low));
  }
  units::Time time(double low, double high) { return units::seconds(between(low, high)); }
  units::Time maybe(double low, double high) { return often() ? units::Time() : time(low, high); }
  /// A rate at which all `items` together have an event every few hours to months.
  units::Rate rate(std::int64_t items) {
    if (often()) return {};
    return units::Rate(1 / between(1e4, 1e7) /
                       static_cast<double>(std::max<std::int64_t>(1, items)));
  }

  void add_failures(JobRequest& r) {
    r.domains = whole(0, 50);
    r.domain_units = whole(1, 20);
    r.chip_failure_rate = rate(r.chips);
    r.host_failure_rate = rate(r.hosts);
    r.link_failure_rate = rate(r.links);
    r.switch_failure_rate = rate(r.switches);
    r.software_failure_rate = rate(r.hosts);
    r.maintenance_rate = rate(r.chips);
    r.domain_failure_rate = rate(r.domains);
    if (!often()) r.failure_shape = between(0.5, 3);
    r.fleet_age = maybe(1e5, 1e8);
    r.detection_time = maybe(1, 900);
    r.restart_time = maybe(1, 900);
    r.repair_time = maybe(600, 1e5);
    r.spare_units = often() ? whole(1, 100) : 0;
    r.switch_waits = !often();
    for (std::int64_t i = whole(0, 4); i > 0 && !often(); --i)
      r.detour_steps.push_back(r.step_time * between(0.9, 2));
  }

  void add_checkpoints(JobRequest& r) {
    double interval = between(60, 3000);
    for (std::int64_t i = whole(0, 5); i > 0 && !often(); --i, interval *= between(1.1, 8))
      r.tiers.push_back({units::seconds(interval), maybe(0.01, 9), maybe(0.1, 60),
                         static_cast<Survives>(whole(0, 4))});
    if (often() || !r.tiers.empty()) r.interval = units::seconds(interval);
    r.write_time = maybe(0.1, 120);
    r.restore_time = maybe(0.1, 300);
    r.background = !often();
    r.snapshot_time = maybe(0.1, 10);
    r.write_slowdown = often() ? 0 : random_.uniform();
  }

  void add_supply(JobRequest& r) {
    r.queue_time = maybe(60, 1e5);
    if (!often()) {
      const double first = random_.uniform() / 2;
      r.tranches = {{maybe(60, 1e5), first}, {time(2e5, 1e6), 1 - first}};
    }
    if (often()) return;
    r.preemption_rate = units::Rate(1 / between(3e4, 3e6));
    r.reprovision_time = maybe(60, 1e5);
    r.preemption_notice = maybe(1, 300);
  }

  Random random_;
};

void use_worker() { performance::set_worker_program(PODSIM_TEST_WORKER); }

}  // namespace

TEST_CASE("clocks: in process and under the kernel every metric is the same to the last bit") {
  use_worker();
  Requests random(20);
  std::vector<JobRequest> requests;
  for (int i = 0; i < 400; ++i) requests.push_back(random.next());
  const auto results = simulate_in_worker(requests);
  REQUIRE(results.size() == requests.size());
  std::int64_t events = 0, failures = 0, preemptions = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    CAPTURE(i, config::to_json(config::encode(requests[i], config::Form::si), -1));
    const JobResult here = simulate(requests[i]);
    CHECK(here == results[i]);
    events += here.events;
    failures += here.failures > 0 ? 1 : 0;
    preemptions += here.preemptions > 0 ? 1 : 0;
  }
  CHECK(events > 10'000);  // the jobs do meet what they are made for
  CHECK(failures > 100);
  CHECK(preemptions > 20);
}

TEST_CASE("clocks: what is asked once is answered as often as it was asked for") {
  use_worker();
  Requests random(21);
  const JobRequest a = random.next(), b = random.next();
  const JobSection fixed =
      config::decode<JobSection>(config::parse_yaml("job.yaml", "checkpoint: {interval: 1 h}"));
  const std::vector<JobResult> expected{simulate(a), simulate(b), simulate(a)};
  CHECK(run_jobs(fixed, {a, b, a}, SimulationClock::in_process) == expected);
  CHECK(run_jobs(fixed, {a, b, a}, SimulationClock::kernel) == expected);
}

TEST_CASE("clocks: in process no worker is started, under the kernel one is") {
  performance::set_worker_program("/nowhere/worker");
  const JobRequest r = Requests(22).next();
  const JobSection section;
  CHECK(run_jobs(section, {r}, SimulationClock::in_process).size() == 1);
  CHECK_THROWS_AS(run_jobs(section, {r}, SimulationClock::kernel), performance::WorkerError);
}

TEST_CASE("clocks: a job that does not get on is an error on both") {
  use_worker();
  JobRequest r;
  r.steps = 1000;
  r.step_time = units::seconds(10);
  r.chip_failure_rate = units::Rate(1);
  r.spare_units = 1;
  r.replicas = 1;
  CHECK_THROWS_WITH(simulate(r), Catch::Contains("does not get on"));
  CHECK_THROWS_WITH(simulate_in_worker({r}), Catch::Contains("does not get on"));
}

TEST_CASE("clocks: the worker's request and answer are lossless") {
  const JobBatch batch{{Requests(23).next()}};
  const config::Node request =
      config::parse_json("line", config::to_json(config::encode(batch, config::Form::si), -1));
  CHECK(config::decode<JobBatch>(request, config::Form::si).jobs == batch.jobs);
  const auto answer = config::decode<JobBatchResult>(
      config::parse_json("line", config::to_json(models::run_job_request(request), -1)),
      config::Form::si);
  CHECK(answer.jobs == std::vector{simulate(batch.jobs[0])});
}

TEST_CASE("clocks: a request without its fields is refused, and one with too many tiers") {
  const config::Node request = config::parse_json("line", R"({"jobs": [{"chips": -4}]})");
  CHECK_THROWS_AS(models::run_job_request(request), config::InputError);
  JobRequest many;
  many.step_time = units::seconds(1);
  many.tiers.resize(most_tiers + 1, {units::seconds(1), {}, {}, Survives::host});
  CHECK_THROWS_WITH(models::run_job_request(config::encode(JobBatch{{many}}, config::Form::si)),
                    Catch::Contains("found 6 tiers"));
}
