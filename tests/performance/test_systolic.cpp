#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "podsim/performance/systolic.h"
#include "podsim/performance/systolic_run.h"

using namespace podsim;
using performance::Dataflow;
using performance::Gemm;
using performance::systolic_cost;

namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
  return fields;
}

std::vector<Row> reference_rows() {
  std::ifstream in(std::string(PODSIM_SOURCE_DIR) + "/tests/performance/data/scalesim_layers.csv");
  std::string line;
  std::getline(in, line);  // where it is from
  std::getline(in, line);
  const auto names = split(line);
  std::vector<Row> rows;
  while (std::getline(in, line)) {
    const auto fields = split(line);
    REQUIRE(fields.size() == names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i == 0) rows.emplace_back();
      rows.back()[names[i]] = fields[i];
    }
  }
  return rows;
}

std::int64_t whole(const Row& r, const std::string& name) { return std::stoll(r.at(name)); }

Gemm product(const Row& r) {
  if (r.at("kind") == "gemm") return {whole(r, "M"), whole(r, "N"), whole(r, "K")};
  const auto stride = whole(r, "conv_stride");
  return performance::gemm_of({whole(r, "conv_ifmap_h"), whole(r, "conv_ifmap_w"),
                               whole(r, "conv_fh"), whole(r, "conv_fw"), whole(r, "conv_c"),
                               whole(r, "conv_nf"), stride, stride});
}

Dataflow dataflow(const Row& r) {
  const std::map<std::string, Dataflow> names{
      {"ws", Dataflow::ws}, {"is", Dataflow::is}, {"os", Dataflow::os}};
  return names.at(r.at("dataflow"));
}

bool near(double found, const std::string& stated) {
  return found == Approx(std::stod(stated)).epsilon(1e-12).margin(0);
}

/// The columns in which a row differs.
std::string differences(const Row& r) {
  const performance::SystolicArray array{whole(r, "array_rows"), whole(r, "array_cols"), 1,
                                         dataflow(r)};
  const auto c = systolic_cost(product(r), array);
  const double overall = performance::overall_utilisation(c, array, whole(r, "total_cycles"));
  std::string wrong;
  const auto check = [&](const char* name, bool right) {
    if (!right) wrong += std::string(name) + " ";
  };
  check("M", product(r).m == whole(r, "M"));
  check("K", product(r).k == whole(r, "K"));
  check("total_cycles", c.cycles == whole(r, "total_cycles") - whole(r, "stall_cycles"));
  check("folds", c.folds == whole(r, "folds"));
  check("sram_ifmap_reads", c.ifmap_reads == whole(r, "sram_ifmap_reads"));
  check("sram_filter_reads", c.filter_reads == whole(r, "sram_filter_reads"));
  check("sram_ofmap_writes", c.ofmap_writes == whole(r, "sram_ofmap_writes"));
  check("overall_util_pct", near(100 * overall, r.at("overall_util_pct")));
  check("mapping_eff_pct", near(100 * c.mapping_efficiency, r.at("mapping_eff_pct")));
  check("compute_util_pct", near(100 * c.compute_utilisation, r.at("compute_util_pct")));
  return wrong;
}

}  // namespace

TEST_CASE("every reference row of SCALE-Sim is met: cycles, accesses, efficiency, utilisation") {
  const auto rows = reference_rows();
  CHECK(rows.size() == 670);
  for (const auto& row : rows) {
    INFO(row.at("layer") << " " << row.at("dataflow"));
    CHECK(differences(row).empty());
  }
}

TEST_CASE("the comparison with the reference can fail") {
  auto row = reference_rows().front();
  row["total_cycles"] = std::to_string(whole(row, "total_cycles") + 1);
  row["sram_ofmap_writes"] = "7";
  row["compute_util_pct"] = "50";
  CHECK(differences(row) == "total_cycles sram_ofmap_writes overall_util_pct compute_util_pct ");
}

