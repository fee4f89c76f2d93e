// Hugging Face's config.json. Names and defaults of keys are those of transformers 4.57,
// src/transformers/models/*/configuration_*.py.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "podsim/config/diagnostics.h"
#include "podsim/imports/imports.h"
#include "podsim/workload/model.h"
#include "src/imports/keys.h"

namespace podsim::imports {
namespace {

using catalog::FfnKind;

/// One configuration on its way.
struct Reading {
  Keys keys;
  Imported out;
};

/// Sizes under the names that most models share; a head's width follows where it is not said.
void read_sizes(Reading& r, std::int64_t head_dim = 0) {
  catalog::ModelArch& a = r.out.arch;
  a.layers = r.keys.count({"num_hidden_layers", "n_layer"});
  a.d_model = r.keys.count({"hidden_size", "n_embd", "n_embed"});
  a.heads = r.keys.count({"num_attention_heads", "n_head"});
  a.vocab = r.keys.count({"vocab_size"});
  if (a.heads == 0) r.keys.refuse("num_attention_heads", "found 0", "at least 1");
  a.kv_heads = r.keys.count_or("num_key_value_heads", a.heads);
  a.head_dim = r.keys.count_or("head_dim", head_dim > 0 ? head_dim : a.d_model / a.heads);
  for (const char* key : {"max_position_embeddings", "n_positions"})
    if (r.keys.has(key)) a.max_sequence = r.keys.count({key});
}

void read_gated(Reading& r, bool tied) {
  read_sizes(r);
  r.out.arch.d_ff = r.keys.count({"intermediate_size"});
  r.out.arch.tied_embeddings = r.keys.flag_or("tie_word_embeddings", tied);
}

/// Layers by type: windows and whole sequences at most, in a pattern that repeats.
void read_layer_types(Reading& r, std::int64_t window, std::int64_t global_every) {
  const auto types = r.keys.texts("layer_types");
  for (const std::string& t : types)
    if (t != "full_attention" && t != "sliding_attention")
      r.keys.refuse("layer_types", fmt::format("layers of type '{}'", t),
                    "full_attention or sliding_attention");
  const auto full = std::find(types.begin(), types.end(), "full_attention");
  if (!types.empty()) global_every = full == types.end() ? 0 : full - types.begin() + 1;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const bool whole = global_every > 0 && (static_cast<std::int64_t>(i) + 1) % global_every == 0;
    if (whole != (types[i] == "full_attention"))
      r.keys.refuse("layer_types", "full attention in no regular distance", "every N-th layer");
  }
  if (window > 0 && global_every != 1)
    r.out.arch.sliding_window =
        catalog::SlidingWindow{.tokens = window, .global_every = global_every};
}

void read_llama(Reading& r) { read_gated(r, false); }

void read_mistral(Reading& r) {
  read_gated(r, false);
  read_layer_types(r, r.keys.count_or("sliding_window", 0), 0);
}

void read_mixtral(Reading& r) {
  read_mistral(r);
  r.out.arch.moe = catalog::Moe{.experts = r.keys.count({"num_local_experts"}),
                                .top_k = r.keys.count({"num_experts_per_tok"}),
                                .d_ff = r.out.arch.d_ff};
}

void read_qwen2(Reading& r) {
  read_gated(r, false);
  const std::int64_t window = r.keys.count_or("sliding_window", 0);
  if (r.keys.flag_or("use_sliding_window", false))
    r.out.notes.push_back(fmt::format("sliding windows of {} tokens are left out", window));
}

/// Shared experts of any width, as several of the routed ones' width.
void set_shared(Reading& r, catalog::Moe& moe, std::int64_t width) {
  if (width == 0) return;
  if (width % moe.d_ff != 0)
    r.keys.refuse("shared_expert_intermediate_size",
                  fmt::format("{} columns, no multiple of an expert's {}", width, moe.d_ff),
                  "a multiple");
  moe.shared_experts = width / moe.d_ff;
}

void read_qwen_moe(Reading& r) {
  read_qwen2(r);
  catalog::Moe moe{.experts = r.keys.count({"num_experts"}),
                   .top_k = r.keys.count({"num_experts_per_tok"}),
                   .d_ff = r.keys.count({"moe_intermediate_size"})};
  if (r.keys.count_or("decoder_sparse_step", 1) != 1)
    r.keys.refuse("decoder_sparse_step", "experts in every N-th layer", "1");
  if (!r.keys.texts("mlp_only_layers").empty())
    r.keys.refuse("mlp_only_layers", "layers without experts among the others", "an empty list");
  if (r.keys.has("shared_expert_intermediate_size"))
    set_shared(r, moe, r.keys.count({"shared_expert_intermediate_size"}));
  r.out.arch.moe = moe;
}

void read_qwen3(Reading& r) {
  read_qwen2(r);
  if (!r.keys.has("head_dim")) r.out.arch.head_dim = 128;  // configuration_qwen3.py
}

/// Gemma: every layer global; Gemma 2: every second; Gemma 3: every sixth.
template <int GlobalEvery>
void read_gemma(Reading& r) {
  read_gated(r, true);
  if (!r.keys.has("head_dim")) r.out.arch.head_dim = 256;
  const std::int64_t window = GlobalEvery > 1 ? r.keys.count_or("sliding_window", 0) : 0;
  read_layer_types(r, window, r.keys.count_or("sliding_window_pattern", GlobalEvery));
}

void read_deepseek(Reading& r) {
  read_gated(r, false);
  catalog::ModelArch& a = r.out.arch;
  a.head_dim = r.keys.count({"v_head_dim"});
  if (r.keys.count({"qk_nope_head_dim"}) != a.head_dim)
    r.keys.refuse("qk_nope_head_dim", "differs from v_head_dim", fmt::format("{}", a.head_dim));
  a.kv_heads = a.heads;
  a.latent_attention = catalog::LatentAttention{.query_rank = r.keys.count_or("q_lora_rank", 0),
                                                .kv_rank = r.keys.count({"kv_lora_rank"}),
                                                .rope_dim = r.keys.count({"qk_rope_head_dim"})};
  if (r.keys.count_or("moe_layer_freq", 1) != 1)
    r.keys.refuse("moe_layer_freq", "experts in every N-th layer", "1");
  a.moe = catalog::Moe{.experts = r.keys.count({"n_routed_experts"}),
                       .top_k = r.keys.count({"num_experts_per_tok"}),
                       .d_ff = r.keys.count({"moe_intermediate_size"}),
                       .shared_experts = r.keys.count_or("n_shared_experts", 0),
                       .dense_layers = r.keys.count_or("first_k_dense_replace", 0)};
  const std::int64_t modules = r.keys.count_or("num_nextn_predict_layers", 0);
  if (modules > 0)
    r.out.notes.push_back(fmt::format(
        "modules that predict further tokens are left out: mtp_layers: {} has them", modules));
}

void read_plain(Reading& r, bool tied) {
  read_sizes(r);
  catalog::ModelArch& a = r.out.arch;
  a.ffn = FfnKind::plain;
  a.tied_embeddings = r.keys.flag_or("tie_word_embeddings", tied);
}

void read_gpt_neox(Reading& r) {
  read_plain(r, false);
  r.out.arch.d_ff = r.keys.count({"intermediate_size"});
  r.out.arch.parallel_blocks = r.keys.flag_or("use_parallel_residual", true);
}

void read_phi(Reading& r) {
  read_plain(r, false);
  r.out.arch.d_ff = r.keys.count({"intermediate_size"});
  r.out.arch.parallel_blocks = true;
}

void read_starcoder2(Reading& r) {
  read_plain(r, true);
  r.out.arch.d_ff = r.keys.count({"intermediate_size"});
  read_layer_types(r, r.keys.count_or("sliding_window", 0), 0);
}

void read_falcon(Reading& r) {
  read_plain(r, true);
  catalog::ModelArch& a = r.out.arch;
  a.d_ff = r.keys.count_or("ffn_hidden_size", 4 * a.d_model);
  const bool grouped = r.keys.flag_or("new_decoder_architecture", false);
  const bool one = r.keys.flag_or("multi_query", true);
  const std::int64_t kv = r.keys.count_or("num_kv_heads", a.heads);
  a.kv_heads = grouped ? kv : one ? 1 : a.heads;
  a.parallel_blocks = grouped || r.keys.flag_or("parallel_attn", true);
}

void note_positions(Reading& r) {
  r.out.notes.emplace_back("the table of learned positions is left out");
}

void read_gpt2(Reading& r) {
  read_plain(r, true);
  r.out.arch.d_ff = r.keys.count_or("n_inner", 4 * r.out.arch.d_model);
  note_positions(r);
}

void read_bloom(Reading& r) {
  read_plain(r, true);
  r.out.arch.d_ff = 4 * r.out.arch.d_model;
}

void read_opt(Reading& r) {
  read_plain(r, true);
  r.out.arch.d_ff = r.keys.count({"ffn_dim"});
  const std::int64_t d = r.out.arch.d_model;
  if (r.keys.count_or("word_embed_proj_dim", d) != d)
    r.keys.refuse("word_embed_proj_dim", "embeddings of another width than the layers",
                  fmt::format("{}", d));
  note_positions(r);
}

void read_gpt_oss(Reading& r) {
  read_gated(r, false);
  r.out.arch.moe = catalog::Moe{.experts = r.keys.count({"num_local_experts"}),
                                .top_k = r.keys.count({"num_experts_per_tok"}),
                                .d_ff = r.out.arch.d_ff,
                                .biases = true};
  read_layer_types(r, r.keys.count_or("sliding_window", 0), 2);
}

using Reader = void (*)(Reading&);

/// Model types, as `model_type` names them.
const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> all = {
      {"llama", read_llama},          {"mistral", read_mistral},
      {"mixtral", read_mixtral},      {"qwen2", read_qwen2},
      {"qwen2_moe", read_qwen_moe},   {"qwen3", read_qwen3},
      {"qwen3_moe", read_qwen_moe},   {"gemma", read_gemma<1>},
      {"gemma2", read_gemma<2>},      {"gemma3_text", read_gemma<6>},
      {"gemma3", read_gemma<6>},      {"deepseek_v2", read_deepseek},
      {"deepseek_v3", read_deepseek}, {"kimi_k2", read_deepseek},
      {"gpt_neox", read_gpt_neox},    {"phi", read_phi},
      {"phi3", read_mistral},         {"starcoder2", read_starcoder2},
      {"falcon", read_falcon},        {"gpt2", read_gpt2},
      {"bloom", read_bloom},          {"opt", read_opt},
      {"gpt_oss", read_gpt_oss},      {"olmo2", read_llama}};
  return all;
}

