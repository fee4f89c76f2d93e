#include <algorithm>

#include "podsim/workload/operations.h"
#include "src/workload/costs.h"

namespace podsim::workload {
namespace {

double sequences_heads(const Shapes& s) {
  return static_cast<double>(s.sequences) * static_cast<double>(s.heads);
}

/// Products over all causal pairs of blocks of this device.
Matmul over_pairs(const Shapes& s, std::int64_t columns, std::int64_t inner) {
  const auto count = causal_pairs(s) * sequences_heads(s);
  return {attention_block(s), columns, inner, static_cast<std::int64_t>(count)};
}

/// Bytes of `times` blocks of keys and as many of values, moved for every pair.
double pair_traffic(const Shapes& s, double times) {
  const auto block = static_cast<double>(attention_block(s) * (s.qk_dim + s.v_dim));
  return causal_pairs(s) * sequences_heads(s) * times * block * kActivationSize;
}

double pair_scores(const Shapes& s) {
  const auto edge = static_cast<double>(attention_block(s));
  return causal_pairs(s) * sequences_heads(s) * edge * edge;
}

/// The log-sum of each query and head.
double log_sums(const Shapes& s) {
  return static_cast<double>(s.tokens) * static_cast<double>(s.heads) * kFp32Size;
}

double kv_bytes(const Shapes& s) {
  return s.activation(s.kv_columns()) * static_cast<double>(s.mesh.context);
}

/// Queries in, outputs out.
double ends_traffic(const Shapes& s) { return s.activation(s.query_columns() + s.value_columns()); }

/// One kernel: the products of a pair of blocks run beside the exponentials of another.
void flash(BlockBuilder& b, const std::string& prefix) {
  const Shapes& s = b.shapes();
  const std::int64_t edge = attention_block(s);
  b.compute(
      prefix + "attention", {over_pairs(s, edge, s.qk_dim), over_pairs(s, s.v_dim, edge)},
      {kSoftmaxOperations * pair_scores(s), ends_traffic(s) + log_sums(s) + pair_traffic(s, 1)});
}

/// Scores and the gradients of weights once more, then the gradients of values, keys and queries.
void flash_backward(BlockBuilder& b) {
  const Shapes& s = b.shapes();
  const std::int64_t edge = attention_block(s);
  const Matmul keys = over_pairs(s, s.qk_dim, edge);
  b.compute(
      "bwd.attention",
      {over_pairs(s, edge, s.qk_dim), over_pairs(s, edge, s.v_dim), over_pairs(s, s.v_dim, edge),
       keys, keys},
      {10 * pair_scores(s), ends_traffic(s) + kv_bytes(s) + 2 * log_sums(s) + pair_traffic(s, 2)});
}

/// Products over the full matrix of scores.
Matmul over_scores(const Shapes& s, std::int64_t columns, std::int64_t inner) {
  return {s.queries, columns, inner, s.sequences * s.heads};
}

void plain(BlockBuilder& b, const std::string& prefix) {
  const Shapes& s = b.shapes();
  const double scores = score_bytes(s);
  const double q = s.activation(s.query_columns()), o = s.activation(s.value_columns());
  b.compute(prefix + "attn_scores", {over_scores(s, s.sequence_length, s.qk_dim)},
            {0, q + kv_bytes(s) / 2 + scores});
  b.compute(prefix + "softmax", {}, {kSoftmaxOperations * scores / kActivationSize, 3 * scores});
  b.compute(prefix + "attn_values", {over_scores(s, s.v_dim, s.sequence_length)},
            {0, scores + kv_bytes(s) / 2 + o});
}

void plain_backward(BlockBuilder& b) {
  const Shapes& s = b.shapes();
  const double scores = score_bytes(s);
  const double both = ends_traffic(s);
  const double kv = kv_bytes(s);
  const std::int64_t length = s.sequence_length, heads = s.sequences * s.heads;
  const Matmul to_values{length, s.v_dim, s.queries, heads};
  const Matmul to_weights = over_scores(s, length, s.v_dim);
  const Matmul to_queries = over_scores(s, s.qk_dim, length);
  const Matmul to_keys{length, s.qk_dim, s.queries, heads};
  b.compute("bwd.attn_scores", {to_values, to_weights}, {0, both + kv + 2 * scores});
  b.compute("bwd.softmax", {}, {5 * scores / kActivationSize, 5 * scores});
  b.compute("bwd.attn_grads", {to_queries, to_keys}, {0, 2 * scores + both + kv});
}

}  // namespace

std::int64_t attention_block(const Shapes& s) { return std::min(kAttentionBlock, s.queries); }

/// Query block i of the sequence, counted from 0, has i + 1 key blocks; in a window of w tokens not
/// more than its own and those in which the w - 1 tokens before its first one lie.
double causal_pairs(const Shapes& s) {
  const std::int64_t edge = attention_block(s);
  const std::int64_t first = s.context_rank * s.queries / edge;
  const std::int64_t end = ((s.context_rank + 1) * s.queries + edge - 1) / edge;
  const auto all = static_cast<double>(end * (end + 1) - first * (first + 1)) / 2;
  if (s.windowed == 0) return all;
  const std::int64_t most = 1 + (s.window - 1 + edge - 1) / edge;
  double local = 0;
  for (std::int64_t i = first; i < end; ++i) local += static_cast<double>(std::min(i + 1, most));
  return s.windowed * local + (1 - s.windowed) * all;
}

double score_bytes(const Shapes& s) {
  return sequences_heads(s) * static_cast<double>(s.queries) *
         static_cast<double>(s.sequence_length) * kActivationSize;
}

void attention(BlockBuilder& b, const std::string& prefix) {
  if (b.shapes().flash) return flash(b, prefix);
  plain(b, prefix);
}

void attention_backward(BlockBuilder& b) {
  if (b.shapes().flash) return flash_backward(b);
  plain_backward(b);
}

}  // namespace podsim::workload
