// The `workload` section: decoding, encoding, refusals.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "podsim/config/codec.h"
#include "podsim/workload/section.h"
#include "tests/workload/examples.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;
using Catch::Matchers::Contains;

namespace {

WorkloadSection read(const std::string& text) {
  return config::decode<WorkloadSection>(config::parse_yaml("s.yaml", text));
}

std::string problem(const std::string& text) {
  try {
    read(text);
  } catch (const config::InputError& e) {
    return e.what();
  }
  return "";
}

template <class F>
std::vector<std::string> paths(F f) {
  std::vector<std::string> result;
  try {
    f();
  } catch (const config::InputError& e) {
    for (const auto& p : e.problems()) result.push_back(p.path);
  }
  return result;
}

const std::string kBatch = "sequence_length: 2048\nglobal_batch: 64\n";
const std::string kModel =
    "{layers: 2, d_model: 8, heads: 2, kv_heads: 1, head_dim: 4, d_ff: 16, vocab: 32, ffn: plain, "
    "attention: plain, tied_embeddings: true}";

}  // namespace

TEST_CASE("defaults are those of the documentation") {
  const auto w = read("model: llama3.1-8b\n" + kBatch);
  CHECK(w.model.name == "llama3.1-8b");
  CHECK(w.remat == Remat::full);
  CHECK(w.optimizer.moments == Dtype::fp32);
  CHECK_FALSE(w.gradients);  // as the recipe has it
  CHECK_FALSE(w.attention);
  CHECK(w.framework.empty());
}

TEST_CASE("a section survives being written and read") {
  const auto w = read("model: " + kModel + "\nremat: none\nattention: plain\nmicrobatches: 3\n" +
                      "optimizer: {moments: bf16, weights: bf16}\ngradients: fp32\n" +
                      "tensor_overlap: 2\n" + kBatch);
  const auto text = config::to_yaml(config::encode(w));
  const auto again = read(text);
  CHECK(config::to_yaml(config::encode(again)) == text);
  CHECK(again.model.arch->d_ff == 16);
  CHECK(again.model.arch->ffn == catalog::FfnKind::plain);
  CHECK(again.model.arch->attention == catalog::AttentionKind::plain);
  CHECK(again.tensor_overlap == 2);
}

