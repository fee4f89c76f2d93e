// The value of `workload.model`: a name, a file or a description.
#include <filesystem>
#include <optional>

#include "podsim/config/codec.h"
#include "podsim/workload/section.h"
#include "src/workload/names.h"

namespace podsim::workload {

enum class Ffn { gated, plain };

/// A mixture of experts, in every layer.
struct ExpertsDescription {
  std::int64_t experts = 0, top_k = 0, d_ff = 0, shared_experts = 0;

  static void describe(config::Record<ExpertsDescription>& r);
};

struct WindowDescription {
  std::int64_t tokens = 0, global_every = 0;

  static void describe(config::Record<WindowDescription>& r);
};

/// A model as a scenario may write it itself: the catalog's keys without where it comes from.
struct ModelDescription {
  std::int64_t layers = 0, d_model = 0, heads = 0, kv_heads = 0, head_dim = 0, d_ff = 0, vocab = 0;
  Ffn ffn = Ffn::gated;
  Attention attention = Attention::flash;
  bool tied_embeddings = false, parallel_blocks = false;
  std::int64_t mtp_layers = 0;
  std::optional<ExpertsDescription> moe;
  std::optional<WindowDescription> sliding_window;

  static void describe(config::Record<ModelDescription>& r);
};

}  // namespace podsim::workload

template <>
struct podsim::config::EnumNames<podsim::workload::Ffn> {
  static constexpr std::array names = {std::pair{workload::Ffn::gated, "gated"},
                                       std::pair{workload::Ffn::plain, "plain"}};
};

