#include <catch2/catch.hpp>

#include "podsim/performance/mxu.h"
#include "src/performance/library_kernels.h"
#include "tests/performance/sample.h"

using namespace podsim;
using namespace podsim::performance;

namespace {

/// 132 multiprocessors whose kernels are known; operands never bound.
system::Device gpu() {
  auto d = sample::device();
  d.matrix_unit = system::MatrixUnit::output_tiles;
  d.mxu_count = 132;
  d.matmul_efficiency = 1;
  d.operand_bandwidth = units::Bandwidth(1e18);
  d.wave_overhead = {};
  return d;
}

double cycles(const workload::Matmul& product, const system::Device& d) {
  return choose_product_kernel(product, 2, d).cycles;
}

ChipOp product(const std::string& text) { return parse_op("matmul:" + text); }

}  // namespace

TEST_CASE("a library's kernel has the tile that wastes least of the last wave") {
  const auto d = gpu();
  // 12 x 11 tiles of 128 x 128 fill one wave.
  CHECK(cycles({128 * 12, 128 * 11, 4096, 1}, d) == 4096);
  // One row of rows more is no whole second wave: smaller tiles fill three half waves.
  CHECK(cycles({128 * 13, 128 * 11, 4096, 1}, d) < 2 * 4096);
  CHECK(cycles({128 * 13, 128 * 11, 4096, 1}, d) > 4096);
}

TEST_CASE("operands from on-chip memory favour large tiles and bound small ones") {
  auto d = gpu();
  const workload::Matmul large{8192, 8192, 4096, 1}, narrow{64, 64 * 132, 4096, 1};
  const double free_narrow = cycles(narrow, d);
  // A tile of 256 x 128 draws 384 elements of two bytes a step from its multiprocessor's part.
  const double step = 1 / mxu_clock(d).base();
  d.operand_bandwidth = units::Bandwidth(132 * 384 * 2 / (2 * step));
  const auto chosen = choose_product_kernel(large, 2, d);
  CHECK(chosen.rows * chosen.columns >= 256 * 128);
  // Unbound, 132 tiles of 64 x 64 take a quarter of a cycle a column of k. Bound at 192 elements a
  // cycle those take 128 / 192, and the best is 33 tiles of 64 x 256 with k cut in four, whose 320
  // elements take 320 / 192 / 4 and partial sums: 5/3 of a quarter at least, less than 8/3.
  CHECK(cycles(narrow, d) > 5.0 / 3 * free_narrow);
  CHECK(cycles(narrow, d) < 8.0 / 3 * free_narrow);
}

TEST_CASE("k is cut only where one wave has room, and its partial sums cost") {
  auto d = gpu();
  const auto cut = choose_product_kernel({128, 128, 16384, 1}, 2, d);
  CHECK(cut.cuts > 1);
  CHECK(cut.waves == 1);
  CHECK(choose_product_kernel({128 * 12, 128 * 11, 16384, 1}, 2, d).cuts == 1);
  const double fast = cut.cycles;
  d.vmem_bandwidth /= 1000;
  CHECK(cycles({128, 128, 16384, 1}, d) > fast);
}

TEST_CASE("each wave has its overhead") {
  auto d = gpu();
  const workload::Matmul waves{128 * 12 * 10, 128 * 11, 64, 1};
  const double without = cycles(waves, d);
  d.wave_overhead = units::Time(1e-6);
  const double ten = 10 * 1e-6 * mxu_clock(d).base();
  CHECK(cycles(waves, d) == Approx(without + ten).epsilon(0.01));
}

TEST_CASE("work and traffic collide most where they take equally long") {
  const units::Time one(1), half(0.5), none;
  CHECK(collision(one, none) == none);
  CHECK(collision(none, none) == none);
  CHECK(collision(one, one).base() == Approx(0.1892).epsilon(1e-3));
  CHECK(collision(one, half).base() == Approx(collision(half, one).base()));
  CHECK(collision(one, half).base() < 0.02);
}

TEST_CASE("quantising its input makes a narrow product longer, unless it is ready") {
  auto d = gpu();
  d.quantise_overhead = units::Time(5e-6);
  d.quantise_passes = 2;
  const auto asked = time_op(product("4096x8192x4096:fp8"), d);
  const auto ready = time_op(product("4096x8192x4096:fp8:ready"), d);
  const double bytes = 2.0 * 4096 * 8192 * (2 + 1);
  const double traffic = bytes / (d.hbm_bandwidth * d.hbm_efficiency).base();
  CHECK((asked.time - ready.time).base() == Approx(5e-6 + traffic));
  CHECK(print_op(product("4096x8192x4096:fp8:ready")) == "matmul:4096x8192x4096:fp8:ready");
}

TEST_CASE("an attention kernel is bound by its products or its exponentials") {
  auto d = gpu();
  d.attention_overhead = units::Time(1e-6);
  d.attention_kernel_efficiency = 0.5;
  const auto wide = time_op(parse_op("attention:64x8192x8192x256:bf16"), d);
  const auto products = 4.0 * 64 * 8192 * 8192 * 256 / (d.matmul_rate.base() * 0.5);
  CHECK(wide.time.base() > products);
  d.softmax_efficiency = 0.01;
  CHECK(time_op(parse_op("attention:64x8192x8192x64:bf16"), d).bound_by == "vpu");
}

TEST_CASE("half of causal attention is left out") {
  auto d = gpu();
  d.attention_overhead = units::Time(1e-6);
  d.attention_kernel_efficiency = 0.5;
  const auto all = time_op(parse_op("attention:64x8192x8192x256:bf16"), d);
  const auto half = time_op(parse_op("attention:64x8192x8192x256:bf16:causal"), d);
  CHECK(half.time / all.time == Approx(0.5).epsilon(0.05));
}
