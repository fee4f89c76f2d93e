#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "podsim/calibration/operations.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "src/calibration/operations/nccl_tests.h"
#include "src/calibration/operations/stages.h"

using namespace podsim;
using namespace podsim::calibration;

namespace {

std::string file_with(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / ("podsim_operations_" + name);
  std::ofstream(path) << text;
  return path.string();
}

const catalog::Catalog& shipped() {
  static const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  return catalog;
}

std::string header(int ranks) {
  std::string text = "# Collective test starting: all_gather_perf\n# Using devices\n";
  for (int r = 0; r < ranks; ++r)
    text += "#  Rank  " + std::to_string(r) + " Group  0 Pid 1 on host device  0 [0x0] H100\n";
  return text +
         "#       size         count      type   redop    root     time   algbw   busbw #wrong\n";
}

std::vector<Sample> read(const std::string& name, const std::string& text) {
  return read_nccl_tests(file_with(name, text), "nvidia-h100", shipped().fabric("nvidia-h100"));
}

template <class Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const config::InputError& e) {
    return e.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what nccl-tests print becomes samples") {
  const auto rows = read("good.txt", header(8) +
                                         "     1048576    131072  half  none  -1   17.85   58.74   "
                                         "51.40  0   17.9  58.6  51.3  0\n"
                                         "# Out of bounds values : 0 OK\n");
  REQUIRE(rows.size() == 1);
  const auto& call = std::get<CollectiveCall>(rows[0].what);
  CHECK(call.op == workload::CollectiveKind::all_gather);
  CHECK(call.chips == 8);
  CHECK(call.bytes.base() == 1048576);
  CHECK(rows[0].time.base() == Approx(17.85e-6));
  CHECK(rows[0].size == "64 KiB to 64 MiB");
}

TEST_CASE("what cannot be nccl-tests is refused with its line") {
  const auto refused = [](const std::string& name, const std::string& text) {
    return message_of([&] { read(name, text); });
  };
  CHECK(has(refused("nothing.txt", "hello\n"), "does not say which collective"));
  CHECK(has(refused("alone.txt", header(1)), "names 1 ranks"));
  CHECK(has(refused("time.txt", header(8) + "1048576 1 half none -1 fast 1 1 0\n"),
            "time.txt:12:1: error: the time is 'fast'"));
  CHECK(has(refused("few.txt", header(8) + "1048576 1 half\n"), "a line of 3 columns"));
  CHECK(has(refused("ranks.txt", header(4) + "104857600 1 half none -1 100 1048 917 0\n"),
            "all-gather on 4 ranks has 0.750"));
  CHECK(has(refused("none.txt", header(8)), "has no measured line"));
}

TEST_CASE("a fit finds the parameters of collectives that made the times") {
  Subject truth = subject_of(shipped(), "nvidia-b200");
  const auto& collectives = stages().at(stages().size() - 3);
  const std::vector<double> values = {0.7, 9e-6, 1.3e-6, 5e-6};
  for (std::size_t i = 0; i < values.size(); ++i) collectives.parameters[i].set(truth, values[i]);
  std::vector<Sample> samples;
  for (const std::int64_t chips : {2, 4, 8})
    for (double bytes = 4096; bytes < 1e9; bytes *= 8) {
      Sample s;
      s.quality = "A";
      set_call(s, {workload::CollectiveKind::all_gather, units::Bytes(bytes), chips, false, {}}, 8);
      s.time = predict(s, truth);
      samples.push_back(s);
    }
  std::vector<const Sample*> list;
  for (const auto& s : samples) list.push_back(&s);
  Subject found = subject_of(shipped(), "nvidia-b200");
  const auto results = fit_stages(found, list);
  REQUIRE(results.size() == 4);
  for (std::size_t i = 0; i < values.size(); ++i)
    CHECK(results[i].fitted.value == Approx(values[i]).epsilon(1e-3));
}

TEST_CASE("a machine's own products change the rates of its chip") {
  std::string table = "m,n,k,dtype,time_us\n";
  const Subject subject = subject_of(shipped(), "nvidia-h100");
  Subject slower = subject;
  slower.chip.matmul_efficiency.value *= 0.8;
  for (const int m : {64, 512, 4096, 8192})
    for (const int n : {1024, 4096, 12288, 28672}) {
      Sample s;
      s.what = performance::parse_op("matmul:" + std::to_string(m) + "x4096x" + std::to_string(n));
      table += std::to_string(m) + "," + std::to_string(n) + ",4096,bf16," +
               std::to_string(predict(s, slower).base() * 1e6) + "\n";
    }
  const auto machine =
      calibrate_machine({"nvidia-h100", {}, {file_with("sweep.csv", table)}}, "2026-11-30", {});
  REQUIRE(machine.entries.size() == 1);
  CHECK(machine.entries[0].name == "kernels-nvidia-h100");
  CHECK(machine.entries[0].mean_absolute_error < 0.02);
  // What products in 16 bit do not tell is the catalog's.
  CHECK(machine.entries[0].parameters.contains("fp8_efficiency"));
  double before = 0;
  for (const auto& e : machine.before) before = std::max(before, e.mean_pct);
  CHECK(before > 10);
}

TEST_CASE("bad sweeps are refused with their line") {
  const auto refused = [](const std::string& name, const std::string& text) {
    return message_of(
        [&] { calibrate_machine({"nvidia-h100", {}, {file_with(name, text)}}, "2026-11-30", {}); });
  };
  CHECK(has(refused("columns.csv", "m,n,k,time_us\n1,1,1,1\n"), "no column dtype"));
  CHECK(has(refused("m.csv", "m,n,k,dtype,time_us\n0,1,1,bf16,1\n"), "m.csv:2:1: error: m is '0'"));
  CHECK(has(refused("t.csv", "m,n,k,dtype,time_us\n1,1,1,bf16,-1\n"), "time_us is '-1'"));
  CHECK(has(refused("d.csv", "m,n,k,dtype,time_us\n1,1,1,fp5,1\n"), "dtype is 'fp5'"));
  CHECK(has(refused("one.csv", "m,n,k,dtype,time_us\n64,64,64,bf16,5\n"), "tell of no parameter"));
  CHECK(has(message_of([] { calibrate_machine({"nvidia-h100", {}, {}}, "2026-11-30", {}); }),
            "nothing was measured"));
}

TEST_CASE("the shipped fits meet measured kernels and collectives") {
  const auto v = validate_operations({}, false, {});
  std::vector<double> within_large, within_medium;
  for (const auto& e : v.summary) {
    INFO(e.kind << " " << e.format << " " << e.size << " " << e.chip << " " << e.n);
    const bool table = e.n >= 5;
    if (e.kind == kProduct && e.format == "bf16" && e.size == "m > 2048" && table)
      CHECK(e.median_pct <= 8);
    if (e.kind == kProduct && e.format == "fp8" && e.size == "m > 2048" && table)
      CHECK(e.median_pct <= 15);
    if (e.kind != kWithin || !table) continue;
    if (e.size == "from 64 MiB") within_large.push_back(e.median_pct);
    if (e.size == "64 KiB to 64 MiB") within_medium.push_back(e.median_pct);
  }
  REQUIRE(within_large.size() > 8);
  const auto median = [](std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  };
  CHECK(median(within_large) <= 10);
  CHECK(median(within_medium) <= 25);
}
