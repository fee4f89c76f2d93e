// Behaviour follows from a chip's traits, never from the names of its vendor and family.
#include <catch2/catch.hpp>
#include <fstream>

#include "podsim/config/codec.h"
#include "podsim/study/study.h"
#include "podsim/system/device.h"
#include "podsim/system/resolve.h"
#include "tests/catalog/temporary_catalog.h"

using namespace podsim;
using catalog::testing::TemporaryCatalog;
using Catch::Matchers::Contains;

namespace {

/// A catalog of data alone: two chips of a family that no code knows of.
const std::string& made_up() {
  static const std::string folder = std::string(PODSIM_SOURCE_DIR) + "/tests/study/made_up";
  return folder;
}

std::string workload(const std::string& more) {
  return "{model: {layers: 4, d_model: 1024, heads: 8, kv_heads: 8, head_dim: 128, d_ff: 4096, "
         "ffn: gated, vocab: 32000, tied_embeddings: false, attention: flash}, "
         "sequence_length: 4096, global_batch: 64" +
         more + "}";
}

/// What a trait may change, stage by stage.
struct Stages {
  system::ResolvedRun run;
  config::Node result;
  [[nodiscard]] std::string at(const std::string& path) const {
    const config::Node* n = config::at_path(result, path);
    REQUIRE(n != nullptr);
    return config::to_json(*n);
  }
  [[nodiscard]] std::string step() const { return at("plans.buy.phases"); }
  [[nodiscard]] std::string goodput() const { return at("plans.buy.goodput"); }
  [[nodiscard]] std::string cost() const { return at("plans.buy.cost"); }
};

using Overrides = std::map<std::string, std::string>;

std::vector<catalog::Override> overrides(const std::string& chip, const Overrides& traits) {
  std::vector<catalog::Override> list;
  for (const auto& [key, value] : traits)
    list.push_back({"chips/" + chip + "." + key, config::parse_yaml("trait", value)});
  return list;
}

system::ResolvedRun resolved(const std::string& chip, const Overrides& traits,
                             const std::string& more) {
  const catalog::Catalog c({made_up()}, overrides(chip, traits));
  const auto node = [](const std::string& text) { return config::parse_yaml("s.yaml", text); };
  catalog::InputLog log;
  return system::resolve_run(
      {config::decode<workload::WorkloadSection>(node(workload(more))),
       config::decode<system::SystemSection>(node("{chip: " + chip + ", chips: 16}")),
       config::decode<system::ParallelismSection>(node("{fsdp: 8, data: 2}")),
       {}},
      c, log);
}

config::Node result_of(const std::string& file, const std::vector<std::string>& folders,
                       const std::vector<std::string>& settings = {}) {
  study::Options options;
  options.fidelity = study::Fidelity::analytic;
  options.catalogs = folders;
  options.settings = settings;
  return config::encode(study::run_file(file, options));
}

/// The run of a chip with some traits in place of its own.
Stages with(const std::string& chip, const Overrides& traits = {}, const std::string& more = "") {
  const TemporaryCatalog folder;
  folder.write("scenario", "podsim: 1\nname: traits\nworkload: " + workload(more) +
                               "\nsystem: {chip: " + chip +
                               ", chips: 16}\nparallelism: {fsdp: 8, data: 2}\n"
                               "provider: acme\nregion: global\ndemand: {tokens: 100e9}\n"
                               "plans:\n  buy: [{buy: {site: us-colocation}}]\n");
  std::vector<std::string> settings;
  for (const auto& [key, value] : traits)
    settings.push_back("catalog.chips/" + chip + "." + key + "=" + value);
  return {resolved(chip, traits, more),
          result_of(folder.folder() + "/scenario.yaml", {made_up()}, settings)};
}

bool has_op(const system::ResolvedRun& run, const std::string& name) {
  for (const auto& block : run.programs.front().blocks)
    for (const auto& op : block.ops)
      if (op.name == name) return true;
  return false;
}

system::Device device(const std::string& chip, const Overrides& traits, system::DataType type) {
  const catalog::Catalog c({made_up()}, overrides(chip, traits));
  catalog::InputLog log;
  return system::device_of(c.chip(chip), c.technology("loom"), type, log);
}

std::string refusal(const std::string& chip, const std::string& more) {
  return catalog::testing::problem_of([&] { resolved(chip, {}, more); });
}

}  // namespace

TEST_CASE("traits: an accelerator of a family that no code knows of runs on data alone") {
  for (const char* chip : {"loom-1", "loom-2"}) {
    INFO(chip);
    const Stages s = with(chip);
    CHECK(config::at_path(s.result, "plans.buy.phases[0].mfu")->scalar() != "0");
    CHECK_THAT(s.cost(), Contains("ownership/loom.hardware_life"));
  }
}

