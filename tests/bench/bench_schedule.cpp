// Analytic steps: the schedule alone, and with the costs of its operations. Run from the top
// folder.
#include <benchmark/benchmark.h>

#include <map>
#include <string>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/performance/step.h"
#include "podsim/system/resolve.h"
#include "src/performance/pod_schedule.h"

using namespace podsim;

namespace {

/// The step of a scenario, with another number of microbatches where one is given.
performance::StepRequest step_of(const std::string& file, std::int64_t microbatches,
                                 std::int64_t chunks) {
  const config::Node n = config::load_yaml(file);
  system::RunRequest request;
  request.workload = config::decode<workload::WorkloadSection>(*n.find("workload"));
  request.system = config::decode<system::SystemSection>(*n.find("system"));
  if (const config::Node* mesh = n.find("parallelism"))
    request.parallelism = config::decode<system::ParallelismSection>(*mesh);
  if (microbatches > 0) request.workload.microbatches = microbatches;
  request.workload.pipeline.virtual_stages = chunks;
  if (chunks > 1) request.workload.pipeline.schedule = workload::PipelineOrder::interleaved;
  const catalog::Catalog catalog({"configs"});
  catalog::InputLog log;
  return performance::step_request(system::resolve_run(request, catalog, log));
}

/// One device, its costs known.
void alone(benchmark::State& state, const std::string& file) {
  const auto request = step_of(file, 0, 1);
  const auto costs = performance::cost_classes(request);
  for (auto _ : state)
    benchmark::DoNotOptimize(performance::schedule_alone(request.programs[system::ProgramId(0)],
                                                         costs[system::ClassId(0)])
                                 .end);
}

/// All stages of a pipeline, their costs known.
void pipeline(benchmark::State& state, const std::string& file) {
  const auto request = step_of(file, state.range(0), state.range(1));
  const auto costs = performance::cost_classes(request);
  std::int64_t iterations = 0;
  for (auto _ : state) {
    const performance::PodSchedule schedule(request, costs);
    iterations = schedule.devices().iterations();
  }
  state.counters["iterations"] = static_cast<double>(iterations);
}

/// From the request to the result.
void analytic(benchmark::State& state, const std::string& file) {
  const auto request = step_of(file, 0, 1);
  for (auto _ : state) benchmark::DoNotOptimize(performance::run_analytic(request).step_time);
}

}  // namespace

BENCHMARK_CAPTURE(alone, quickstart, "scenarios/quickstart.yaml")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(alone, llama_405b, "scenarios/llama-405b-pod.yaml")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(pipeline, llama_405b, "scenarios/llama-405b-pipeline.yaml")
    ->Args({36, 1})
    ->Args({72, 1})
    ->Args({36, 2})
    ->Args({72, 7})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(analytic, quickstart, "scenarios/quickstart.yaml")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(analytic, llama_405b_pipeline, "scenarios/llama-405b-pipeline.yaml")
    ->Unit(benchmark::kMicrosecond);

BENCHMARK_MAIN();
