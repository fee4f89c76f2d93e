// Description of model architectures.
#include "podsim/catalog/entries.h"
#include "podsim/catalog/enum_names.h"
#include "podsim/config/codec.h"

namespace podsim::catalog {
namespace {

/// Far above any transformer; keeps products of sizes within 64 bits.
constexpr double kLargest = 1e6;

/// The keys of the shape, for `M` a ModelArch or derived from it.
template <class M>
void describe_shape(config::Record<M>& r) {
  const auto own = []<class V>(V ModelArch::* member) -> V M::* { return member; };
  const auto size = [&](const char* name, std::int64_t ModelArch::* member, const char* doc) {
    r.required(name, own(member), doc).at_least(1).at_most(kLargest);
  };
  size("layers", &ModelArch::layers, "transformer layers");
  size("d_model", &ModelArch::d_model, "width of the residual stream");
  size("heads", &ModelArch::heads, "query heads");
  size("kv_heads", &ModelArch::kv_heads, "key and value heads");
  size("head_dim", &ModelArch::head_dim, "width of one head");
  size("d_ff", &ModelArch::d_ff, "hidden width of the feed-forward block");
  size("vocab", &ModelArch::vocab, "rows of the embedding table");
  r.optional("ffn", own(&ModelArch::ffn), "gated: three matrices; plain: two");
  r.optional("tied_embeddings", own(&ModelArch::tied_embeddings),
             "output projection = embedding table");
  r.optional("parallel_blocks", own(&ModelArch::parallel_blocks),
             "attention and feed-forward block side by side, from one norm (PaLM)");
  r.optional("mtp_layers", own(&ModelArch::mtp_layers),
             "modules that predict further tokens: two norms, a projection, a layer and the shared "
             "head (DeepSeek-V3)")
      .at_least(0)
      .at_most(16);
  r.optional("attention", own(&ModelArch::attention),
             "flash: scores stay on the chip; plain: in HBM");
  r.optional("moe", own(&ModelArch::moe), "mixture of experts");
  r.optional("latent_attention", own(&ModelArch::latent_attention),
             "queries, keys and values made from compressed ones (MLA)");
  r.optional("sliding_window", own(&ModelArch::sliding_window), "local attention");
  r.check([](const ModelArch& m, const config::Node& n, config::Reader& reader) {
    if (m.kv_heads > 0 && m.heads % m.kv_heads != 0)
      reader.problem(
          n, std::to_string(m.heads) + " heads over " + std::to_string(m.kv_heads) + " kv_heads",
          "a multiple");
    const std::int64_t global_kv = m.sliding_window ? m.sliding_window->global_kv_heads : 0;
    if (global_kv > 0 && m.heads % global_kv != 0)
      reader.problem(
          n,
          std::to_string(m.heads) + " heads over " + std::to_string(global_kv) + " global_kv_heads",
          "a multiple");
    if (m.latent_attention && m.sliding_window && m.sliding_window->global_layers_differ())
      reader.problem(n, "latent attention with heads of global layers", "one of the two");
    if (m.parallel_blocks && m.moe)
      reader.problem(n, "parallel_blocks with experts", "one of parallel_blocks and moe");
    if (m.moe && m.moe->dense_layers > m.layers)
      reader.problem(n, "more dense_layers than layers", "at most their number");
  });
}

}  // namespace

void Moe::describe(config::Record<Moe>& r) {
  r.required("experts", &Moe::experts, "routed experts of a layer").at_least(1).at_most(kLargest);
  r.required("top_k", &Moe::top_k, "experts a token goes to").at_least(1).at_most(kLargest);
  r.required("d_ff", &Moe::d_ff, "hidden width of one expert").at_least(1).at_most(kLargest);
  r.optional("shared_experts", &Moe::shared_experts, "experts every token goes to")
      .at_least(0)
      .at_most(kLargest);
  r.optional("dense_layers", &Moe::dense_layers, "leading layers without experts")
      .at_least(0)
      .at_most(kLargest);
  r.optional("biases", &Moe::biases,
             "experts add biases to their products, rows picked by each token's expert (gpt-oss)");
  r.check([](const Moe& m, const config::Node& n, config::Reader& reader) {
    if (m.top_k > m.experts)
      reader.problem(n, "top_k is more than the experts", "at most their number");
  });
}

void LatentAttention::describe(config::Record<LatentAttention>& r) {
  using L = LatentAttention;
  r.required("query_rank", &L::query_rank, "width of compressed queries; 0: not compressed")
      .at_least(0)
      .at_most(kLargest);
  r.required("kv_rank", &L::kv_rank, "width of compressed keys and values")
      .at_least(1)
      .at_most(kLargest);
  r.required("rope_dim", &L::rope_dim, "rotary part of queries and keys")
      .at_least(1)
      .at_most(kLargest);
}

void SlidingWindow::describe(config::Record<SlidingWindow>& r) {
  r.required("tokens", &SlidingWindow::tokens, "that a token attends to, itself among them")
      .at_least(1)
      .at_most(1e9);
  r.optional("global_every", &SlidingWindow::global_every,
             "every so many layers one attends to all tokens before; 0: none")
      .at_least(0)
      .at_most(kLargest);
  r.optional("global_head_dim", &SlidingWindow::global_head_dim,
             "width of one head of those layers; 0: as in the others")
      .at_least(0)
      .at_most(kLargest);
  r.optional("global_kv_heads", &SlidingWindow::global_kv_heads,
             "their key and value heads; 0: as in the others")
      .at_least(0)
      .at_most(kLargest);
  r.check([](const SlidingWindow& w, const config::Node& n, config::Reader& reader) {
    if (w.global_layers_differ() && w.global_every == 0)
      reader.problem(n, "heads of global layers, of which there are none", "global_every");
  });
}

void ModelArch::describe(config::Record<ModelArch>& r) {
  r.optional("name", &ModelArch::name, "name of the entry and of its file");
  r.optional("title", &ModelArch::title, "name for people");
  r.optional("source", &ModelArch::source, "where the shape comes from");
  r.optional("as_of", &ModelArch::as_of, "date of the source");
  r.optional("confidence", &ModelArch::confidence, "official, reported or estimated");
  r.optional("note", &ModelArch::note, "derivation or caveat");
  r.optional("max_sequence", &ModelArch::max_sequence, "longest sequence").at_least(1);
  describe_shape(r);
}

void ModelDescription::describe(config::Record<ModelDescription>& r) { describe_shape(r); }

}  // namespace podsim::catalog