TEST_CASE("traits: new names of vendor and family change no metric") {
  for (const char* chip : {"nvidia-h100", "tpu-v5e"}) {
    INFO(chip);
    const catalog::Catalog shipped;
    const auto& entry = shipped.chip(chip);
    std::string text = catalog::testing::file_text(catalog::testing::source_catalog() + "/chips/" +
                                                   chip + ".yaml");
    for (const auto& [from, to] : {std::pair{"vendor: " + entry.vendor, "vendor: acme"},
                                   std::pair{"family: " + entry.family, "family: loom"}})
      text.replace(text.find(from), from.size(), to);
    const TemporaryCatalog renamed;
    renamed.write("chips/" + std::string(chip), text);
    CHECK(renamed.open().chip(chip).family == "loom");
    const std::string quickstart = std::string(PODSIM_SOURCE_DIR) + "/tests/study/rent-or-buy.yaml";
    const std::vector<std::string> settings = {
        "system.chip=" + std::string(chip),
        "plans.rent[0].rent.provider=" + shipped.offers(chip).rent.front().provider,
        "plans.rent[0].rent.region=" + shipped.offers(chip).rent.front().region,
        "plans.rent[0].rent.offer=" + shipped.offers(chip).rent.front().name, "thresholds=[]"};
    CHECK(config::to_json(result_of(quickstart, {renamed.folder()}, settings)) ==
          config::to_json(result_of(quickstart, {}, settings)));
  }
}

TEST_CASE("traits: matrix_unit changes the step and what follows from it, not the work") {
  for (const auto& [chip, other] :
       {std::pair{"loom-1", "output_tiles"}, std::pair{"loom-2", "systolic"}}) {
    INFO(chip);
    const Stages own = with(chip), switched = with(chip, {{"matrix_unit", other}});
    system::Device d = switched.run.cluster.device;
    CHECK(d.matrix_unit != own.run.cluster.device.matrix_unit);
    d.matrix_unit = own.run.cluster.device.matrix_unit;
    CHECK(d == own.run.cluster.device);
    CHECK(switched.run.programs == own.run.programs);
    CHECK(switched.run.memory.total() == own.run.memory.total());
    CHECK(switched.step() != own.step());
  }
}

TEST_CASE("traits: native_formats change the products of a format, not those of others") {
  using system::DataType;
  const auto emulated = device("loom-2", {}, DataType::f16);
  const Overrides f16 = {{"native_formats", "[bf16, f16, fp8]"}};
  const auto native = device("loom-2", f16, DataType::f16);
  CHECK(emulated.decode > 0);
  CHECK(emulated.matmul_efficiency == 0.5);
  CHECK(native.decode == 0);
  CHECK(native.matmul_efficiency == 0.8);
  CHECK(device("loom-2", f16, DataType::bf16) == device("loom-2", {}, DataType::bf16));
  CHECK(device("loom-2", f16, DataType::fp8) == device("loom-2", {}, DataType::fp8));
  CHECK(resolved("loom-2", f16, "").cluster == resolved("loom-2", {}, "").cluster);
  CHECK_NOTHROW(device("loom-1", {}, DataType::f16));
  CHECK_THROWS_WITH(device("loom-1", {{"native_formats", "[bf16]"}}, DataType::f16),
                    Contains("no f16 matrix products"));
  CHECK_THROWS_WITH(resolved("loom-1", {}, ", precision: fp8"), Contains("no fp8"));
  CHECK_NOTHROW(resolved("loom-2", {}, ", precision: fp8"));
}

TEST_CASE("traits: compiled changes what is fused, not the device") {
  for (const auto& [chip, other] : {std::pair{"loom-1", "true"}, std::pair{"loom-2", "false"}}) {
    INFO(chip);
    const Stages own = with(chip), switched = with(chip, {{"compiled", other}});
    CHECK(switched.run.cluster == own.run.cluster);
    CHECK(has_op(own.run, "fwd.activation") == (chip == std::string("loom-1")));
    CHECK(has_op(switched.run, "fwd.activation") == (chip == std::string("loom-2")));
    CHECK(switched.step() != own.step());
    // The interval of the memory follows who allocates it.
    const std::string said = ", fused_activation: true", time = "plans.buy.phases[0].step_time_s";
    CHECK(with(chip, {{"compiled", other}}, said).at(time) == with(chip, {}, said).at(time));
  }
  CHECK_NOTHROW(resolved("loom-1", {}, ", eager: true"));
  CHECK_THROWS_WITH(resolved("loom-1", {{"compiled", "true"}}, ", eager: true"),
                    Contains("compiled as a whole"));
  CHECK_THROWS_WITH(resolved("loom-2", {}, ", eager: true"), Contains("compiled as a whole"));
  CHECK_THROWS_WITH(resolved("loom-2", {{"compiled", "false"}}, ", eager: true"),
                    Contains("no rates of eager work"));
}

