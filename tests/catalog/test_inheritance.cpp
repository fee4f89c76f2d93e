// Values taken from relatives, and values that a scenario puts in.
#include <catch2/catch.hpp>

#include "podsim/catalog/catalog.h"
#include "tests/catalog/temporary_catalog.h"

using namespace podsim;
using namespace podsim::catalog;
using Catch::Matchers::Contains;
using podsim::catalog::testing::problem_of;
using podsim::catalog::testing::TemporaryCatalog;

TEST_CASE("an inherited value is the relative's, estimated, and says from whom and why") {
  const Catalog c;
  const auto& own = c.chip("tpu-v4").op_overhead;
  const auto& taken = c.chip("tpu-v7").op_overhead;
  CHECK(taken.value == own.value);
  CHECK(own.origin.inherit.empty());
  CHECK_THAT(own.origin.source, Contains("podsim calibrate chip"));
  CHECK(taken.origin.path == "chips/tpu-v7.op_overhead");
  CHECK(taken.origin.inherit == "tpu-v4");
  CHECK(taken.origin.confidence == Confidence::estimated);
  CHECK(taken.origin.source == own.origin.source);
  CHECK_THAT(taken.origin.note, Contains("from tpu-v4: ") && Contains(own.origin.note));
}

TEST_CASE("inheritance goes on through a relative that inherits") {
  TemporaryCatalog t;
  t.write_changed("chips/tpu-v5e", "inherit: tpu-v6e", "inherit: tpu-v5p");  // v5p takes v6e's
  const Catalog c = t.open();
  CHECK(c.chip("tpu-v5e").hbm_efficiency.value == c.chip("tpu-v6e").hbm_efficiency.value);
  CHECK(c.chip("tpu-v5e").hbm_efficiency.origin.inherit == "tpu-v5p");
}

TEST_CASE("inheritance that cannot be resolved is a located error") {
  TemporaryCatalog t;
  SECTION("unknown relative") {
    t.write_changed("chips/tpu-v5e", "inherit: tpu-v6e", "inherit: tpu-v6ee");
    const auto p = problem_of([&] { (void)t.open().chip("tpu-v5e"); });
    CHECK_THAT(p, Contains("tpu-v5e.yaml:") && Contains("unknown relative 'tpu-v6ee'") &&
                      Contains("did you mean 'tpu-v6e'"));
  }
  SECTION("round") {
    t.write_changed("chips/tpu-v6e", "hbm_efficiency:\n  calibrated: tpu-v6e",
                    "hbm_efficiency:\n  inherit: tpu-v5e\n  reason: test\n  x: 1");
    CHECK_THAT(problem_of([&] { (void)t.open().chip("tpu-v6e"); }), Contains("unknown key"));
    const std::string start = "hbm_efficiency:\n";
    std::string text = testing::file_text(testing::source_catalog() + "/chips/tpu-v6e.yaml");
    const auto at = text.find(start);
    const auto end = text.find("hbm_latency:");
    text.replace(at, end - at, start + "  inherit: tpu-v5e\n  reason: test\n");
    t.write("chips/tpu-v6e", text);
    CHECK_THAT(problem_of([&] { (void)t.open().chip("tpu-v6e"); }), Contains("goes round"));
  }
  SECTION("the relative has no such value") {
    t.write_changed("chips/tpu-v5e", "op_overhead:", "die_link_bandwidth:");
    CHECK_THAT(problem_of([&] { (void)t.open().chip("tpu-v5e"); }),
               Contains("'tpu-v4' has no such value") && Contains("die_link_bandwidth"));
  }
  SECTION("no reason") {
    t.write_changed("chips/tpu-v5e", "  reason:", "  # ");
    CHECK_THAT(problem_of([&] { (void)t.open().chip("tpu-v5e"); }), Contains("'reason'"));
  }
}

