// Draws of the economics of plans: a rented one, one that rents and then buys, one that buys.
#include <benchmark/benchmark.h>

#include <array>

#include "podsim/economics/figures.h"
#include "tests/economics/plans.h"

using namespace plans;

namespace {

PlanInput hybrid() {
  PlanInput in = five_years(rented(1.2, catalog::OfferKind::commitment), 0.9);
  in.phases.push_back(phase(everything()));
  in.phases[1].from = month(2027, 1);
  OwnTerms own = everything();
  own.deliveries = {{month(2026, 10), 0.5}, {month(2027, 1), 0.5}};
  in.phases[1].terms = own;
  in.finance.other_use = 0.6;
  return in;
}

/// One draw moves a price, a rate and the speed of the chips, and evaluates every plan.
void draws(benchmark::State& state) {
  std::array<PlanInput, 4> inputs = {five_years(rented(1.2), 0.9), five_years(rented(7), 0.9),
                                     five_years(everything(), 0.9), hybrid()};
  std::array<PlanEngine, 4> engines;
  double u = 0;
  for (auto _ : state) {
    u = u < 1 ? u + 1e-3 : 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      inputs[i].finance.discount_rate.value = 0.08 + 0.04 * u;
      inputs[i].phases.front().tokens_per_s = 1e6 * (0.9 + 0.2 * u);
      benchmark::DoNotOptimize(engines[i].evaluate(inputs[i]).npv_usd);
    }
    for (const std::size_t bought : {2, 3})
      benchmark::DoNotOptimize(engines[bought].against(engines[0]).npv_usd);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(draws);

}  // namespace

BENCHMARK_MAIN();
