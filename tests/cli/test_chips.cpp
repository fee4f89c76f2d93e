// podsim chip, validate and calibrate, from outside.
#include <catch2/catch.hpp>

#include "podsim/config/node.h"
#include "tests/cli/program.h"

using namespace podsim::test;

namespace {

const char* const kTable =
    "id,chip,op,dtype,M,N,K,other_shape,measured_time_us,tflops_or_GBps,metric,value,source,note\n"
    "a,v5e,gemm,bf16,4096,4096,4096,,900,,,,mine,\n"
    "b,v5e,gemm,bf16,8192,8192,8192,,6500,,,,mine,\n"
    "c,v5e,HBM copy,bf16,,,,268435456 bytes,800,,,,mine,\n";

void expect_refused(std::vector<std::string> arguments, const std::string& said) {
  const auto run = run_podsim(arguments);
  INFO(run.err);
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(contains(run.err, said));
}

double number(const std::string& json, const char* key) {
  return std::stod(podsim::config::parse_json("out", json).find(key)->scalar());
}

}  // namespace

TEST_CASE("an operation says its time, bound, efficiency and energy") {
  const auto run = run_podsim({"chip", "v5e", "--op", "matmul:4096x4096x4096:bf16", "--timeline"});
  CHECK(run.code == 0);
  for (const char* part : {"matmul:4096x4096x4096:bf16 on a tpu-v5e", "bound by", "mxu",
                           "efficiency", "energy", "Timeline", "load  ", "store "})
    CHECK(contains(run.out, part));
  const auto decode = run_podsim({"chip", "v5e", "--op", "matmul:8x4096x1024:bf16"});
  CHECK(contains(decode.out, "hbm"));
}

TEST_CASE("closed form and event model agree, and both are in the record") {
  const std::vector<std::string> op = {"chip",     "tpu-v7", "--op", "matmul:8192x8192x8192:bf16",
                                       "--format", "json"};
  auto closed = op;
  closed.insert(closed.end(), {"--fidelity", "analytic"});
  const auto event = run_podsim(op).out, analytic = run_podsim(closed).out;
  CHECK(number(event, "analytic_time_s") == number(analytic, "time_s"));
  CHECK(number(event, "time_s") / number(analytic, "time_s") == Approx(1).epsilon(0.02));
  CHECK(run_podsim(op).out == event);
  auto pinned = op;
  pinned.insert(pinned.end(), {"--clock", "pinned"});
  CHECK(number(run_podsim(pinned).out, "time_s") < number(event, "time_s"));
}

TEST_CASE("what is no operation of the chip is refused") {
  expect_refused({"chip", "v5e", "--op", "matmul:0x8x8:bf16"}, "not positive");
  expect_refused({"chip", "v5e", "--op", "matmul:-8x8x8:bf16"}, "not positive");
  expect_refused({"chip", "v5e", "--op", "matmul:8x8x8:fp8"}, "no fp8");
  expect_refused({"chip", "v5e", "--op", "matmul:8x8x8:fp9"}, "did you mean 'fp8'");
  expect_refused({"chip", "v5e", "--op", "matmull:8x8x8"}, "did you mean 'matmul'");
  expect_refused({"chip", "v5f", "--op", "matmul:8x8x8"}, "did you mean");
  expect_refused({"chip", "v5e"}, "--op");
  expect_refused({"chip", "v5e", "--op", "matmul:8x8x8", "--memory", "hbmm"}, "--memory");
  expect_refused({"chip", "v5e", "--op", "matmul:8x8x8", "--clock", "pinned"}, "power states");
  expect_refused({"chip", "v5e", "--op", "matmul:8x8x8", "--timeline", "--fidelity", "analytic"},
                 "timeline");
  expect_refused({"chip", "v5e", "--op", "matmul:99999x99999x99999:bf16"}, "HBM");
}

TEST_CASE("validation knows the groups of errors and what was left out") {
  const auto run = run_podsim({"validate", "chip", "--chip", "v4"});
  CHECK(run.code == 0);
  CHECK(contains(run.out, "<128"));
  CHECK(contains(run.out, ">=1024"));
  const auto json = run_podsim({"validate", "chip", "--chip", "v6e", "--format", "json"});
  CHECK(contains(json.out, "podsim.validate_chip/1"));
  CHECK(contains(json.out, "\"refused_reason\""));
  CHECK(contains(run_podsim({"validate", "chip", "--format", "md"}).out, "| chip |"));
}

TEST_CASE("one's own table is fitted, used and validated") {
  const Folder folder;
  const auto table = folder.write("mine.csv", kTable);
  const auto out = (folder.path() / "catalog/calibrations").string();
  const auto fit =
      run_podsim({"calibrate", "chip", "--chip", "v5e", "--fit", "matmul_efficiency,hbm_efficiency",
                  "--measurements", table, "--out", out, "--date", "2026-01-31"});
  INFO(fit.err);
  REQUIRE(fit.code == 0);
  CHECK(contains(fit.out, "3 rows"));
  CHECK(contains(read_file(out + "/tpu-v5e.yaml"), "2026-01-31"));
  CHECK(contains(read_file(out + "/tpu-v5e.csv"), "row,measured_us"));
  const auto with = run_podsim(
      {"show", "calibrations/tpu-v5e", "--catalog", (folder.path() / "catalog").string()});
  CHECK(contains(with.out, "matmul_efficiency"));
}

TEST_CASE("bad requests for a fit are refused") {
  const Folder folder;
  const auto table = folder.write("mine.csv", kTable);
  const std::vector<std::string> base = {"calibrate", "chip",           "--chip",
                                         "v5e",       "--measurements", table};
  const auto with = [&](std::vector<std::string> more) {
    auto all = base;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  expect_refused(with({}), "no calibration of tpu-v5e");
  expect_refused(with({"--fit", "matmul_eficiency"}), "did you mean 'matmul_efficiency'");
  expect_refused(with({"--fit", "f16_decode"}), "no row depends on f16_decode");
  expect_refused(with({"--fit", "matmul_efficiency", "--date", "tomorrow"}), "YYYY-MM-DD");
  expect_refused(with({"--fit", "matmul_efficiency,hbm_efficiency,op_overhead,tile_overhead"}),
                 "do not tell");
  expect_refused({"calibrate", "chips", "--chip", "v5e"}, "chip");
  expect_refused({"validate", "chip", "--measurements", (folder.path() / "none.csv").string()},
                 "no such file");
  expect_refused({"validate", "chip", "--measurements", folder.write("x.csv", "a,b\n1\n")}, ":2:1");
}
