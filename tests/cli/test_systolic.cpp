// podsim systolic, from outside.
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using namespace podsim::test;

namespace {

const char* const kConfig =
    "[architecture_presets]\nArrayHeight: 32\nArrayWidth: 32\nDataflow: ws\n";
const char* const kConv =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides,\nConv1, 224, 224, 11, 11, 3, 96, 4,\n";

Outcome systolic(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "systolic");
  return run_podsim(arguments);
}

void expect_refused(const std::vector<std::string>& arguments, const std::string& said) {
  const auto run = systolic(arguments);
  INFO(run.err);
  CHECK(run.code == 2);
  CHECK(run.out.empty());
  CHECK(contains(run.err, said));
}

}  // namespace

// The row is SCALE-Sim's own, test/general/golden_trace_calc, but for the prefetch of its memories
// and the last digits of a sum of rounded quotients.
TEST_CASE("SCALE-Sim's files give its compute report") {
  const Folder folder;
  const auto run = systolic(
      {"--config", folder.write("s.cfg", kConfig), "--topology", folder.write("t.csv", kConv)});
  CHECK(run.code == 0);
  CHECK(run.err.empty());
  CHECK(run.out ==
        "LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, Overall Util %, "
        "Mapping Efficiency %, Compute Util %,\n"
        "0, 112283, 112283, 0, 91.68309650614964, 94.53125, 90.78000992063492,\n");
}

TEST_CASE("numbers stand in the report as Python writes them") {
  const auto run = systolic({"--gemm", "1x1x1", "--format", "csv"});
  CHECK(contains(run.out, "0, 382, 382, 0, 1.5977789594240838e-05, 0.006103515625, "));
  CHECK(contains(systolic({"--gemm", "128x128x128", "--format", "csv"}).out, ", 100.0, "));
}

TEST_CASE("the cycle-true simulation agrees with the closed form in every dataflow and format") {
  for (const char* dataflow : {"ws", "is", "os", "tpu"})
    for (const char* dtype : {"int8", "bf16", "fp8", "fp8_e5m2"}) {
      const auto run = systolic({"--gemm", "70x50x90", "--array", "24x16", "--dataflow", dataflow,
                                 "--dtype", dtype, "--cycle-true", "--format", "json"});
      INFO(dataflow << " " << dtype << run.err);
      CHECK(run.code == 0);
      CHECK(contains(run.out, "\"cycles_equal\": true"));
      CHECK(contains(run.out, "\"values_equal\": true"));
    }
}

TEST_CASE("the cycle in which the last sum is complete is counted") {
  // scalesim-project/SCALE-Sim issue 125; ARM-software/SCALE-Sim, test_valid_4.csv.
  const auto run = systolic({"--gemm", "4x4x4", "--array", "4x4", "--dataflow", "os",
                             "--cycle-true", "--format", "json"});
  CHECK(contains(run.out, "\"cycles\": 10,"));
  CHECK(contains(run.out, "\"scale_sim_cycles\": 9,"));
  CHECK(contains(run.out, "\"overall_utilisation\": 0.4,"));
  const auto one = systolic({"--gemm", "1x1x1", "--array", "1x1", "--dataflow", "os",
                             "--cycle-true", "--format", "json"});
  CHECK(contains(one.out, "\"cycles\": 1,"));
  CHECK(contains(one.out, "\"scale_sim_cycles\": 0,"));
}

TEST_CASE("a seed gives the same bytes, another seed other values") {
  const auto run = [](const std::string& seed) {
    return systolic({"--gemm", "20x20x20", "--array", "8x8", "--cycle-true", "--seed", seed}).out;
  };
  CHECK(contains(run("3"), "as many as the formula gives"));
  CHECK(run("3") == run("3"));
  CHECK(run("3") != run("4"));
}

TEST_CASE("bad input of systolic is refused") {
  expect_refused({}, "nothing to compute");
  expect_refused({"--gemm", "0x2x3"}, "--gemm '0x2x3': '0'");
  expect_refused({"--gemm", "1x-2x3"}, "'-2'");
  expect_refused({"--gemm", "1x2"}, "3 whole numbers");
  expect_refused({"--gemm", "axbxc"}, "'a'");
  expect_refused({"--gemm", "99999999999999999999x1x1"}, "is not possible");
  expect_refused({"--gemm", "9000000000x9000000000x9000000000"}, "too large");
  expect_refused({"--gemm", "1x2x3", "--array", "0x8"}, "--array '0x8': '0'");
  expect_refused({"--gemm", "1x2x3", "--array", "65537x8"}, "an array of 65537x8");
  expect_refused({"--gemm", "1x2x3", "--dataflow", "wss"}, "did you mean 'ws'?");
  expect_refused({"--gemm", "1x2x3", "--dtype", "int4"}, "did you mean 'int8'?");
  expect_refused({"--gemm", "1x2x3", "--arrays", "2"}, "dataflow tpu");
  expect_refused({"--gemm", "1x2x3", "--format", "xml"}, "--format 'xml'");
  expect_refused({"--gemm", "1x2x3", "--array", "300x8", "--cycle-true"}, "up to 256");
  expect_refused({"--gemm", "70000x2x3", "--cycle-true"}, "up to 65536 a side");
  expect_refused({"--gemm", "1x2x3", "--topology", "x"}, "--gemm beside --topology");
  expect_refused({"--topology", "x"}, "--config is missing");
  expect_refused({"--config", "x"}, "--topology is missing");
  expect_refused({"--config", "/nonexistent", "--topology", "x"}, "no such file");
  expect_refused({"--config", "/", "--topology", "x"}, "is a directory");
}

TEST_CASE("a malformed topology row is refused with file and line") {
  const Folder folder;
  const auto config = folder.write("s.cfg", kConfig);
  const auto topology = folder.write("t.csv", "Layer,M,N,K,\nA,1,2,3,\nB,1,x,3,\n");
  expect_refused({"--config", config, "--topology", topology}, "t.csv:3:5: error: N is 'x'");
}
