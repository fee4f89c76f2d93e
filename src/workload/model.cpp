#include "podsim/workload/model.h"

#include <algorithm>

namespace podsim::workload {
namespace {

double columns(std::int64_t heads, std::int64_t width) {
  return static_cast<double>(heads) * static_cast<double>(width);
}

double ffn_matrices(const catalog::ModelArch& a, std::int64_t width) {
  const double matrices = a.ffn == catalog::FfnKind::gated ? 3 : 2;
  return matrices * static_cast<double>(a.d_model) * static_cast<double>(width);
}

double latent_matrices(const catalog::ModelArch& a, const catalog::LatentAttention& l) {
  const auto d = static_cast<double>(a.d_model);
  const auto query_rank = static_cast<double>(l.query_rank),
             kv_rank = static_cast<double>(l.kv_rank);
  const double heads = columns(a.heads, a.head_dim + l.rope_dim);
  const double queries = l.query_rank > 0 ? (d + heads) * query_rank : d * heads;
  return queries + d * (kv_rank + static_cast<double>(l.rope_dim)) +
         kv_rank * columns(a.heads, 2 * a.head_dim);
}

double attention_matrices(const catalog::ModelArch& a) {
  const auto d = static_cast<double>(a.d_model);
  const double out = columns(a.heads, a.head_dim) * d;
  if (a.latent_attention) return latent_matrices(a, *a.latent_attention) + out;
  return d * (columns(a.heads, a.head_dim) + 2 * columns(a.kv_heads, a.head_dim)) + out;
}

/// FFN of all layers, of which each mixture counts `experts` routed ones and the shared.
double all_ffn(const catalog::ModelArch& a, double experts) {
  const auto layers = static_cast<double>(a.layers);
  if (!a.moe) return layers * ffn_matrices(a, a.d_ff);
  const auto dense = static_cast<double>(std::min(a.layers, a.moe->dense_layers));
  const double router = static_cast<double>(a.d_model) * static_cast<double>(a.moe->experts);
  const double shared = static_cast<double>(a.moe->shared_experts);
  return dense * ffn_matrices(a, a.d_ff) +
         (layers - dense) * ((experts + shared) * ffn_matrices(a, a.moe->d_ff) + router);
}

double global_layers(const catalog::ModelArch& a) {
  return a.sliding_window ? static_cast<double>(a.sliding_window->global_layers(0, a.layers)) : 0;
}

double all_matrices(const catalog::ModelArch& a, double experts) {
  const double global = global_layers(a), local = static_cast<double>(a.layers) - global;
  return local * attention_matrices(a) + global * attention_matrices(as_global_layers(a)) +
         all_ffn(a, experts);
}

/// The layer of one module that predicts a further token: like the last of the model.
catalog::ModelArch module_layer(const catalog::ModelArch& a) {
  catalog::ModelArch layer = a;
  layer.layers = 1;
  layer.mtp_layers = 0;
  layer.sliding_window.reset();
  if (layer.moe) layer.moe->dense_layers = 0;
  return layer;
}

double modules(const catalog::ModelArch& a) { return static_cast<double>(a.mtp_layers); }

/// From the hidden state and the next token's embedding, both of d, to d.
double module_projection(const catalog::ModelArch& a) {
  return 2 * static_cast<double>(a.d_model) * static_cast<double>(a.d_model);
}

double norms_of_layer(const catalog::ModelArch& a) { return a.parallel_blocks ? 1 : 2; }

double table(const catalog::ModelArch& a) {
  return static_cast<double>(a.vocab) * static_cast<double>(a.d_model);
}

}  // namespace

catalog::ModelArch as_global_layers(catalog::ModelArch a) {
  if (!a.sliding_window) return a;
  if (a.sliding_window->global_head_dim > 0) a.head_dim = a.sliding_window->global_head_dim;
  if (a.sliding_window->global_kv_heads > 0) a.kv_heads = a.sliding_window->global_kv_heads;
  return a;
}

double parameter_count(const catalog::ModelArch& a) {
  const auto d = static_cast<double>(a.d_model);
  const double tables = a.tied_embeddings ? 1 : 2;
  const double experts = a.moe ? static_cast<double>(a.moe->experts) : 0;
  const double norms = norms_of_layer(a);
  constexpr double norms_of_module = 3;  // of both inputs, and before the head
  const double further = modules(a) * (all_matrices(module_layer(a), experts) +
                                       module_projection(a) + (norms + norms_of_module) * d);
  return all_matrices(a, experts) + static_cast<double>(a.layers) * norms * d + tables * table(a) +
         d + further;
}

double matmul_parameter_count(const catalog::ModelArch& a) {
  const double experts = a.moe ? static_cast<double>(a.moe->top_k) : 0;
  const double further =
      modules(a) * (all_matrices(module_layer(a), experts) + module_projection(a) + table(a));
  return all_matrices(a, experts) + table(a) + further;
}

double expert_parameter_count(const catalog::ModelArch& a) {
  if (!a.moe) return 0;
  const auto mixtures =
      static_cast<double>(a.layers - std::min(a.layers, a.moe->dense_layers) + a.mtp_layers);
  return mixtures * static_cast<double>(a.moe->experts) * ffn_matrices(a, a.moe->d_ff);
}

namespace {

/// Columns of scores' and of values' products of one layer.
double scores_and_values(const catalog::ModelArch& a) {
  const std::int64_t rope = a.latent_attention ? a.latent_attention->rope_dim : 0;
  return columns(a.heads, a.head_dim + rope) + columns(a.heads, a.head_dim);
}

/// Those columns times twice the tokens that one attends to on average, summed over the layers: S
/// of a whole sequence, 2 w - w^2 / S in a window of w.
double attended(const catalog::ModelArch& a, double sequence) {
  const auto layers = static_cast<double>(a.layers);
  if (!a.sliding_window) return scores_and_values(a) * sequence * (layers + modules(a));
  const double window = std::min(sequence, static_cast<double>(a.sliding_window->tokens));
  const double global = global_layers(a);
  return (global * scores_and_values(as_global_layers(a)) + modules(a) * scores_and_values(a)) *
             sequence +
         (layers - global) * scores_and_values(a) * window * (2 - window / sequence);
}

}  // namespace

units::Flops model_flops(const catalog::ModelArch& a, std::int64_t sequence_length, double tokens) {
  const double attention = 3 * attended(a, static_cast<double>(sequence_length));
  return units::Flops((6 * matmul_parameter_count(a) + attention) * tokens);
}

}  // namespace podsim::workload
