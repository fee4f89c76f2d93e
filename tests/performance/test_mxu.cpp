#include <catch2/catch.hpp>

#include "podsim/performance/mxu.h"
#include "tests/performance/sample.h"

using namespace podsim;
using performance::mxu_cycles;
using performance::mxu_time;

TEST_CASE("a product that fills the arrays runs at peak") {
  const auto device = sample::device();
  const workload::Matmul product{8192, 4096, 4096, 1};
  CHECK(mxu_cycles(product, device) == 8192.0 * 32 * 32 / 4);
  CHECK(performance::mxu_fill(device) == 384);
  CHECK(mxu_time(mxu_cycles(product, device), device).base() ==
        Approx((product.flops() / device.matmul_rate).base()).epsilon(1e-12));
}

TEST_CASE("ragged products pay for whole tiles") {
  const auto device = sample::device();
  // Two columns of three tiles, each on an array of its own: sums build up in place.
  CHECK(mxu_cycles({128, 130, 300, 1}, device) == 3 * 128);
  CHECK(mxu_cycles({1, 128, 128, 1}, device) == 128);
}

TEST_CASE("rows are cut where arrays would stand idle") {
  const auto device = sample::device();
  CHECK(mxu_cycles({4096, 128, 128, 1}, device) == 1024);
  // Six passes on four arrays: cut in two, twelve passes of half the length in three rounds.
  CHECK(mxu_cycles({4096, 256, 384, 1}, device) == 3 * 2048);
}

TEST_CASE("independent products are shared out over the arrays") {
  const auto device = sample::device();
  CHECK(mxu_cycles({128, 128, 128, 4}, device) == mxu_cycles({128, 128, 128, 1}, device));
  CHECK(mxu_cycles({128, 128, 128, 5}, device) == 2 * mxu_cycles({128, 128, 128, 1}, device));
}

TEST_CASE("a GPU's waves are quantised over the tiles of the result") {
  auto gpu = sample::device();
  gpu.matrix_unit = system::MatrixUnit::output_tiles;
  gpu.mxu_count = 132;
  // 12 x 11 tiles fill one wave, whatever the inner dimension; one row of tiles more begins a
  // second.
  const double full = mxu_cycles({128 * 12, 128 * 11, 4096, 1}, gpu);
  CHECK(full == 4096);
  CHECK(mxu_cycles({128 * 13, 128 * 11, 4096, 1}, gpu) == 2 * full);
  CHECK(mxu_cycles({128, 128, 4096, 132}, gpu) == full);
  CHECK(performance::mxu_fill(gpu) == 0);
}

TEST_CASE("a GPU cuts the inner dimension where one wave has room") {
  auto gpu = sample::device();
  gpu.matrix_unit = system::MatrixUnit::output_tiles;
  gpu.mxu_count = 132;
  CHECK(mxu_cycles({128, 128, 8192, 1}, gpu) == 128);            // 64 pieces of 128
  CHECK(mxu_cycles({128 * 10, 128 * 6, 8192, 1}, gpu) == 4096);  // 60 tiles, two pieces each
  CHECK(mxu_cycles({128 * 10, 128 * 7, 8192, 1}, gpu) == 8192);  // no room for two of 70
}

TEST_CASE("efficiency stretches the time") {
  auto device = sample::device();
  const auto ideal = mxu_time(1000, device);
  device.matmul_efficiency = 0.5;
  CHECK(mxu_time(1000, device) == 2 * ideal);
}

TEST_CASE("no product is faster than the peak") {
  const auto unit = GENERATE(system::MatrixUnit::systolic, system::MatrixUnit::output_tiles);
  auto device = sample::device();
  device.matrix_unit = unit;
  for (const std::int64_t m : {1, 100, 127, 129, 1000, 4097})
    for (const std::int64_t n : {1, 64, 200, 1023})
      for (const std::int64_t k : {3, 128, 555}) {
        const workload::Matmul product{m, n, k, 1};
        CHECK(mxu_time(mxu_cycles(product, device), device) >=
              product.flops() / device.matmul_rate);
      }
}

TEST_CASE("arrays and multiprocessors draw operands from on-chip memory") {
  auto device = sample::device();
  CHECK(performance::mxu_traffic(10, 2, device).base() == 10 * 4 * (128 * 2 + 128 * 4));
  device.matrix_unit = system::MatrixUnit::output_tiles;
  CHECK(performance::mxu_traffic(10, 2, device).base() == 10 * 4 * (128 + 128) * 2);
}
