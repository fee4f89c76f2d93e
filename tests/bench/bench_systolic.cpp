// The two ways to a product's cycles, side by side.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "models/systolic/core.h"
#include "models/systolic/operand_draw.h"
#include "podsim/performance/systolic.h"

using namespace podsim;
using namespace podsim::models::systolic;

namespace {

/// What SCALE-Sim v3 takes for 512^3 on 128 x 128, as published with its layers.
constexpr double kScaleSimSeconds = 2.6;

void closed_form(benchmark::State& state) {
  performance::Gemm product{512, 512, 512};
  const performance::SystolicArray array{128, 128, 1,
                                         static_cast<performance::Dataflow>(state.range(0))};
  for (auto _ : state) {
    benchmark::DoNotOptimize(product);
    benchmark::DoNotOptimize(performance::systolic_cost(product, array));
  }
  state.counters["times_scalesim"] =
      benchmark::Counter(kScaleSimSeconds, benchmark::Counter::kIsIterationInvariantRate);
}

template <class Operand, class Sum>
struct Workload {
  Workload(std::int64_t m, std::int64_t side, const CoreParameters& parameters)
      : a_stride(spread_stride<Operand>(side)),
        c_stride(spread_stride<Sum>(side)),
        a(static_cast<std::size_t>(m * a_stride)),
        b(static_cast<std::size_t>(side * a_stride)),
        c(static_cast<std::size_t>(m * c_stride)),
        operands{m, side, side, {a.data(), a_stride}, {b.data(), a_stride}, {c.data(), c_stride}},
        core(sc_core::sc_gen_unique_name("core"), parameters) {
    OperandDraw draw(1);
    for (auto* values : {&a, &b})
      for (auto& v : *values) v = static_cast<Operand>(draw.int8());
  }
  std::int64_t a_stride, c_stride;
  std::vector<Operand> a, b;
  std::vector<Sum> c;
  Operands<Operand, Sum> operands;
  SystolicCore core;
};

CoreParameters parameters(Dataflow d) {
  CoreParameters p;
  p.array.dataflow = d;
  return p;
}

/// 4096 rows, so that nearly every element works in nearly every cycle.
template <class Operand, class Sum>
void cycle_true(benchmark::State& state, Workload<Operand, Sum>& product) {
  std::int64_t cycles = 0;
  for (auto _ : state) {
    product.core.start(product.operands, 1);
    sc_core::sc_start();
    cycles += product.core.last_cycle() + 1;
  }
  state.counters["cycles"] =
      benchmark::Counter(static_cast<double>(cycles), benchmark::Counter::kIsRate);
}

}  // namespace

// The kernel cannot take modules once it runs, so all of them come first.
int main(int argc, char** argv) {
  const char* const names[] = {"ws", "is", "os", "tpu"};
  std::vector<std::unique_ptr<Workload<std::int8_t, std::int32_t>>> int8;
  for (int d = 0; d < 4; ++d) {
    const std::string name = names[d];
    benchmark::RegisterBenchmark(("closed_form/512x512x512/" + name).c_str(), closed_form)->Arg(d);
    int8.push_back(std::make_unique<Workload<std::int8_t, std::int32_t>>(
        4096, 512, parameters(static_cast<Dataflow>(d))));
    benchmark::RegisterBenchmark(("cycle_true/128x128/int8/" + name).c_str(),
                                 cycle_true<std::int8_t, std::int32_t>, std::ref(*int8.back()))
        ->Unit(benchmark::kMillisecond);
  }
  Workload<float, float> bf16(4096, 512, parameters(Dataflow::ws));
  benchmark::RegisterBenchmark("cycle_true/128x128/bf16/ws", cycle_true<float, float>,
                               std::ref(bf16))
      ->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
