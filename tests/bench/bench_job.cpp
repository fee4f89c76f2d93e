// Jobs in process: 200 replicas of days on a slice, and of years on a pod.
#include <benchmark/benchmark.h>

#include "podsim/job/job.h"
#include "podsim/job/simulate.h"

using namespace podsim;

namespace {

/// A failure every ten days on 256 chips, checkpoints every hour.
job::JobRequest days_on_a_slice() {
  job::JobRequest r;
  r.chips = 256;
  r.hosts = 32;
  r.links = 512;
  r.chip_failure_rate = units::Rate(2e-9);
  r.host_failure_rate = units::Rate(2e-9);
  r.software_failure_rate = units::Rate(7e-9);
  r.link_failure_rate = units::Rate(6e-10);
  r.maintenance_rate = units::Rate(6e-10);
  r.steps = 100'000;
  r.step_time = units::seconds(10.4);
  r.interval = units::hours(1);
  r.write_time = r.restore_time = units::seconds(6);
  r.detection_time = units::seconds(600);
  r.restart_time = units::seconds(300);
  r.repair_time = units::hours(24);
  r.spare_units = 2;
  return r;
}

/// The same parts on 4,096 chips: three failures a day.
job::JobRequest years_on_a_pod() {
  job::JobRequest r = days_on_a_slice();
  r.chips = 4096;
  r.hosts = 1024;
  r.links = 12'288;
  r.steps = 15'000'000;
  r.interval = units::seconds(600);
  r.spare_units = 20;
  return r;
}

void simulate(benchmark::State& state, const job::JobRequest& request) {
  for (auto _ : state) benchmark::DoNotOptimize(job::simulate(request).goodput.mean);
}

void search(benchmark::State& state) {
  job::JobRequest r = days_on_a_slice();
  r.failure_shape = 0.8;
  for (auto _ : state) benchmark::DoNotOptimize(job::simulated_interval(r));
}

BENCHMARK_CAPTURE(simulate, days_on_a_slice, days_on_a_slice())->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(simulate, years_on_a_pod, years_on_a_pod())->Unit(benchmark::kMillisecond);
BENCHMARK(search)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
