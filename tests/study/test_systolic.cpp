// SCALE-Sim's two file formats, as its own files use them and as they go wrong.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "podsim/study/systolic.h"

using namespace podsim;
using performance::Dataflow;
using performance::Gemm;

namespace {

class File {
 public:
  explicit File(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("podsim_systolic_" + std::to_string(getpid()))) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] std::string name() const { return path_; }

 private:
  std::filesystem::path path_;
};

const std::string kConvHeader =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides,\n";
const std::string kGemmHeader = "Layer,M,N,K,\n";
const std::string kConfig =
    "[general]\nrun_name = x\n\n[architecture_presets]\nArrayHeight:    64\nArrayWidth = 32\n"
    "Bandwidth : 10\nDataflow : os\n[run_presets]\nInterfaceBandwidth: CALC";

std::vector<study::SystolicLayer> topology(const std::string& text) {
  return study::read_scalesim_topology(File(text).name());
}

/// What the error says, with FILE for the file's name.
template <class F>
std::string failure(F&& read, const std::string& text) {
  const File file(text);
  try {
    read(file.name());
  } catch (const config::InputError& e) {
    std::string said = e.what();
    for (auto at = said.find(file.name()); at != std::string::npos; at = said.find(file.name()))
      said.replace(at, file.name().size(), "FILE");
    return said;
  }
  return "";
}

std::string topology_failure(const std::string& text) {
  return failure(study::read_scalesim_topology, text);
}