TEST_CASE("a last window that hangs over the edge of the image counts as a whole one") {
  CHECK(performance::gemm_of({7, 7, 3, 3, 2, 5, 2, 2}) == Gemm{9, 5, 18});
  CHECK(performance::gemm_of({8, 7, 3, 3, 2, 5, 2, 2}) == Gemm{12, 5, 18});
  CHECK(performance::gemm_of({3, 3, 3, 3, 1, 1, 9, 9}) == Gemm{1, 1, 9});
  CHECK(performance::gemm_of({9, 9, 1, 3, 1, 1, 1, 4}) == Gemm{27, 1, 3});
}

TEST_CASE("one pass of a double-buffered array takes what a plain one takes") {
  const Gemm p{300, 100, 90};
  CHECK(systolic_cost(p, {128, 128, 1, Dataflow::tpu}).cycles ==
        systolic_cost(p, {128, 128, 1, Dataflow::ws}).cycles);
}

TEST_CASE("hidden loads: a pass costs the rows streamed, or the load where that is longer") {
  const auto count = [](std::int64_t m, std::int64_t k) {
    return performance::tpu_spread({m, 128, k}, 128, 128, 1).count;
  };
  CHECK(count(1000, 256) - count(1000, 128) == 1000);
  CHECK(count(1000, 257) - count(1000, 256) == 1000);
  CHECK(count(5, 256) - count(5, 128) == 128);
  CHECK(count(1000, 128) == 128 + 1000 + 128 + 128 - 2);
}

TEST_CASE("rows are cut into pieces where tiles of columns do not fill the arrays") {
  const auto spread = [](std::int64_t m, std::int64_t n) {
    return performance::tpu_spread({m, n, 256}, 128, 128, 4);
  };
  CHECK(spread(4096, 512).row_pieces == 1);
  CHECK(spread(4096, 512).passes == 2);
  CHECK(spread(4096, 256).row_pieces == 2);
  CHECK(spread(4096, 256).piece == 2048);
  CHECK(spread(4096, 128).row_pieces == 4);
  // Three tiles on four arrays: one array each and one idle, or all four on each third of the work.
  CHECK(spread(4096, 384).row_pieces == 4);
  CHECK(spread(4096, 384).passes == 6);
  CHECK(spread(3, 384).row_pieces == 1);
  // Several arrays read a tile of weights each.
  const performance::SystolicArray four{128, 128, 4, Dataflow::tpu};
  CHECK(systolic_cost({4096, 128, 256}, four).filter_reads == 4 * 128 * 256);
}

TEST_CASE("more arrays never take longer") {
  for (const std::int64_t m : {1, 7, 128, 1000, 5000})
    for (const std::int64_t n : {1, 128, 129, 640, 2000})
      for (std::int64_t arrays = 1; arrays <= 8; arrays *= 2) {
        CAPTURE(m, n, arrays);
        CHECK(performance::tpu_spread({m, n, 700}, 128, 128, 2 * arrays).count <=
              performance::tpu_spread({m, n, 700}, 128, 128, arrays).count);
      }
}

TEST_CASE("counts that do not fit are refused") {
  const std::int64_t large = 3'000'000'000;
  CHECK_THROWS_AS(systolic_cost({large, large, 1000}, {128, 128, 1, Dataflow::ws}),
                  std::overflow_error);
  CHECK(systolic_cost({large, large, 1}, {128, 128, 1, Dataflow::ws}).cycles > large);
  CHECK_THROWS_AS(performance::gemm_of({9, 9, 9, 9, large * large, 1, 1, 1}), std::overflow_error);
}

TEST_CASE("what is too much to simulate is said") {
  performance::SystolicRequest request;
  CHECK(performance::beyond_limits(request).empty());
  request.rows = 257;
  CHECK(performance::beyond_limits(request).find("256") != std::string::npos);
  request.rows = 1;
  request.m = request.n = 16384;
  request.k = 65536;
  CHECK(performance::beyond_limits(request).find("elements") != std::string::npos);
  request.m = request.n = 4096;
  request.columns = 1;
  CHECK(performance::beyond_limits(request).find("cycles") != std::string::npos);
  request.k = 65537;
  CHECK(performance::beyond_limits(request).find("65536") != std::string::npos);
}
