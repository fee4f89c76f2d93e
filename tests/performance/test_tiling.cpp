#include <catch2/catch.hpp>

#include "podsim/config/diagnostics.h"
#include "podsim/performance/mxu.h"
#include "podsim/performance/pipeline.h"
#include "podsim/performance/tiling.h"
#include "podsim/workload/section.h"
#include "tests/performance/sample.h"

using namespace podsim;
using performance::Resident;
using performance::Tiling;

namespace {

constexpr double kBf16 = 2;

system::Device with_memory(double bytes) {
  auto d = sample::device();
  d.vmem = units::Bytes(bytes);
  return d;
}

units::Time time_of(const performance::TilingCost& cost, const system::Device& d) {
  performance::Pipeline p;
  p.steps = cost.steps;
  p.mxu = performance::mxu_time(cost.cycles, d);
  p.loads = cost.loads;
  p.stores = cost.stores;
  p.first_load = cost.first_load;
  p.last_store = cost.last_store;
  return performance::time_pipeline(p, d).total();
}

}  // namespace

TEST_CASE("what is resident is read once, what is not once per tile of the other side") {
  const auto d = sample::device();
  const Tiling cut{{4096, 2048, 1024, 1}, 1024, 512, 1024, Resident::left};
  const double left = 4096.0 * 1024 * kBf16, right = 1024.0 * 2048 * kBf16;
  CHECK(performance::cost_tiling(cut, kBf16, d).loads.base() == left + 4 * right);
  auto other = cut;
  other.resident = Resident::right;
  CHECK(performance::cost_tiling(other, kBf16, d).loads.base() == 4 * left + right);
  auto neither = cut;
  neither.inner = 256;
  neither.resident = Resident::none;
  const auto cost = performance::cost_tiling(neither, kBf16, d);
  CHECK(cost.loads.base() == 4 * left + 4 * right);
  CHECK(cost.stores.base() == 4096.0 * 2048 * 2);
  CHECK(cost.steps == 4 * 4 * 4);
}

TEST_CASE("tiles are held twice, partial sums once more") {
  const Tiling whole{{256, 256, 256, 1}, 256, 256, 256, {}};
  const double operands = 2 * 256.0 * 256 * kBf16, result = 256.0 * 256 * 2;
  CHECK(performance::tile_memory(whole, kBf16).base() == operands + result);
  const Tiling cut{{256, 512, 512, 1}, 256, 256, 256, {}};
  CHECK(performance::tile_memory(cut, kBf16).base() == 2 * (operands + result) + 256.0 * 256 * 4);
}

TEST_CASE("the chosen tiling fits, and more memory never makes it slower") {
  const workload::Matmul product{8192, 6144, 5000, 1};
  units::Time before(1e9);
  for (const double bytes : {1e6, 4e6, 16e6, 64e6, 256e6}) {
    const auto d = with_memory(bytes);
    const auto t = performance::choose_tiling(product, kBf16, d);
    CHECK(performance::tile_memory(t, kBf16).base() <= bytes);
    const auto cost = performance::cost_tiling(t, kBf16, d);
    CHECK(cost.loads + cost.stores >= performance::compulsory_bytes(product, kBf16));
    const auto time = time_of(cost, d);
    CHECK(time <= before);
    before = time;
  }
}

TEST_CASE("memory too small for a single tile is refused") {
  CHECK_THROWS_AS(performance::choose_tiling({4096, 4096, 4096, 1}, kBf16, with_memory(10e3)),
                  podsim::config::InputError);
}

TEST_CASE("ragged tiles pay for whole passes") {
  const auto d = sample::device();
  const Tiling even{{1024, 1024, 1024, 1}, 512, 512, 512, {}};
  const Tiling ragged{{1024, 1024, 1030, 1}, 512, 512, 512, {}};
  // A third slice of the inner dimension, 6 deep, costs passes as one of 128 does.
  CHECK(performance::cost_tiling(ragged, kBf16, d).cycles ==
        performance::cost_tiling(even, kBf16, d).cycles * 9 / 8);
}

TEST_CASE("a pipeline takes its ramp and its slowest engine") {
  auto d = sample::device();
  d.op_overhead = units::Time(2e-6);
  d.hbm_latency = units::Time(1e-6);
  d.tile_overhead = units::Time(1e-7);
  performance::Pipeline p;
  p.steps = 10;
  p.mxu = units::Time(50e-6);
  p.vpu = units::Time(20e-6);
  p.loads = units::Bytes(30e6);
  p.stores = units::Bytes(10e6);
  p.first_load = units::Bytes(3e6);
  p.last_store = units::Bytes(1e6);
  const auto compute_bound = performance::time_pipeline(p, d);
  CHECK(compute_bound.ramp.base() == Approx(5e-6));
  CHECK(compute_bound.total().base() == Approx(2e-6 + 5e-6 + 50e-6 + 1e-6));
  p.loads = units::Bytes(130e6);  // the last tile takes 5.1 us, the result before it leaves in 1
  CHECK(performance::time_pipeline(p, d).total().base() == Approx(2e-6 + 5e-6 + 136e-6 + 4.1e-6));
  p.serial = units::Time(7e-6);
  CHECK(performance::time_pipeline(p, d).total().base() ==
        Approx(2e-6 + 5e-6 + 136e-6 + 4.1e-6 + 7e-6));
}

TEST_CASE("the fill of the arrays hides under the dispatch") {
  auto d = sample::device();
  d.op_overhead = units::Time(2e-6);
  performance::Pipeline p;
  p.fill = units::Time(1e-6);
  CHECK(performance::time_pipeline(p, d).total() == units::Time(2e-6));
  p.fill = units::Time(3e-6);
  CHECK(performance::time_pipeline(p, d).total() == units::Time(3e-6));
}