namespace podsim::workload {

void ExpertsDescription::describe(config::Record<ExpertsDescription>& r) {
  using E = ExpertsDescription;
  r.required("experts", &E::experts, "routed experts of a layer").at_least(1).at_most(1e6);
  r.required("top_k", &E::top_k, "experts a token goes to").at_least(1).at_most(1e6);
  r.required("d_ff", &E::d_ff, "width of one expert").at_least(1).at_most(1e6);
  r.optional("shared_experts", &E::shared_experts, "experts every token goes to")
      .at_least(0)
      .at_most(1e6);
  r.check([](const E& e, const config::Node& n, config::Reader& reader) {
    if (e.top_k > e.experts)
      reader.problem(n, "top_k is more than the experts", "at most their number");
  });
}

void WindowDescription::describe(config::Record<WindowDescription>& r) {
  using D = WindowDescription;
  r.required("tokens", &D::tokens, "that a token attends to, itself among them")
      .at_least(1)
      .at_most(1e9);
  r.optional("global_every", &D::global_every,
             "every so many layers one attends to all tokens before; 0: none")
      .at_least(0)
      .at_most(1e6);
}

void ModelDescription::describe(config::Record<ModelDescription>& r) {
  using M = ModelDescription;
  // A million is far above any transformer and keeps products of sizes within 64 bits.
  const auto size = [&r](const char* name, std::int64_t M::* member, const char* doc) {
    r.required(name, member, doc).at_least(1).at_most(1e6);
  };
  size("layers", &M::layers, "transformer layers");
  size("d_model", &M::d_model, "width of the residual stream");
  size("heads", &M::heads, "query heads");
  size("kv_heads", &M::kv_heads, "key and value heads");
  size("head_dim", &M::head_dim, "width of one head");
  size("d_ff", &M::d_ff, "width of the feed-forward layer");
  size("vocab", &M::vocab, "rows of the embedding table");
  r.optional("ffn", &M::ffn, "gated has three matrices, plain two");
  r.optional("attention", &M::attention, "flash or plain");
  r.optional("tied_embeddings", &M::tied_embeddings, "the output head is the embedding table");
  r.optional("parallel_blocks", &M::parallel_blocks,
             "attention and feed-forward layer side by side, from one norm (PaLM)");
  r.optional("mtp_layers", &M::mtp_layers,
             "modules that predict further tokens: a projection, a layer and the shared head")
      .at_least(0)
      .at_most(16);
  r.optional("moe", &M::moe, "mixture of experts in place of the feed-forward layer");
  r.optional("sliding_window", &M::sliding_window,
             "local attention; flash alone leaves out what lies beyond");
  r.check([](const M& m, const config::Node& n, config::Reader& reader) {
    if (m.parallel_blocks && m.moe)
      reader.problem(n, "parallel_blocks with experts", "one of parallel_blocks and moe");
  });
}

namespace {

catalog::ModelArch to_arch(const ModelDescription& m) {
  catalog::ModelArch a;
  a.name = "described in the scenario";
  a.layers = m.layers;
  a.d_model = m.d_model;
  a.heads = m.heads;
  a.kv_heads = m.kv_heads;
  a.head_dim = m.head_dim;
  a.d_ff = m.d_ff;
  a.vocab = m.vocab;
  a.ffn = m.ffn == Ffn::gated ? catalog::FfnKind::gated : catalog::FfnKind::plain;
  a.attention = m.attention == Attention::flash ? catalog::AttentionKind::flash
                                                : catalog::AttentionKind::plain;
  a.tied_embeddings = m.tied_embeddings;
  a.parallel_blocks = m.parallel_blocks;
  a.mtp_layers = m.mtp_layers;
  if (m.moe)
    a.moe = catalog::Moe{m.moe->experts, m.moe->top_k, m.moe->d_ff, m.moe->shared_experts, 0};
  if (m.sliding_window)
    a.sliding_window =
        catalog::SlidingWindow{m.sliding_window->tokens, m.sliding_window->global_every};
  return a;
}

ModelDescription to_description(const catalog::ModelArch& a) {
  ModelDescription m;
  m.layers = a.layers;
  m.d_model = a.d_model;
  m.heads = a.heads;
  m.kv_heads = a.kv_heads;
  m.head_dim = a.head_dim;
  m.d_ff = a.d_ff;
  m.vocab = a.vocab;
  m.ffn = a.ffn == catalog::FfnKind::gated ? Ffn::gated : Ffn::plain;
  m.attention = a.attention == catalog::AttentionKind::flash ? Attention::flash : Attention::plain;
  m.tied_embeddings = a.tied_embeddings;
  m.parallel_blocks = a.parallel_blocks;
  m.mtp_layers = a.mtp_layers;
  if (a.moe)
    m.moe = ExpertsDescription{a.moe->experts, a.moe->top_k, a.moe->d_ff, a.moe->shared_experts};
  if (a.sliding_window)
    m.sliding_window = WindowDescription{a.sliding_window->tokens, a.sliding_window->global_every};
  return m;
}

void decode_description(const config::Node& n, ModelRef& out, config::Reader& r) {
  ModelDescription m;
  config::Codec<ModelDescription>::decode(n, m, {}, r);
  out.arch = to_arch(m);
}

/// A file named in a document is looked for beside that document.
std::string beside(const config::Node& n, const std::string& file) {
  const std::filesystem::path path(file);
  if (path.is_absolute() || !n.where.source) return file;
  const auto folder = std::filesystem::path(n.where.source->name).parent_path();
  const auto found = folder / path;
  return std::filesystem::exists(found) ? found.string() : file;
}

/// A file holds the description alone or a catalog entry; what says where that comes from is
/// dropped.
void decode_file(const config::Node& n, ModelRef& out, config::Reader& r) {
  try {
    config::Node file = config::load_yaml(beside(n, n.scalar()));
    for (const char* key : {"podsim", "kind", "name", "title", "source", "as_of", "confidence",
                            "note", "max_sequence"})
      file.erase(key);
    decode_description(file, out, r);
  } catch (const config::InputError& e) {
    for (const auto& p : e.problems())
      r.problem(p.where.source ? p.where : n.where, p.message, p.expected, p.hint);
  }
}

}  // namespace
}  // namespace podsim::workload

namespace podsim::config {

using workload::ModelDescription;
using workload::ModelRef;

void Codec<ModelRef>::decode(const Node& n, ModelRef& out, const Limits&, Reader& r) {
  out = {};
  if (n.is_mapping()) return workload::decode_description(n, out, r);
  if (!n.is_scalar())
    return r.problem(n, "found " + n.found(), "the name of a model, a .yaml file or a mapping");
  if (n.scalar().ends_with(".yaml")) return workload::decode_file(n, out, r);
  out.name = n.scalar();
}

Node Codec<ModelRef>::encode(const ModelRef& v, Form f) {
  if (!v.arch) return v.name.empty() ? Node() : Node::text(v.name);
  return Codec<ModelDescription>::encode(workload::to_description(*v.arch), f);
}

Node Codec<ModelRef>::schema(const Limits&) {
  Node choices = Node::sequence();
  choices.push(type_schema("string"));
  choices.push(schema_of<ModelDescription>());
  Node s = Node::mapping();
  s.set("oneOf", std::move(choices));
  return s;
}

}  // namespace podsim::config
