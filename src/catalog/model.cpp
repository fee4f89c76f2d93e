// Description of model architectures.
#include "podsim/catalog/entries.h"
#include "podsim/catalog/enum_names.h"

namespace podsim::catalog {

void Moe::describe(config::Record<Moe>& r) {
  r.required("experts", &Moe::experts, "routed experts of a layer").at_least(1);
  r.required("top_k", &Moe::top_k, "experts a token goes to").at_least(1);
  r.required("d_ff", &Moe::d_ff, "hidden width of one expert").at_least(1);
  r.optional("shared_experts", &Moe::shared_experts, "experts every token goes to").at_least(0);
  r.optional("dense_layers", &Moe::dense_layers, "leading layers without experts").at_least(0);
}

void LatentAttention::describe(config::Record<LatentAttention>& r) {
  r.required("query_rank", &LatentAttention::query_rank,
             "width of compressed queries; 0: not compressed")
      .at_least(0);
  r.required("kv_rank", &LatentAttention::kv_rank, "width of compressed keys and values")
      .at_least(1);
  r.required("rope_dim", &LatentAttention::rope_dim, "rotary part of queries and keys").at_least(1);
}

void SlidingWindow::describe(config::Record<SlidingWindow>& r) {
  r.required("tokens", &SlidingWindow::tokens, "that a token attends to, itself among them")
      .at_least(1);
  r.optional("global_every", &SlidingWindow::global_every,
             "every so many layers one attends to all tokens before; 0: none")
      .at_least(0);
}

void ModelArch::describe(config::Record<ModelArch>& r) {
  r.optional("name", &ModelArch::name, "name of the entry and of its file");
  r.optional("title", &ModelArch::title, "name for people");
  r.optional("source", &ModelArch::source, "where the shape comes from");
  r.optional("as_of", &ModelArch::as_of, "date of the source");
  r.optional("confidence", &ModelArch::confidence, "official, reported or estimated");
  r.optional("note", &ModelArch::note, "derivation or caveat");
  r.required("layers", &ModelArch::layers, "transformer layers").at_least(1);
  r.required("d_model", &ModelArch::d_model, "width of the residual stream").at_least(1);
  r.required("heads", &ModelArch::heads, "query heads").at_least(1);
  r.required("kv_heads", &ModelArch::kv_heads, "key and value heads").at_least(1);
  r.required("head_dim", &ModelArch::head_dim, "width of one head").at_least(1);
  r.required("d_ff", &ModelArch::d_ff, "hidden width of the feed-forward block").at_least(1);
  r.optional("ffn", &ModelArch::ffn, "gated: three matrices; plain: two");
  r.required("vocab", &ModelArch::vocab, "vocabulary size").at_least(1);
  r.optional("tied_embeddings", &ModelArch::tied_embeddings, "output projection = embedding table");
  r.optional("parallel_blocks", &ModelArch::parallel_blocks,
             "attention and feed-forward block side by side, from one norm (PaLM)");
  r.optional("mtp_layers", &ModelArch::mtp_layers,
             "modules that predict further tokens: two norms, a projection, a layer and the shared "
             "head (DeepSeek-V3)")
      .at_least(0)
      .at_most(16);
  r.optional("attention", &ModelArch::attention, "flash: scores stay on the chip; plain: in HBM");
  r.optional("max_sequence", &ModelArch::max_sequence, "longest sequence").at_least(1);
  r.optional("moe", &ModelArch::moe, "mixture of experts");
  r.optional("latent_attention", &ModelArch::latent_attention,
             "queries, keys and values made from compressed ones (MLA)");
  r.optional("sliding_window", &ModelArch::sliding_window, "local attention");
  r.check([](const ModelArch& m, const config::Node& n, config::Reader& reader) {
    if (m.kv_heads > 0 && m.heads % m.kv_heads != 0)
      reader.problem(
          n, std::to_string(m.heads) + " heads over " + std::to_string(m.kv_heads) + " kv_heads",
          "a multiple");
    if (m.parallel_blocks && m.moe)
      reader.problem(n, "parallel_blocks with experts", "one of parallel_blocks and moe");
    if (m.moe && m.moe->top_k > m.moe->experts)
      reader.problem(n, "top_k is more than the experts", "at most their number");
  });
}

}  // namespace podsim::catalog