std::string config_failure(const std::string& text) {
  return failure(study::read_scalesim_config, text);
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("conv and GEMM topologies are told apart by their columns") {
  const auto conv = topology(kConvHeader + "Conv1, 224, 224, 7, 7, 3, 64, 2,\n");
  REQUIRE(conv.size() == 1);
  CHECK(conv[0].name == "Conv1");
  CHECK(conv[0].product == Gemm{110 * 110, 64, 147});
  const auto gemm = topology(kGemmHeader + "QKT,1024,1000,64,\n");
  REQUIRE(gemm.size() == 1);
  CHECK(gemm[0].product == Gemm{1024, 1000, 64});
}

TEST_CASE("what SCALE-Sim's own files contain is read") {
  SECTION("CR LF, a byte-order mark, blanks, no line break at the end") {
    const auto layers = topology("\xEF\xBB\xBFLayer,M,N,K,\r\nA b  , 1 ,\t2,3 , \r\nB,4,5,6,");
    REQUIRE(layers.size() == 2);
    CHECK(layers[0].name == "A b");
    CHECK(layers[0].product == Gemm{1, 2, 3});
    CHECK(layers[1].product == Gemm{4, 5, 6});
  }
  SECTION("empty lines and lines of commas, no trailing commas") {
    const auto layers =
        topology("Layer, h, w, fh, fw, c, n, Strides\n\n,,,,,,,\nC,8,8,3,3,1,2,1\n");
    REQUIRE(layers.size() == 1);
    CHECK(layers[0].product == Gemm{36, 2, 9});
  }
  SECTION("a sparsity ratio or a batch of one after the dimensions") {
    CHECK(topology("L, M, N, K, Sparsity,\nG, 3, 5, 16, 3:4,\n")[0].product == Gemm{3, 5, 16});
    CHECK(topology(kConvHeader + "C,5,5,3,3,2,6,1,2:4,\n")[0].product == Gemm{9, 6, 18});
    CHECK(topology(kConvHeader + "C,5,5,3,3,2,6,1,1,\n")[0].product == Gemm{9, 6, 18});
  }
  SECTION("a remark behind the last comma") {
    CHECK(topology(kConvHeader + "C, 8, 8, 3, 3, 1, 2, 1, #dw\n")[0].product == Gemm{36, 2, 9});
  }
  SECTION("a stride for each direction, as SCALE-Sim writes") {
    const auto layers =
        topology("L,H,W,FH,FW,C,N,Stride height,Stride width,\nC,9,9,1,3,1,1,1,4,\n");
    CHECK(layers[0].product == Gemm{27, 1, 3});
  }
  SECTION("DP: a layer for each channel") {
    const auto layers = topology(kConvHeader + "DP1, 8, 8, 3, 3, 3, 1, 1,\n");
    REQUIRE(layers.size() == 3);
    CHECK(layers[2].name == "DP1Channel_2");
    CHECK(layers[2].product == Gemm{36, 1, 9});
  }
}

TEST_CASE("malformed topologies are refused with their place") {
  const auto says = [](const std::string& text, const std::string& part) {
    const std::string said = topology_failure(text);
    INFO(said);
    return said.find(part) != std::string::npos;
  };
  const std::string good = "A,1,2,3,\n";
  CHECK(says(kGemmHeader + good + "B,1,2,\n", "FILE:3:1: error: a line of 3 columns"));
  CHECK(says(kGemmHeader + "B,1,2,3,4,5,\n", "FILE:2:1"));
  CHECK(says(kGemmHeader + good + "\nB, 1, two, 3,\n", "FILE:4:7: error: N is 'two'"));
  CHECK(says(kGemmHeader + "B,0,2,3,\n", "FILE:2:3: error: M is '0'"));
  CHECK(says(kGemmHeader + "B,1,2,-3,\n", "FILE:2:7: error: K is '-3'"));
  CHECK(says(kGemmHeader + "B,1,2.5,3,\n", "FILE:2:5"));
  CHECK(says(kGemmHeader + "B,1,,3,\n", "FILE:2:5: error: N is ''"));
  CHECK(says(kGemmHeader + "B,1,2,3,0.5,\n", "FILE:2:9"));
  CHECK(says(kGemmHeader + "B,99999999999999999999,2,3,\n", "FILE:2:3: error: M"));
  CHECK(says(kGemmHeader + "C,8,8,3,3,1,2,1,\n", "FILE:2:1: error: a line of 8 columns"));
  CHECK(says(kConvHeader + "C,8,8,9,3,1,2,1,\n", "FILE:2:7: error: filter height 9"));
  CHECK(says(kConvHeader + "C,8,8,3,9,1,2,1,\n", "FILE:2:9: error: filter width 9"));
  CHECK(says(kConvHeader + "C,8,8,3,3,1,2,0,\n", "FILE:2:15: error: stride is '0'"));
  CHECK(says(kConvHeader + "AlphaGoZero,\n", "FILE:2:1: error: a line of 1 columns"));
  CHECK(says(kConvHeader + "C,4000000000,4000000000,1,1,1,1,1,\n", "FILE:2:1: error: too large"));
  CHECK(says(kConvHeader + "DP,8,8,3,3,2000000,2,1,\n", "million layers"));
  CHECK(says(good + good, "FILE:1:1: error: the first line is a layer"));
  CHECK(says(kGemmHeader, "FILE: error: no layers"));
  CHECK(says("", "no layers"));
  CHECK(says("Layer\tM\tN\tK\nA\t1\t2\t3\n", "FILE:2:1"));
}

TEST_CASE("all that is wrong with a topology is said at once") {
  const std::string said = topology_failure(kGemmHeader + "A,0,2,3,\nB,1,2,\n");
  CHECK(said.find("FILE:2:3") != std::string::npos);
  CHECK(said.find("FILE:3:1") != std::string::npos);
}

TEST_CASE("a configuration gives the array and its dataflow") {
  const File file(kConfig);
  const auto array = study::read_scalesim_config(file.name());
  CHECK(array == performance::SystolicArray{64, 32, 1, Dataflow::os});
}

TEST_CASE("keys of a configuration are read in any case, comments left out") {
  const File file(
      "# a\r\n[architecture_presets]\r\n; b\r\narrayheight=2\r\nARRAYWIDTH:3\r\n"
      "dataflow : is\r\n");
  CHECK(study::read_scalesim_config(file.name()) ==
        performance::SystolicArray{2, 3, 1, Dataflow::is});
}

TEST_CASE("malformed configurations are refused with their place") {
  const auto says = [](const std::string& text, const std::string& part) {
    const std::string said = config_failure(text);
    INFO(said);
    return said.find(part) != std::string::npos;
  };
  CHECK(says(with(kConfig, "ArrayHeight", "ArrayHight"), "has no ArrayHeight"));
  CHECK(says(with(kConfig, "ArrayHeight", "ArrayHight"), "did you mean 'arrayhight'?"));
  CHECK(says(with(kConfig, "64", "0"), "FILE:5:17: error: ArrayHeight is '0'"));
  CHECK(says(with(kConfig, "64", "big"), "FILE:5:17: error: ArrayHeight is 'big'"));
  CHECK(says(with(kConfig, "64", "65537"), "FILE:5:17: error: ArrayHeight is 65537"));
  CHECK(says(with(kConfig, "Dataflow : os", "Dataflow : oss"), "FILE:8:12: error: Dataflow 'oss'"));
  CHECK(says(with(kConfig, "Dataflow : os", "Dataflow : oss"), "did you mean 'os'?"));
  CHECK(says(with(kConfig, "Dataflow : os", "Dataflow os"), "FILE:8:1"));
  CHECK(says(with(kConfig, "Bandwidth : 10", "ArrayWidth: 3"), "FILE:7:1: error:"));
  CHECK(says("ArrayHeight: 3\n", "FILE:1:1: error:"));
  CHECK(says(kConfig + "\n[sparsity]\nSparsitySupport : true\n", "FILE:12:19: error: sparsity"));
  CHECK(says("", "has no ArrayHeight"));
}

TEST_CASE("layers too large to count are named") {
  const performance::SystolicArray array;
  const std::vector<study::SystolicLayer> layers{
      {"huge", {4'000'000'000, 4'000'000'000, 4'000'000'000}, {}}};
  CHECK_THROWS_WITH(study::systolic(array, layers), Catch::Contains("huge: too large"));
}
