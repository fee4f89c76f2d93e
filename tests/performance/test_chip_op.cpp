#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "podsim/config/diagnostics.h"
#include "podsim/performance/chip_op.h"
#include "tests/performance/chips.h"

using namespace podsim;
using Catch::Matchers::Contains;
using performance::ChipOp;
using performance::Memory;
using performance::parse_op;
using performance::time_op;

namespace {

ChipOp in_vmem(const std::string& text) {
  ChipOp op = parse_op(text);
  op.memory = Memory::vmem;
  return op;
}

std::string refusal(const std::string& text) {
  try {
    static_cast<void>(parse_op(text));
  } catch (const config::InputError& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("operations read and print") {
  for (const char* text : {"matmul:8x4096x1024:bf16", "attention:32x512x2048x128:fp8:causal",
                           "norm:2x128x512:f16", "elementwise:7488:bf16", "copy:33554432",
                           "load:1024", "embedding:4096x512:bf16", "optimizer:1000000"})
    CHECK(performance::print_op(parse_op(text)) == text);
  CHECK(parse_op("matmul:1x2x3").data == system::DataType::bf16);
  CHECK(parse_op("copy:32MiB").dims.front() == 33554432);
  CHECK(parse_op("matmul:8x4096x1024:bf16").dims == std::vector<std::int64_t>{8, 4096, 1024});
}

TEST_CASE("operations that are none are refused, what is right is said") {
  CHECK_THAT(refusal("matmull:1x2x3"), Contains("did you mean 'matmul'"));
  CHECK_THAT(refusal("matmul"), Contains("no dimensions"));
  CHECK_THAT(refusal("matmul:1x2"), Contains("MxKxN"));
  CHECK_THAT(refusal("matmul:0x2x3"), Contains("not positive"));
  CHECK_THAT(refusal("matmul:-4x2x3"), Contains("not positive"));
  CHECK_THAT(refusal("matmul:4x2xa"), Contains("whole number"));
  CHECK_THAT(refusal("matmul:4x2x1e9"), Contains("whole number"));
  CHECK_THAT(refusal("matmul:4x2x99999999999999999999"), Contains("too large"));
  CHECK_THAT(refusal("matmul:4x2x3:bf17"), Contains("did you mean 'bf16'"));
  CHECK_THAT(refusal("matmul:4x2x3:bf16:causal"), Contains("causal"));
  CHECK_THAT(refusal("attention:1x512x256x64:bf16:causal"), Contains("more queries than keys"));
  CHECK_THAT(refusal("copy:3 apples"), Contains("whole number"));
  CHECK_THAT(refusal("matmul:99999999999x99999999999x99999999999"), Contains("more work"));
}

TEST_CASE("a product for decoding is bound by HBM, a square one by the matrix units") {
  const auto v5e = chips::device("tpu-v5e");
  CHECK(time_op(parse_op("matmul:8x4096x1024:bf16"), v5e).bound_by == "hbm");
  CHECK(time_op(parse_op("matmul:4096x4096x4096:bf16"), v5e).bound_by == "mxu");
  CHECK(time_op(parse_op("elementwise:4096x4096:bf16"), v5e).bound_by == "hbm");
  CHECK(time_op(parse_op("matmul:8x8x8:bf16"), v5e).bound_by == "latency");
}

TEST_CASE("a dimension just past a multiple of the array costs clearly more") {
  struct Case {
    const char *chip, *at, *past;
  };
  for (const Case& c : {Case{"tpu-v4", "matmul:4096x2048x128:bf16", "matmul:4096x2048x130:bf16"},
                        Case{"tpu-v4", "matmul:4096x128x2048:bf16", "matmul:4096x130x2048:bf16"},
                        Case{"tpu-v7", "matmul:4096x4096x256:bf16", "matmul:4096x4096x258:bf16"},
                        Case{"tpu-v7", "matmul:4096x256x4096:bf16", "matmul:4096x258x4096:bf16"}}) {
    const auto d = chips::device(c.chip);
    const auto at = time_op(in_vmem(c.at), d).time, past = time_op(in_vmem(c.past), d).time;
    INFO(c.chip << " " << c.at << " " << at.base() << " " << past.base());
    CHECK(past / at > 1.3);
  }
}

TEST_CASE("a longer inner dimension never takes less time among multiples of the array") {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::int64_t> size(1, 9000);
  for (const char* chip : {"tpu-v4", "tpu-v5e", "tpu-v7", "nvidia-h100", "aws-trainium2"}) {
    const auto d = chips::device(chip);
    for (int i = 0; i < 12; ++i) {
      const std::int64_t m = size(random), n = size(random);
      for (const Memory memory : {Memory::hbm, Memory::vmem}) {
        units::Time before;
        for (std::int64_t k = d.mxu_rows; k <= 20 * d.mxu_rows; k += d.mxu_rows) {
          ChipOp op{performance::OpType::matmul, {m, k, n}, system::DataType::bf16, memory, false};
          if (memory == Memory::vmem &&
              2.0 * static_cast<double>(k * (m + n) + m * n) > d.vmem.base() + d.cmem.base())
            break;
          const auto time = time_op(op, d).time;
          INFO(chip << " " << performance::print_op(op));
          CHECK(time.base() >= before.base() * (1 - 1e-12));
          before = time;
        }
      }
    }
  }
}

TEST_CASE("no operation beats the peak or the memory") {
  std::mt19937 random(11);
  std::uniform_int_distribution<std::int64_t> size(1, 20000);
  for (const char* chip : {"tpu-v5e", "tpu-v7", "nvidia-h100", "amd-mi300x"}) {
    const auto d = chips::device(chip);
    for (int i = 0; i < 40; ++i) {
      const ChipOp op{performance::OpType::matmul,
                      {size(random), size(random), size(random)},
                      system::DataType::bf16,
                      Memory::hbm,
                      false};
      const auto plan = performance::plan_op(op, d);
      const auto time = time_op(op, d).time;
      CHECK(time >= plan.products / d.matmul_rate);
      CHECK(time >= performance::compulsory_bytes({op.dims[0], op.dims[2], op.dims[1], 1}, 2) /
                        d.hbm_bandwidth);
    }
  }
}

TEST_CASE("narrow formats are faster on chips that have them, others are refused") {
  const auto time = [](const char* chip, system::DataType type, const char* op) {
    return time_op(parse_op(op), chips::device(chip, type)).time;
  };
  using enum system::DataType;
  const auto wide = time("tpu-v7", bf16, "matmul:8192x8192x8192:bf16");
  const auto narrow = time("tpu-v7", fp8, "matmul:8192x8192x8192:fp8");
  CHECK(wide / narrow > 1.8);
  CHECK(wide / narrow < 2.1);
  CHECK(time("tpu-v5e", bf16, "matmul:8192x8192x8192:bf16") /
            time("tpu-v5e", int8, "matmul:8192x8192x8192:int8") >
        1.8);
  CHECK_THROWS_WITH(chips::device("tpu-v5e", fp8), Contains("no fp8") && Contains("int8"));
  CHECK_THROWS_WITH(chips::device("tpu-v7", f16), Contains("no f16"));
}

TEST_CASE("f16 costs conversions where it is emulated") {
  const auto native = chips::device("nvidia-h100", system::DataType::f16);
  CHECK(native.decode == 0);
  const auto emulated = chips::device("tpu-v4", system::DataType::f16);
  const auto f16 = time_op(in_vmem("matmul:1024x1024x1024:f16"), emulated);
  const auto bf16 = time_op(in_vmem("matmul:1024x1024x1024:bf16"), chips::device("tpu-v4"));
  CHECK(f16.time / bf16.time > 2);
  CHECK(f16.busy.at("vpu") > bf16.busy.at("vpu"));
}

TEST_CASE("causal attention takes about half of full attention") {
  const auto d = chips::device("tpu-v5p");
  const auto full = time_op(parse_op("attention:64x8192x8192x128:bf16"), d);
  const auto half = time_op(parse_op("attention:64x8192x8192x128:bf16:causal"), d);
  CHECK(half.time / full.time > 0.5);
  CHECK(half.time / full.time < 0.6);
}

TEST_CASE("the exponentials bound attention where the matrix units are fast enough") {
  auto d = chips::device("tpu-v5p");
  const ChipOp op = parse_op("attention:64x8192x8192x128:bf16");
  d.vector_rate /= 20;
  CHECK(time_op(op, d).bound_by == "vpu");
}

TEST_CASE("what does not fit is refused") {
  const auto d = chips::device("tpu-v5e");
  CHECK_THROWS_WITH(time_op(parse_op("matmul:200000x200000x200000:bf16"), d), Contains("HBM"));
  CHECK_THROWS_WITH(time_op(in_vmem("matmul:16384x16384x16384:bf16"), d), Contains("on-chip"));
  CHECK_THROWS_WITH(time_op(in_vmem("load:1024"), d), Contains("from HBM"));
}

TEST_CASE("the tiles of a plan sum to it") {
  for (const char* chip : {"tpu-v5e", "tpu-v7", "nvidia-a100"})
    for (const char* text :
         {"matmul:5000x3000x7000:bf16", "matmul:130x4096x258:bf16", "copy:64MiB",
          "attention:16x1500x3000x128:bf16:causal", "norm:8192x8192:bf16", "optimizer:123456789"}) {
      const auto d = chips::device(chip);
      const ChipOp op = parse_op(text);
      const auto plan = performance::plan_op(op, d);
      const auto tiles = performance::tiles_of(op, plan, d);
      INFO(chip << " " << text);
      CHECK(static_cast<std::int64_t>(tiles.size()) == plan.pipeline.steps);
      performance::Tile sum;
      for (const auto& t : tiles) {
        sum.load += t.load;
        sum.mxu += t.mxu;
        sum.vpu += t.vpu;
        sum.store += t.store;
      }
      const auto bandwidth = d.hbm_bandwidth * d.hbm_efficiency;
      const auto near = [](performance::Picoseconds a, units::Time b) {
        return Approx(static_cast<double>(a)).epsilon(1e-4).margin(20) == b.base() * 1e12;
      };
      CHECK(near(sum.load, plan.pipeline.loads / bandwidth));
      CHECK(near(sum.store, plan.pipeline.stores / bandwidth));
      CHECK(near(sum.mxu, plan.pipeline.mxu));
      CHECK(near(sum.vpu, plan.pipeline.vpu));
    }
}

TEST_CASE("energy is the sum of its parts, and more work takes more") {
  const auto d = chips::device("tpu-v5e");
  const auto small = time_op(parse_op("matmul:2048x2048x2048:bf16"), d);
  const auto large = time_op(parse_op("matmul:4096x4096x4096:bf16"), d);
  units::Energy sum;
  for (const auto& [engine, energy] : large.energy_by) sum += energy;
  CHECK(sum.base() == Approx(large.energy.base()));
  CHECK(large.energy_by.at("mxu") / small.energy_by.at("mxu") == Approx(8));
  CHECK(large.power > d.idle_power);
  CHECK(large.power <= d.peak_power);
}