TEST_CASE("a model file is found beside the scenario and carried along") {
  const auto folder = std::filesystem::temp_directory_path() / "podsim_model_file";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "m.yaml") << "podsim: 1\nkind: model\nname: mine\nlayers: 2\nd_model: 8\n"
                                      "heads: 2\nkv_heads: 2\nhead_dim: 4\nd_ff: 16\nvocab: 32\n";
  const auto node = config::parse_yaml((folder / "s.yaml").string(), "model: m.yaml\n" + kBatch);
  const auto w = config::decode<WorkloadSection>(node);
  REQUIRE(w.model.arch);
  CHECK(w.model.arch->layers == 2);
  CHECK(config::encode(w).find("model")->is_mapping());
  std::ofstream(folder / "bad.yaml") << "layers: 2\nd_modl: 8\n";
  CHECK_THROWS_WITH(config::decode<WorkloadSection>(config::parse_yaml(
                        (folder / "s.yaml").string(), "model: bad.yaml\n" + kBatch)),
                    Contains("bad.yaml") && Contains("d_model"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("a model file elsewhere, behind a link, or no regular file is refused and not read") {
  const auto folder = std::filesystem::temp_directory_path() / "podsim_model_elsewhere";
  std::filesystem::create_directories(folder / "inner");
  std::ofstream(folder / "secret.yaml") << "password: hunter2\n";
  std::filesystem::create_symlink("../secret.yaml", folder / "inner" / "link.yaml");
  std::filesystem::create_symlink("/dev/zero", folder / "inner" / "device.yaml");
  std::filesystem::create_directory(folder / "inner" / "folder.yaml");
  for (const std::string file : {"../secret.yaml", "link.yaml", "device.yaml", "folder.yaml",
                                 "none.yaml", "/proc/self/environ.yaml", "/proc/self/environ"}) {
    CAPTURE(file);
    try {
      config::decode<WorkloadSection>(config::parse_yaml((folder / "inner" / "s.yaml").string(),
                                                         "model: " + file + "\n" + kBatch));
      FAIL("not refused");
    } catch (const config::InputError& e) {
      CHECK_THAT(e.what(), !Contains("hunter2") && Contains("s.yaml:1:8"));
    }
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("the precision is one of those that are simulated") {
  for (const char* name : {"bf16", "fp8", "int8"})
    CHECK(problem("model: m\nprecision: " + std::string(name) + "\n" + kBatch).empty());
  CHECK_THAT(problem("model: m\nprecision: bf61\n" + kBatch), Contains("did you mean 'bf16'"));
}

TEST_CASE("a described model may have a sliding window") {
  const auto with = [](const std::string& window) {
    std::string model = kModel;
    model.insert(1, "sliding_window: " + window + ", ");
    return "model: " + model + "\n" + kBatch;
  };
  const auto w = read(with("{tokens: 1024, global_every: 6}"));
  REQUIRE(w.model.arch->sliding_window);
  CHECK(w.model.arch->sliding_window->tokens == 1024);
  CHECK(w.model.arch->sliding_window->global_every == 6);
  const auto again = read(config::to_yaml(config::encode(w)));
  CHECK(again.model.arch->sliding_window->global_every == 6);
  CHECK_THAT(problem(with("{tokens: 0}")), Contains("at least 1"));
  CHECK_THAT(problem(with("{global_every: 6}")), Contains("tokens"));
}

TEST_CASE("a schedule has the chunks it needs") {
  const auto w = read("model: m\npipeline: {schedule: interleaved, virtual_stages: 3}\n" + kBatch);
  CHECK(w.pipeline.schedule == PipelineOrder::interleaved);
  CHECK(w.pipeline.virtual_stages == 3);
  CHECK(read("model: m\n" + kBatch).pipeline.schedule == PipelineOrder::one_forward_one_backward);
  CHECK_THAT(problem("model: m\npipeline: {schedule: interleaved}\n" + kBatch),
             Contains("virtual_stages: 2 or more"));
  CHECK_THAT(problem("model: m\npipeline: {virtual_stages: 2}\n" + kBatch),
             Contains("schedule: interleaved"));
  CHECK_THAT(problem("model: m\npipeline: {schedule: gpipe}\n" + kBatch), Contains("1f1b"));
}

TEST_CASE("sizes must be positive") {
  CHECK_THAT(problem("model: m\nsequence_length: 0\nglobal_batch: 1\n"), Contains("at least 1"));
  CHECK_THAT(problem("model: [1]\n" + kBatch), Contains("name of a model"));
  CHECK_THAT(problem("model: {layers: -1}\n" + kBatch), Contains("at least 1"));
}

TEST_CASE("what cannot be divided is refused, all at once, where it stands") {
  const auto a = small_model();
  const auto w = small_recipe();
  CHECK(paths([&] { check_workload(a, w, {1, 48, 1, 1}); }) ==
        std::vector<std::string>{"workload.global_batch"});
  CHECK(paths([&] { check_workload(a, w, {1, 1, 16, 1}); }) ==
        std::vector<std::string>{"parallelism.tensor"});  // key-value heads are copied
  CHECK(paths([&] { check_workload(a, w, {1, 48, 1, 3}); }) ==
        std::vector<std::string>{"parallelism.context", "workload.global_batch"});
}

TEST_CASE("experts are refused where they cannot be") {
  auto a = small_mixture();
  CHECK_NOTHROW(check_workload(a, small_recipe(), {1, 4, 1, 1, 4}));
  CHECK_THROWS_WITH(check_workload(a, small_recipe(), {1, 1, 1, 1, 3}),
                    Contains("8 experts do not divide over 3"));
  CHECK_THROWS_WITH(check_workload(a, small_recipe(), {1, 32, 1, 1, 4}), Contains("x expert 4"));
  CHECK_THROWS_WITH(check_workload(small_model(), small_recipe(), {1, 1, 1, 1, 2}),
                    Contains("has no experts"));
  auto w = small_recipe();
  w.capacity_factor = 1.5;
  CHECK_THROWS_WITH(check_workload(small_model(), w, {}), Contains("capacity_factor"));
}

TEST_CASE("ranks of a context axis exchange in one of three ways") {
  CHECK_FALSE(read("model: m\n" + kBatch).context);
  const auto w = read("model: m\ncontext: {exchange: ring, balanced: true}\n" + kBatch);
  REQUIRE(w.context);
  CHECK(w.context->exchange == Exchange::ring);
  CHECK(w.context->balanced == true);
  CHECK(read("model: m\ncontext: {}\n" + kBatch).context->exchange == Exchange::all_gather);
  CHECK_THAT(problem("model: m\ncontext: {exchange: rign}\n" + kBatch),
             Contains("did you mean 'ring'"));
  CHECK_THAT(problem("model: m\ncontext: {exchange: ulysses, balanced: true}\n" + kBatch),
             Contains("nothing to balance") && Contains("balanced: false"));
}

TEST_CASE("a described model takes what a catalog's does, and is checked as one") {
  const std::string base =
      "{layers: 4, d_model: 64, heads: 4, kv_heads: 4, head_dim: 16, d_ff: 128, vocab: 256, ";
  const auto w = read("model: " + base +
                      "latent_attention: {query_rank: 0, kv_rank: 32, rope_dim: 8}, moe: {experts: "
                      "8, top_k: 2, d_ff: 32, dense_layers: 1, biases: true}}\n" +
                      kBatch);
  REQUIRE(w.model.arch);
  CHECK(w.model.arch->latent_attention->kv_rank == 32);
  CHECK(w.model.arch->moe->dense_layers == 1);
  CHECK(w.model.arch->moe->biases);
  const auto again = config::decode<WorkloadSection>(config::encode(w));
  CHECK(again.model.arch->latent_attention->rope_dim == 8);
  CHECK_THAT(problem("model: " + base + "moe: {experts: 2, top_k: 3, d_ff: 8}}\n" + kBatch),
             Contains("top_k is more than the experts"));
  CHECK_THAT(problem("model: " + base + "moe: {experts: 2, top_k: 1, d_ff: 8, dense_layers: 5}}\n" +
                     kBatch),
             Contains("more dense_layers than layers"));
  CHECK_THAT(
      problem("model: " + base + "sliding_window: {tokens: 8, global_head_dim: 32}}\n" + kBatch),
      Contains("heads of global layers, of which there are none"));
  CHECK_THAT(problem("model: " + base + "attention: splash}\n" + kBatch), Contains("'splash'"));
  CHECK_THAT(problem("model: x\ncontext: {sums: bf16}\n" + kBatch),
             Contains("sums without a ring have no effect"));
}
