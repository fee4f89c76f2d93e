#include <algorithm>
#include <limits>

#include "podsim/workload/operations.h"
#include "src/workload/costs.h"

namespace podsim::workload {
namespace {

double sequences_heads(const Shapes& s) {
  return static_cast<double>(s.sequences) * static_cast<double>(s.heads);
}

/// Products over pairs of blocks.
Matmul over_pairs(const Shapes& s, const Attended& a, std::int64_t columns, std::int64_t inner) {
  const auto count = static_cast<std::int64_t>(a.pairs * sequences_heads(s));
  return {attention_block(s), columns, inner, std::max<std::int64_t>(count, 1)};
}

/// Bytes of `times` blocks of keys and as many of values, moved for every pair.
double pair_traffic(const Shapes& s, const Attended& a, double times) {
  const auto block = static_cast<double>(attention_block(s) * (s.qk_dim + s.v_dim));
  return a.pairs * sequences_heads(s) * times * block * kActivationSize;
}

double pair_scores(const Shapes& s, const Attended& a) {
  const auto edge = static_cast<double>(attention_block(s));
  return a.pairs * sequences_heads(s) * edge * edge;
}

double kv_bytes(const Shapes& s, const Attended& a) {
  return s.activation(s.kv_columns()) * a.keys;
}

/// Queries in, outputs out.
double ends_traffic(const Shapes& s) { return s.activation(s.query_columns() + s.value_columns()); }

/// One kernel: the products of a pair of blocks run beside the exponentials of another.
void flash(BlockBuilder& b, const Shapes& s, const std::string& prefix, const Attended& a) {
  const std::int64_t edge = attention_block(s);
  const double ends = ends_traffic(s) + log_sums(s);
  b.compute(prefix + "attention",
            {over_pairs(s, a, edge, s.qk_dim), over_pairs(s, a, s.v_dim, edge)},
            {kSoftmaxOperations * pair_scores(s, a),
             a.queries * ends + pair_traffic(s, a, 1) + a.beside});
  b.run_as(s.attention);
}

/// Scores and the gradients of weights once more, then the gradients of values, keys and queries.
void flash_backward(BlockBuilder& b, const Shapes& s, const Attended& a) {
  const std::int64_t edge = attention_block(s);
  const Matmul keys = over_pairs(s, a, s.qk_dim, edge);
  b.compute(
      "bwd.attention",
      {over_pairs(s, a, edge, s.qk_dim), over_pairs(s, a, edge, s.v_dim),
       over_pairs(s, a, s.v_dim, edge), keys, keys},
      {10 * pair_scores(s, a), a.queries * ends_traffic(s) + kv_bytes(s, a) +
                                   a.queries * 2 * log_sums(s) + pair_traffic(s, a, 2) + a.beside});
  b.run_as(s.attention);
}

/// Products over the full matrix of scores.
Matmul over_scores(const Shapes& s, std::int64_t columns, std::int64_t inner) {
  return {s.queries, columns, inner, s.sequences * s.heads};
}

void plain(BlockBuilder& b, const Shapes& s, const std::string& prefix, const Attended& a) {
  const double scores = score_bytes(s);
  const double q = s.activation(s.query_columns()), o = s.activation(s.value_columns());
  b.compute(prefix + "attn_scores", {over_scores(s, s.sequence_length, s.qk_dim)},
            {0, q + kv_bytes(s, a) / 2 + scores});
  b.compute(prefix + "softmax", {}, {kSoftmaxOperations * scores / kActivationSize, 3 * scores});
  b.compute(prefix + "attn_values", {over_scores(s, s.v_dim, s.sequence_length)},
            {0, scores + kv_bytes(s, a) / 2 + o});
}

void plain_backward(BlockBuilder& b, const Shapes& s, const Attended& a) {
  const double scores = score_bytes(s);
  const double both = ends_traffic(s);
  const double kv = kv_bytes(s, a);
  const std::int64_t length = s.sequence_length, heads = s.sequences * s.heads;
  const Matmul to_values{length, s.v_dim, s.queries, heads};
  const Matmul to_weights = over_scores(s, length, s.v_dim);
  const Matmul to_queries = over_scores(s, s.qk_dim, length);
  const Matmul to_keys{length, s.qk_dim, s.queries, heads};
  b.compute("bwd.attn_scores", {to_values, to_weights}, {0, both + kv + 2 * scores});
  b.compute("bwd.softmax", {}, {5 * scores / kActivationSize, 5 * scores});
  b.compute("bwd.attn_grads", {to_queries, to_keys}, {0, 2 * scores + both + kv});
}

/// A stretch of a sequence, in blocks of scores.
struct BlockRange {
  std::int64_t first = 0, end = 0;
};

/// Stretches of a context rank: one, or the head and the tail of a balanced one.
std::vector<BlockRange> stretches_of(const Shapes& s, std::int64_t rank) {
  const std::int64_t edge = attention_block(s), ranks = s.mesh.context;
  const auto chunk = [&](std::int64_t number, std::int64_t tokens) {
    return BlockRange{number * tokens / edge, ((number + 1) * tokens + edge - 1) / edge};
  };
  if (!s.balanced) return {chunk(rank, s.queries)};
  return {chunk(rank, s.queries / 2), chunk(2 * ranks - 1 - rank, s.queries / 2)};
}

std::int64_t triangle(std::int64_t n) { return n > 0 ? n * (n + 1) / 2 : 0; }

/// Pairs (i, j) with i of the query blocks `q`, j of the key blocks `k` and j <= i - `back`.
double pairs_behind(const BlockRange& q, const BlockRange& k, std::int64_t back) {
  const auto until = [&](std::int64_t i) { return triangle(i - k.first) - triangle(i - k.end); };
  return static_cast<double>(until(q.end - back) - until(q.first - back));
}

/// Query block i of the sequence, counted from 0, has the key blocks up to its own; in a window of
/// w tokens not more than its own and those in which the w - 1 tokens before its first one lie.
double causal_pairs(const Shapes& s, const BlockRange& q, const BlockRange& k) {
  const double all = pairs_behind(q, k, 0);
  if (s.windowed == 0) return all;
  const std::int64_t edge = attention_block(s);
  const std::int64_t most = 1 + (s.window - 1 + edge - 1) / edge;
  const double local = all - pairs_behind(q, k, most);
  return s.windowed * local + (1 - s.windowed) * all;
}

}  // namespace

std::int64_t attention_block(const Shapes& s) {
  return std::min(s.attention_block, s.balanced ? s.queries / 2 : s.queries);
}

Attended all_keys(const Shapes& s) {
  const BlockRange whole{0, std::numeric_limits<std::int64_t>::max() / 2};
  Attended a;
  for (const BlockRange& q : stretches_of(s, s.context_rank)) a.pairs += causal_pairs(s, q, whole);
  a.keys = static_cast<double>(s.mesh.context);
  return a;
}

Attended keys_of(const Shapes& s, std::int64_t back) {
  const std::int64_t ranks = s.mesh.context;
  const auto own = stretches_of(s, s.context_rank);
  Attended a{.queries = 0};
  for (const BlockRange& q : own) {
    double pairs = 0;
    for (const BlockRange& k : stretches_of(s, (s.context_rank - back + ranks) % ranks))
      pairs += causal_pairs(s, q, k);
    a.pairs += pairs;
    a.queries += pairs > 0 ? 1 / static_cast<double>(own.size()) : 0;
  }
  return a;
}

double score_bytes(const Shapes& s) {
  return sequences_heads(s) * static_cast<double>(s.queries) *
         static_cast<double>(s.sequence_length) * kActivationSize;
}

void attention(BlockBuilder& b, const Shapes& s, const std::string& prefix, const Attended& a) {
  if (s.flash) return flash(b, s, prefix, a);
  plain(b, s, prefix, a);
}

void attention_backward(BlockBuilder& b, const Shapes& s, const Attended& a) {
  if (s.flash) return flash_backward(b, s, a);
  plain_backward(b, s, a);
}

}  // namespace podsim::workload
