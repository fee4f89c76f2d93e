// What is missing or wrong in a catalog is named, never taken for zero.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "podsim/catalog/catalog.h"
#include "podsim/config/node.h"
#include "tests/catalog/temporary_catalog.h"

using namespace podsim;
using namespace podsim::catalog;
using Catch::Matchers::Contains;
using podsim::catalog::testing::problem_of;
using podsim::catalog::testing::source_catalog;
using podsim::catalog::testing::TemporaryCatalog;

namespace {

const std::vector<std::string>& optional_keys() {
  static const std::vector<std::string> keys = {"clock",
                                                "hbm_usable",
                                                "peak_int8",
                                                "die_link_bandwidth",
                                                "cube",
                                                "optical_switches",
                                                "dram",
                                                "fit_out_cost",
                                                "colocation_escalator",
                                                "aliases",
                                                "cmem",
                                                "default_clock",
                                                "norm_overhead",
                                                "host_dispatch",
                                                "product_efficiency",
                                                "attention_efficiency",
                                                "splash_efficiency",
                                                "narrow_efficiency",
                                                "elementwise_passes",
                                                "eager_passes",
                                                "dispatch_passes",
                                                "host_issue",
                                                "collective_efficiency",
                                                "network_efficiency",
                                                "axis_concurrency",
                                                "collective_share",
                                                "sync_jitter",
                                                "step_error",
                                                "flat_rings",
                                                "in_switch_efficiency",
                                                "collective_ramp",
                                                "collective_start_up",
                                                "ring_step",
                                                "scale_out_ramp",
                                                "scale_out_start_up",
                                                "insurance_rate",
                                                "grid_intensity",
                                                "resale_1y",
                                                "resale_3y"};
  return keys;
}

template <class Load>
void check_each_key(const std::string& entry, Load load) {
  const auto whole = config::load_yaml(source_catalog() + "/" + entry + ".yaml");
  for (const auto& e : whole.entries()) {
    config::Node cut = whole;
    cut.erase(e.key);
    TemporaryCatalog t;
    t.write(entry, config::to_yaml(cut));
    const auto p = problem_of([&] { load(t.open()); });
    INFO(entry << " without " << e.key);
    const bool may_go =
        std::find(optional_keys().begin(), optional_keys().end(), e.key) != optional_keys().end();
    if (may_go) {
      CHECK(p.empty());
    } else {
      CHECK_THAT(p, Contains(e.key) && Contains(entry + ".yaml"));
    }
  }
}

}  // namespace

TEST_CASE("an entry without one of its keys is refused, file and key named") {
  check_each_key("chips/tpu-v7", [](const Catalog& c) { (void)c.chip("tpu-v7"); });
  check_each_key("fabrics/tpu-v5p", [](const Catalog& c) { (void)c.fabric("tpu-v5p"); });
  check_each_key("fabrics/nvidia-h100", [](const Catalog& c) { (void)c.fabric("nvidia-h100"); });
  check_each_key("hosts/tpu-v6e", [](const Catalog& c) { (void)c.host("tpu-v6e"); });
  check_each_key("offers/tpu-v7", [](const Catalog& c) { (void)c.offers("tpu-v7"); });
  check_each_key("sites/us-own-build", [](const Catalog& c) { (void)c.site("us-own-build"); });
  check_each_key("sites/us-colocation", [](const Catalog& c) { (void)c.site("us-colocation"); });
  check_each_key("ownership/gpu", [](const Catalog& c) { (void)c.ownership("gpu"); });
  check_each_key("reliability/gpu", [](const Catalog& c) { (void)c.reliability("gpu"); });
}

TEST_CASE("a value without source, date, confidence or unit is refused") {
  const auto message = [](const char* from, const char* to) {
    TemporaryCatalog t;
    t.write_changed("chips/tpu-v7", from, to);
    return problem_of([&] { (void)t.open().chip("tpu-v7"); });
  };
  CHECK_THAT(message("  source:", "  sourse:"), Contains("'sourse'") && Contains("'source'"));
  CHECK_THAT(message("  as_of:", "  # "), Contains("'as_of' is missing"));
  CHECK_THAT(message("confidence: official", "confidence: sure"), Contains("sure"));
  CHECK_THAT(message("7380 GB/s", "7380"), Contains("hbm_bandwidth") && Contains("GB/s"));
  CHECK_THAT(message("7380 GB/s", "7380 GB"), Contains("tpu-v7.yaml:"));
  CHECK_THAT(message("  value: 980 W", "  value: -980 W"), Contains("tdp"));
  CHECK_THAT(message("value: 2307 TFLOP/s", "value: -2307 TFLOP/s"), Contains("peak_bf16"));
  CHECK_THAT(message("op_overhead:", "op_overhaed:"), Contains("op_overhaed"));
  CHECK_THAT(message("matrix_unit: systolic", "matrix_unit: systolik"), Contains("systolik"));
}