TEST_CASE("an override takes the place of a value and names the scenario as its source") {
  const Catalog c({}, {{"fabrics/tpu-v5e.link_bandwidth", config::Node::plain("25 GB/s")},
                       {"chips/v4.op_overhead", config::Node::plain("2 us")},
                       {"models/llama3.1-8b.layers", config::Node::plain("16")},
                       {"fabrics/tpu-v5e.wrap_rule", config::Node::plain("multiple_of_4")},
                       {"offers/tpu-v7.rent[0].price", config::Node::plain("3 USD/h")}});
  c.check_overrides();
  const Fabric& f = c.fabric("v5e");
  CHECK(f.link_bandwidth.value.base() == 25e9);
  CHECK(f.link_bandwidth.origin.source == "scenario");
  CHECK(f.wrap_rule == WrapRule::multiple_of_4);
  CHECK(f.link_efficiency.origin.source != "scenario");
  CHECK(c.model("llama3.1-8b").layers == 16);
  CHECK(c.offers("tpu-v7").rent[0].price.value.base() == Approx(3.0 / 3600));
  SECTION("and reaches those who inherit it") {
    CHECK(c.chip("tpu-v7").op_overhead.value.base() == Approx(2e-6));
  }
  SECTION("and may fill an optional field that the entry leaves out") {
    const Catalog d({}, {{"chips/nvidia-gb200.norm_overhead", config::Node::plain("5 us")}});
    REQUIRE(d.chip("gb200").norm_overhead);
    CHECK(d.chip("gb200").norm_overhead->value.base() == Approx(5e-6));
  }
}

TEST_CASE("wrong overrides are errors that name what is wrong") {
  const auto message = [](const char* path, const char* value) {
    return problem_of([&] { Catalog({}, {{path, config::Node::plain(value)}}).check_overrides(); });
  };
  CHECK_THAT(message("fabrics/tpu-v5x.link_bandwidth", "1 GB/s"), Contains("tpu-v5x"));
  CHECK_THAT(message("fabric/tpu-v5e.link_bandwith", "1 GB/s"),
             Contains("unknown key 'link_bandwith'") && Contains("link_bandwidth"));
  CHECK_THAT(message("fabrics/tpu-v5e.link_bandwidth", "1 GB"), Contains("link_bandwidth"));
  CHECK_THAT(message("fabrics/tpu-v5e.link_bandwidth", "-1 GB/s"), Contains("more than 0"));
  CHECK_THAT(message("fabrics/tpu-v5e", "1"), Contains("names no field"));
  CHECK_THAT(message("link_bandwidth", "1"), Contains("names no entry"));
  CHECK_THAT(message("cables/x.y", "1"), Contains("cables"));
}

TEST_CASE("a calibrated value that cannot be resolved is a located error") {
  TemporaryCatalog t;
  SECTION("unknown calibration") {
    t.write_changed("chips/tpu-v7", "calibrated: tpu-v7", "calibrated: tpu-v77");
    CHECK_THAT(problem_of([&] { (void)t.open().chip("tpu-v7"); }),
               Contains("tpu-v7.yaml:") && Contains("unknown calibration 'tpu-v77'") &&
                   Contains("did you mean 'tpu-v7'"));
  }
  SECTION("no such parameter") {
    t.write_changed("chips/tpu-v7", "calibrated: tpu-v7", "calibrated: nvidia-a100\n#");
    t.write_changed("calibrations/nvidia-a100", "  hbm_efficiency:", "  default_clock:");
    CHECK_THAT(problem_of([&] { (void)t.open().chip("tpu-v7"); }),
               Contains("no such parameter") && Contains("hbm_efficiency"));
  }
  SECTION("not alone") {
    t.write_changed("chips/tpu-v7", "calibrated: tpu-v7", "calibrated: tpu-v7\n  value: 1");
    CHECK_THAT(problem_of([&] { (void)t.open().chip("tpu-v7"); }), Contains("stands alone"));
  }
}
