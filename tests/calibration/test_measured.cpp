#include <fmt/format.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "podsim/calibration/chip.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "src/calibration/chip/measured_ops.h"

using namespace podsim;
using namespace podsim::calibration;
using Catch::Matchers::Contains;

namespace {

config::CsvTable table(const std::string& text) {
  return config::CsvTable::parse(std::make_shared<config::Source>(config::Source{"t.csv", text}));
}

const std::string kOperations =
    "id,chip,op,dtype,M,N,K,other_shape,measured_time_us,tflops_or_GBps,metric,value,source,note\n";
const std::string kFigures = "subject,quantity,condition,value,unit,source_url,note\n";

const podsim::study::Options kOptions = [] {
  podsim::study::Options options;
  options.catalogs = {PODSIM_SOURCE_DIR "/configs"};
  return options;
}();

/// A file that goes away again.
struct File {
  explicit File(const std::string& text)
      : name(std::filesystem::temp_directory_path() / fmt::format("podsim-{}.csv", getpid())) {
    std::ofstream(name) << text;
  }
  ~File() { std::filesystem::remove(name); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string name;
};

const ChipErrors& group(const ChipValidation& v, const std::string& chip, const std::string& op,
                        const std::string& size, const std::string& timing = "device",
                        const std::string& clock = "default", const std::string& source = "") {
  for (const auto& e : v.summary)
    if (e.chip == chip && e.op == op && e.size == size && e.timing == timing && e.clock == clock &&
        e.source.find(source) != std::string::npos)
      return e;
  throw std::runtime_error("no such group");
}

}  // namespace

TEST_CASE("rows of operations say shape, format, place and way of timing") {
  const auto rows =
      read_operations(table(
          kOperations + "a,v4,gemm (device kernel),16-bit (f16 in the "
                        "layouts),128,256,512,,1.5,,,,s,operands already in VMEM\n"
                        "b,v6e,gemm square,bf16,8,16,32,,20,,,,s,\"host-timed, includes launch\"\n"
                        "c,v4,elementwise add 2-D,16-bit,,,,64x32,1.1,,,,s,VPU; operands in VMEM\n"
                        "d,tpu7x (per core),HBM copy,,,,,1000 bytes,,2,,,s,\n"
                        "e,TPU v1,app CNN0,int8,,,,,,,,,s,\n"));
  REQUIRE(rows.size() == 5);
  CHECK(performance::print_op(rows[0].op) == "matmul:128x512x256:f16");
  CHECK(rows[0].op.memory == performance::Memory::vmem);
  CHECK(rows[0].time.base() == Approx(1.5e-6));
  CHECK(rows[1].timing == Timing::host);
  CHECK(performance::print_op(rows[2].op) == "elementwise:64x32:f16");
  CHECK(rows[3].time.base() == Approx(1e-6));  // 1000 bytes read and written at 2 GB/s
  CHECK_THAT(rows[4].refused, Contains("CNN0"));
}

TEST_CASE("figures of chips become operations where they are some") {
  const auto rows = read_figures(
      table(kFigures +
            "TPU v7 one chiplet (peak 1),gemm_bf16_square,m=n=k=128,2,TFLOP/s per device,u,\n"
            "TPU v7 one chiplet,gemm_bf16_device_trace,m=64 n=k=128,100,us,p,\"third party, DVFS "
            "pinned\"\n"
            "TPU v7 one chiplet,gemm_bf16_device_trace,8192^3,0.5,fraction of peak,p,\n"
            "TPU v6e chip,gemm_int8,best of large shapes,10,TOP/s,u,\"0.6, host timed\"\n"
            "TPU v6e chip,hbm_copy,32 MiB,1000,GB/s,u,\n"
            "TPU v4,ici_latency,-,1,us,u,\n"));
  CHECK(performance::print_op(rows[0].op) == "matmul:128x128x128:bf16");
  CHECK(rows[0].time.base() == Approx(2.0 * 128 * 128 * 128 / 2e12));
  CHECK(rows[1].op.dims == std::vector<std::int64_t>{64, 128, 128});
  CHECK(rows[1].clock == system::Clock::pinned);
  CHECK(rows[2].clock == system::Clock::pinned);  // the same source
  CHECK(rows[2].fraction_of_peak == 0.5);
  CHECK(rows[3].op.data == system::DataType::int8);
  CHECK(rows[3].timing == Timing::host);
  CHECK(rows[4].op.dims.front() == 33554432);
  CHECK_THAT(rows[5].refused, Contains("ici_latency"));
}

TEST_CASE("chips are found by name, short name or alias") {
  const catalog::Catalog catalog(kOptions.catalogs);
  CHECK(chip_named("TPU v6e chip (peak 918)", catalog) == "tpu-v6e");
  CHECK(chip_named("tpu7x (per TensorCore device; 2 per chip)", catalog) == "tpu-v7");
  CHECK(chip_named("NVIDIA H100 node", catalog) == "nvidia-h100");
  CHECK(chip_named("nvidia-a100", catalog) == "nvidia-a100");
  CHECK(chip_named("MI210", catalog).empty());
}

TEST_CASE("predictions of single operations hold their bands") {
  const auto v = validate_chip({}, kOptions);
  CHECK(group(v, "tpu-v4", "matmul in VMEM", "<128").mape_pct <= 10);
  CHECK(group(v, "tpu-v4", "matmul in VMEM", "<1024").mape_pct <= 12);
  CHECK(group(v, "tpu-v4", "matmul in VMEM", ">=1024").mape_pct <= 10);
  for (const auto& r : v.rows) {
    const bool large = r.memory == "hbm" && r.size == ">=1024" && r.timing == "device";
    if (!r.refused_reason.empty() || !large || r.source.find("v7_perf/README") != std::string::npos)
      continue;
    INFO(r.id);
    CHECK(std::abs(r.error_pct) <= 8);
  }
  std::size_t refused = 0, predicted = 0;
  for (const auto& r : v.refused) refused += static_cast<std::size_t>(r.n);
  for (const auto& e : v.summary) predicted += static_cast<std::size_t>(e.n);
  CHECK(refused + predicted == v.rows.size());
}

TEST_CASE("the two sources of v6e stand apart") {
  const auto v = validate_chip({.files = {}, .chip = "v6e", .source = ""}, kOptions);
  CHECK(group(v, "tpu-v6e", "matmul in HBM", ">=1024", "device", "default", "AI-Hyper").mape_pct <
        1);
  CHECK(group(v, "tpu-v6e", "matmul in HBM", ">=1024", "device", "default", "yangwhale").bias_pct <
        -8);
}

TEST_CASE("bad tables are refused with file and line") {
  const auto refusal = [](const std::string& text) {
    const File file(text);
    try {
      static_cast<void>(validate_chip({.files = {file.name}, .chip = "", .source = ""}, kOptions));
    } catch (const config::InputError& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK_THAT(refusal("a,b\n1,2\n"), Contains("columns of no known table"));
  CHECK_THAT(refusal(kOperations), Contains("no measured row"));
  CHECK_THAT(refusal(kOperations + "a,v4,gemm,f16,0,1,1,,1,,,,s,\n"),
             Contains(":2:") && Contains("M is '0'"));
  CHECK_THAT(refusal(kOperations + "a,v4,gemm,f16,1,1,1.5,,1,,,,s,\n"), Contains("K is '1.5'"));
  CHECK_THAT(refusal(kOperations + "a,v4,gemm,f16,1,1,1,,-1,,,,s,\n"),
             Contains("measured_time_us"));
  CHECK_THAT(refusal(kOperations + "a,v4,gemm\n"), Contains(":2:1") && Contains("3 cells"));
}