TEST_CASE("traits: attention_kernels change the attention kernels alone") {
  const Stages own = with("loom-1");
  const Stages rated = with("loom-1", {{"attention_kernels.flash.instruction_rate", "10000"}});
  system::Device d = rated.run.cluster.device;
  CHECK(own.run.cluster.device.flash_ceiling == Approx(20000 * 1e9 * 12 / 400e12));
  CHECK(d.flash_ceiling == Approx(10000 * 1e9 * 12 / 400e12));
  CHECK(d.attention_efficiency == Approx(own.run.cluster.device.attention_efficiency / 2));
  d.flash_ceiling = own.run.cluster.device.flash_ceiling;
  d.attention_efficiency = own.run.cluster.device.attention_efficiency;
  CHECK(d == own.run.cluster.device);
  CHECK(rated.run.programs == own.run.programs);
  CHECK(rated.step() != own.step());

  const Stages wide = with("loom-1", {{"attention_kernels.flash.block", "1024"}});
  CHECK(wide.run.cluster == own.run.cluster);
  const std::string said = ", attention_block: 512";
  CHECK(wide.run.programs != own.run.programs);
  CHECK(with("loom-1", {{"attention_kernels.flash.block", "1024"}}, said).step() ==
        with("loom-1", {}, said).step());

  const Overrides slow = {{"attention_kernels.splash.instruction_rate", "10000"}};
  CHECK(with("loom-2", slow).step() == with("loom-2").step());
  CHECK(with("loom-2", slow, ", attention: splash").step() !=
        with("loom-2", {}, ", attention: splash").step());
}

TEST_CASE("traits: a generation of attention kernels that a chip lacks is refused") {
  const std::string said = refusal("loom-1", ", attention: splash");
  CHECK_THAT(said, Contains("workload.attention") && Contains("splash") && Contains("loom-1") &&
                       Contains("plain, flash"));
  CHECK(refusal("loom-2", ", attention: splash").empty());
  CHECK(refusal("loom-1", ", attention: plain").empty());
}

TEST_CASE("traits: reliability changes goodput and ownership cost, neither the step") {
  for (const char* chip : {"loom-1", "loom-2"}) {
    INFO(chip);
    const Stages own = with(chip), worn = with(chip, {{"reliability", "loom-worn"}}),
                 brief = with(chip, {{"ownership", "loom-short"}});
    CHECK(worn.step() == own.step());
    CHECK(worn.goodput() != own.goodput());
    CHECK(brief.step() == own.step());
    CHECK(brief.goodput() == own.goodput());
    CHECK(brief.cost() != own.cost());
  }
}

TEST_CASE("traits: rates group chips in a fit and choose the recipe alone") {
  for (const char* chip : {"loom-1", "loom-2"}) {
    INFO(chip);
    const std::string said = ", framework: torchtitan";
    const Stages own = with(chip, {}, said), other = with(chip, {{"rates", "gpu"}}, said);
    CHECK(config::to_json(*other.result.find("plans")) ==
          config::to_json(*own.result.find("plans")));
  }
}

TEST_CASE("traits: formats and peaks of an entry agree") {
  const auto problem = [](const char* from, const char* to) {
    const TemporaryCatalog t;
    t.write_changed("chips/nvidia-h100", from, to);
    return catalog::testing::problem_of([&] { (void)t.open().chip("nvidia-h100"); });
  };
  CHECK_THAT(problem("[bf16, f16, fp8, int8, fp8_block]", "[bf16, f16, int8, fp8_block]"),
             Contains("'peak_fp8' without the format fp8"));
  CHECK_THAT(problem("[bf16, f16, fp8, int8, fp8_block]", "[f16, fp8, int8, fp8_block]"),
             Contains("lacks bf16"));
  CHECK_THAT(problem("peak_int8:", "peak_fp4:"), Contains("'peak_int8' is missing"));
  CHECK_THAT(problem("[bf16, f16, fp8, int8, fp8_block]", "[bf16, fp9]"), Contains("fp9"));
  CHECK_THAT(problem("compiled: false", "compiled: maybe"), Contains("compiled"));
}
