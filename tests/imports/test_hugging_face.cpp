// Public config.json files against the parameters that their models are published with.
#include <catch2/catch.hpp>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/imports/imports.h"
#include "podsim/study/scenario.h"

using namespace podsim;
using Catch::Matchers::Contains;

namespace {

imports::Imported imported(const std::string& model) {
  const std::string file = std::string(PODSIM_SOURCE_DIR) + "/tests/imports/hf/" + model + ".json";
  return imports::import_hugging_face(model, config::read_text(file, 1 << 20));
}

imports::Imported of_text(const std::string& text) {
  return imports::import_hugging_face("config.json", text);
}

struct Published {
  const char* model;
  double parameters;  ///< of the model's page, by its safetensors
};

/// DeepSeek-V3's and Kimi's are those of the main model.
constexpr Published kPublished[] = {{"Qwen--Qwen3-8B", 8190735360},
                                    {"Qwen--Qwen3-32B", 32762123264},
                                    {"Qwen--Qwen3-30B-A3B", 30532122624},
                                    {"Qwen--Qwen3-235B-A22B", 235093634560},
                                    {"meta-llama--Meta-Llama-3.1-8B", 8030261248},
                                    {"meta-llama--Meta-Llama-3.1-70B", 70553706496},
                                    {"meta-llama--Meta-Llama-3.1-405B", 405853388800},
                                    {"mistralai--Mixtral-8x7B-v0.1", 46702792704},
                                    {"mistralai--Mixtral-8x22B-v0.1", 140620634112},
                                    {"deepseek-ai--DeepSeek-V3", 671026419200},
                                    {"moonshotai--Kimi-K2-Instruct", 1026e9}};

}  // namespace

TEST_CASE("published models have their parameters within half a percent") {
  for (const Published& p : kPublished) {
    CAPTURE(p.model);
    CHECK(imported(p.model).parameters == Approx(p.parameters).epsilon(0.005));
  }
}

TEST_CASE("an import is a scenario that decodes to the same model") {
  for (const Published& p : kPublished) {
    CAPTURE(p.model);
    const auto i = imported(p.model);
    const auto root = config::parse_yaml("imported", imports::scenario_text(i));
    const auto s = config::decode<study::Scenario>(root);
    REQUIRE(s.workload->model.arch);
    CHECK(s.workload->model.arch->layers == i.arch.layers);
    CHECK(s.workload->model.arch->moe.has_value() == i.arch.moe.has_value());
    CHECK_THAT(imports::scenario_text(i), Contains("# parameters: "));
  }
}

TEST_CASE("keys that nothing follows from are listed") {
  const auto i = imported("meta-llama--Meta-Llama-3.1-8B");
  CHECK_THAT(i.unmapped, Catch::Matchers::VectorContains(std::string("rope_scaling")));
  CHECK_THAT(imports::scenario_text(i), Contains("# not mapped: ") && Contains("rope_scaling"));
  for (const auto& key : i.unmapped) CHECK(key != "hidden_size");
}

TEST_CASE("unknown models and layers are refused by name") {
  CHECK_THROWS_WITH(imported("Qwen--Qwen3.5-27B"), Contains("qwen3_5"));
  CHECK_THROWS_WITH(of_text(R"({"model_type": "mamba"})"), Contains("mamba"));
  CHECK_THROWS_WITH(of_text(R"({"hidden_size": 4})"), Contains("model_type"));
  CHECK_THROWS_WITH(of_text("[1]"), Contains("JSON object"));
  const std::string sizes =
      R"("hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 100,
         "intermediate_size": 256)";
  CHECK_THROWS_WITH(
      of_text(R"({"model_type": "gpt_oss", "num_local_experts": 4, "num_experts_per_tok": 1,
                  "layer_types": ["linear_attention"], )" +
              sizes + "}"),
      Contains("linear_attention"));
  CHECK_THROWS_WITH(of_text(R"({"model_type": "llama", "hidden_size": "wide"})"),
                    Contains("num_hidden_layers"));
  CHECK_THROWS_WITH(of_text(R"({"model_type": "llama", "num_hidden_layers": 1.5})"),
                    Contains("1.5"));
}

TEST_CASE("architectures differ in FFN, ties, blocks and windows") {
  const std::string sizes =
      R"("hidden_size": 64, "num_hidden_layers": 12, "num_attention_heads": 4, "vocab_size": 100)";
  const auto falcon = of_text(R"({"model_type": "falcon", )" + sizes + "}").arch;
  CHECK(falcon.ffn == catalog::FfnKind::plain);
  CHECK((falcon.kv_heads == 1 && falcon.parallel_blocks && falcon.tied_embeddings));
  CHECK(falcon.d_ff == 256);
  const auto gemma = of_text(R"({"model_type": "gemma3_text", "intermediate_size": 128,
                                 "sliding_window": 512, )" +
                             sizes + "}")
                         .arch;
  REQUIRE(gemma.sliding_window);
  CHECK((gemma.sliding_window->tokens == 512 && gemma.sliding_window->global_every == 6));
  CHECK((gemma.head_dim == 256 && gemma.tied_embeddings));
  const auto neox =
      of_text(R"({"model_type": "gpt_neox", "intermediate_size": 256, )" + sizes + "}").arch;
  CHECK((neox.parallel_blocks && !neox.tied_embeddings));
  const auto opt = of_text(R"({"model_type": "opt", "ffn_dim": 256, )" + sizes + "}");
  CHECK(opt.arch.d_ff == 256);
  CHECK_FALSE(opt.notes.empty());
}