Reader reader_of(Keys& keys) {
  const std::string type = keys.text_or("model_type", "");
  const auto known = readers().find(type);
  if (known != readers().end()) return known->second;
  std::vector<std::string> names;
  for (const auto& [name, reader] : readers()) names.push_back(name);
  keys.refuse("model_type",
              type.empty() ? "the key is missing"
                           : fmt::format("models of type '{}' cannot be described", type),
              "one of " + config::join(names));
}

}  // namespace

Imported import_hugging_face(const std::string& name, const std::string& text) {
  const config::Node root = config::parse_json(name, text);
  if (!root.is_mapping())
    throw config::InputError(fmt::format("{} holds {}", name, root.found()), "a JSON object");
  Keys outer(root, name);
  const Reader read = reader_of(outer);
  const config::Node* language = root.find("text_config");
  const bool nested = language != nullptr && language->is_mapping();
  Reading r{Keys(nested ? *language : root, name), {}};
  r.keys.text_or("model_type", "");
  r.out.name = outer.text_or("_name_or_path", "");
  if (r.out.name.empty()) r.out.name = name;
  if (nested) r.out.notes.emplace_back("text_config alone is read: encoders are left out");
  read(r);
  r.keys.text_or("hidden_act", "");
  r.out.unmapped = r.keys.unread();
  r.out.parameters = workload::parameter_count(r.out.arch);
  return r.out;
}

}  // namespace podsim::imports
