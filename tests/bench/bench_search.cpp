// Candidates of a search, each resolved, lowered and timed by the closed form from nothing:
// GPT-3 175B on 4,096 A100, without a pipeline and with stages.
#include <benchmark/benchmark.h>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/performance/step.h"
#include "podsim/system/open_run.h"

namespace {

using namespace podsim;

const catalog::Catalog& shipped() {
  static const catalog::Catalog c({"configs"});
  return c;
}

system::RunRequest request() {
  const auto node = [](const std::string& text) { return config::parse_yaml("bench.yaml", text); };
  return {config::decode<workload::WorkloadSection>(
              node("{model: gpt3-175b, sequence_length: 2048, global_batch: 2048, remat: full, "
                   "optimizer: {sharded: true}}")),
          config::decode<system::SystemSection>(node("{chip: nvidia-a100, chips: 4096}")),
          {},
          {}};
}

void candidates(benchmark::State& state) {
  catalog::InputLog log;
  const system::OpenRun open(request(), shipped(), log);
  system::RunLayout layout;
  layout.mesh.tensor = 8;
  layout.mesh.pipeline = state.range(0);
  const std::int64_t replicas = 4096 / 8 / layout.mesh.pipeline;
  layout.mesh.fsdp = layout.mesh.pipeline > 1 ? 1 : 8;
  layout.mesh.data = replicas / layout.mesh.fsdp;
  layout.microbatches = 2048 / replicas / state.range(1);
  layout.virtual_stages = state.range(2);
  if (!open.divides(layout)) throw std::logic_error("does not divide");
  for (auto _ : state) {
    auto run = open.resolve_if_fits(layout);
    if (!run) throw std::logic_error("does not fit");
    benchmark::DoNotOptimize(
        performance::analytic_step_time(performance::step_request(std::move(*run))));
  }
}

}  // namespace

// Stages, sequences of a microbatch, chunks of a stage.
BENCHMARK(candidates)
    ->Args({1, 4, 1})
    ->Args({1, 1, 1})
    ->Args({8, 1, 1})
    ->Args({8, 1, 3})
    ->Args({16, 1, 1})
    ->Args({16, 4, 1})
    ->Args({64, 1, 1});

BENCHMARK_MAIN();