TEST_CASE("a file must say what it is") {
  const auto message = [](const char* from, const char* to) {
    TemporaryCatalog t;
    t.write_changed("chips/tpu-v7", from, to);
    return problem_of([&] { (void)t.open().chip("tpu-v7"); });
  };
  CHECK_THAT(message("podsim: 1", "podsim: 2"), Contains("podsim: 1"));
  CHECK_THAT(message("kind: chip", "kind: host"), Contains("kind: chip"));
  CHECK_THAT(message("name: tpu-v7", "name: tpu-v8"), Contains("name: tpu-v7"));
  TemporaryCatalog t;
  t.write("chips/tpu-v7", "[1, 2]\n");
  CHECK_THAT(problem_of([&] { (void)t.open().chip("tpu-v7"); }), Contains("a catalog entry"));
}

TEST_CASE("names may be short where they are unique, and slips get a suggestion") {
  const Catalog c;
  CHECK(c.chip("v5e").name == "tpu-v5e");
  CHECK(c.chip("h100").name == "nvidia-h100");
  CHECK(&c.chip("v5e") == &c.chip("tpu-v5e"));
  CHECK(c.offers("v7").name == "tpu-v7");
  CHECK_THAT(problem_of([&] { (void)c.chip("tpu-v5f"); }),
             Contains("no chip 'tpu-v5f'") && Contains("did you mean") && Contains("nvidia-h100"));
  CHECK_THAT(problem_of([&] { (void)c.chip("h101"); }), Contains("did you mean 'h100'"));
  CHECK(c.model("8b").name == "llama3.1-8b");
  CHECK_THAT(problem_of([&] { (void)c.model("70b"); }), Contains("llama2-70b, llama3.1-70b"));
  CHECK_THAT(problem_of([&] { (void)c.chip(""); }), Contains("no chip ''"));
  CHECK_THAT(problem_of([&] { (void)c.chip("../chips/tpu-v7"); }), Contains("no chip"));
  TemporaryCatalog t;
  t.write("chips/acme-h100", "");
  CHECK_THAT(problem_of([&] { (void)t.open().chip("h100"); }),
             Contains("several") && Contains("acme-h100, nvidia-h100"));
}

TEST_CASE("a folder given first hides entries behind it and adds its own") {
  TemporaryCatalog t;
  t.write_changed("chips/tpu-v7", "7380 GB/s", "9999 GB/s");
  t.write_changed("hosts/tpu-v7", "name: tpu-v7", "name: my-host");
  std::filesystem::rename(t.folder() + "/hosts/tpu-v7.yaml", t.folder() + "/hosts/my-host.yaml");
  const Catalog c = t.open();
  CHECK(c.chip("tpu-v7").hbm_bandwidth.value.base() == 9999e9);
  CHECK(c.host("my-host").chips_per_host.value == 4);
  CHECK(c.host("tpu-v7").chips_per_host.value == 4);
  CHECK_THAT(problem_of([] { Catalog({"/no/such/folder"}); }), Contains("/no/such/folder"));
}

TEST_CASE("PODSIM_CATALOG goes before the catalog of the build, and must be a folder") {
  TemporaryCatalog t;
  t.write_changed("fabrics/tpu-v4", "50 GB/s", "1 GB/s");
  setenv("PODSIM_CATALOG", t.folder().c_str(), 1);
  CHECK(Catalog().list("fabrics").size() == 1);
  setenv("PODSIM_CATALOG", "/no/such/folder", 1);
  CHECK_THAT(problem_of([] { Catalog(); }), Contains("PODSIM_CATALOG"));
  unsetenv("PODSIM_CATALOG");
}

TEST_CASE("a model may be a file of one's own") {
  TemporaryCatalog t;
  t.write_changed("models/llama3.1-8b", "layers: 32", "layers: 8");
  const Catalog c;
  CHECK(c.model(t.folder() + "/models/llama3.1-8b.yaml").layers == 8);
  CHECK(c.model("llama3.1-8b").layers == 32);
  CHECK_THAT(problem_of([&] { (void)c.model("no/such.yaml"); }), Contains("no/such.yaml"));
}
