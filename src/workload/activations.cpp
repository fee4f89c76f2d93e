#include "src/workload/activations.h"

#include <algorithm>
#include <array>

#include "src/workload/context.h"
#include "src/workload/costs.h"

namespace podsim::workload {
namespace {

/// Queries, keys, values and outputs of attention, as forward leaves them.
double attention_tensors(const Shapes& s) {
  return s.activation(s.qkv_columns() + s.value_columns()) + log_sums(s);
}

/// Compressed queries, keys and values of latent attention before and after their norms, on every
/// tensor rank.
double latent_tensors(const Shapes& s) {
  return s.latent ? 2 * s.activation(s.latent->query_rank + s.latent->kv_rank) : 0;
}

/// ulysses keeps copied heads, and outputs by tokens as well as by heads.
double saved_copies(const Shapes& s) {
  if (exchanging_ranks(s) == 1) return 0;
  return s.activation(exchanged_columns(s) - s.qkv_columns() + s.value_columns());
}

/// Tokens as they lie with the experts.
double dispatched(const Shapes& s) { return s.experts ? s.routed(s.d_model) : 0; }

/// Scores of one rank's attention.
double scores_here(const Shapes& s) {
  return score_bytes(exchanging_ranks(s) > 1 ? heads_of_rank(s) : s);
}

constexpr std::array kActivations = {
    Activation::input,    Activation::qkv,    Activation::context, Activation::attn_out,
    Activation::mlp_gate, Activation::mlp_up, Activation::mlp_down};

/// Gates are part of up; outputs of a dense FFN are kept where the policy lists them alone.
bool keeps(const Shapes& s, Activation a) {
  if (a == Activation::attn_out && s.parallel) return false;
  if (a == Activation::mlp_gate) return s.keeps_gate() && !s.remat.keeps(Activation::mlp_up);
  if (a == Activation::mlp_down && !s.experts && !s.remat.lists) return false;
  return s.remat.keeps(a);
}

/// The activated input of the down projection, where a kernel made it and it is not made again.
double saved_hidden(const Shapes& s) { return s.fused_activation ? 0 : s.ffn_hidden(); }

/// Share of a saved input of a product with weights that is kept: half, where a byte takes the
/// place of bf16 (Transformer Engine 2.11, module/linear.py, saves the quantised input).
double kept_input(const Shapes& s) { return s.keeps_narrow ? 0.5 : 1; }

/// The residual and its normed form before attention and before the FFN, one pair where they are
/// parallel. The normed ones are inputs of products.
double saved_residuals(const Shapes& s) {
  return (s.parallel ? 1 : 2) * (1 + kept_input(s)) * s.residual();
}

/// A narrow copy of attention's outputs, beside those that its backward reads.
double narrow_context(const Shapes& s) {
  return s.keeps_narrow ? s.activation(s.value_columns()) / 2 : 0;
}

}  // namespace

double saved_per_layer(const Shapes& s) {
  if (s.remat.everything()) {
    const double scores = s.flash || s.remat.repeats_attention_alone() ? 0 : scores_here(s);
    const bool again = s.latent && s.recomputes_latent;
    return saved_residuals(s) + attention_tensors(s) - (again ? s.activation(s.qkv_columns()) : 0) +
           latent_tensors(s) + saved_copies(s) + narrow_context(s) + scores + s.ffn_up() +
           kept_input(s) * (saved_hidden(s) + dispatched(s));
  }
  double saved = 0;
  for (const Activation a : kActivations)
    if (keeps(s, a) && !s.remat.offloads(a)) saved += s.activation_bytes(a);
  return saved;
}

double offloaded_per_layer(const Shapes& s) {
  double sum = 0;
  for (const Activation a : kActivations)
    if (s.remat.offloads(a)) sum += s.activation_bytes(a);
  return sum;
}

namespace {

/// A layer's residual-sized tensor as a product reads it: gathered beside its shard.
double gathered(const Shapes& s) { return s.mesh.tensor > 1 ? s.gathered_residual() : 0; }

/// Two chunks of partial sums on their way into the reduce-scatter.
double partial_sums(const Shapes& s) {
  return std::min(1.0, 2 / static_cast<double>(s.chunks)) * gathered(s);
}

/// Outputs of the experts in their own order and in that of the tokens, which the weights of their
/// sum take gradients from (MaxText, layers/moe.py, permute and unpermute; Megatron-Core,
/// transformer/moe/token_dispatcher.py).
double unpermuted(const Shapes& s) {
  return s.experts && !s.experts->masks ? 2 * dispatched(s) : 0;
}

/// Live while the gradients of the FFN are made: the output's gradient and the input's, the
/// gradient of up and gate, and of what a kernel activates, tokens and their gradients with the
/// experts, and what was made anew: the FFN's input before and after the norm, the activated,
/// attention's tensors with its normed input where its projection is not kept, up and gate, the
/// experts' outputs, and the gathered inputs of products that were repeated. Where the activated is
/// saved, its gradient takes its place: it is done with when up's gradient is made.
double mlp_stage(const Shapes& s) {
  const double r = s.residual();
  double live = 2 * r + gathered(s) + partial_sums(s) + s.ffn_up() + 2 * dispatched(s);
  if (s.remat.everything()) return live;
  if (!s.fused_activation) live += s.ffn_hidden();
  live += 2 * r + saved_hidden(s) + unpermuted(s);
  if (s.remat.recomputes(Activation::mlp_up)) live += s.ffn_up() + gathered(s);
  if (s.parallel || !s.remat.recomputes_attention_first()) return live;
  live += r + attention_tensors(s);
  return s.remat.recomputes(Activation::qkv) ? live + gathered(s) : live;
}

/// Copies of heads, and what an all-to-all brings beside what it takes.
double exchanged(const Shapes& s) {
  return 3 * s.activation(exchanged_columns(s)) - 2 * s.activation(s.qkv_columns());
}

/// Keys and values with the sums of their gradients, of the block at work and the next one to come,
/// and the sum of the queries' gradients.
double passed_round(const Shapes& s) {
  const double sums = s.sum_size / kActivationSize;
  return 2 * (1 + sums) * s.activation(s.kv_columns()) + sums * s.activation(s.query_columns());
}

/// Keys and values of other context ranks with their gradients.
double foreign_keys(const Shapes& s) {
  if (s.mesh.context == 1) return 0;
  switch (s.exchange) {
    case Exchange::all_gather:
      return 2 * static_cast<double>(s.mesh.context) * s.activation(s.kv_columns());
    case Exchange::ring:
      return s.mesh.ulysses > 1 ? exchanged(s) + passed_round(heads_of_rank(s)) : passed_round(s);
    case Exchange::ulysses:
      return exchanged(s);
  }
  return 0;
}

/// Live while the gradients of attention are made: those of outputs, queries, keys and values, the
/// tensors themselves unless saved, keys and values of other context ranks with their gradients,
/// and (plain) the scores' gradients before and after the softmax.
double attention_stage(const Shapes& s) {
  const bool again = !s.remat.everything() || (s.latent && s.recomputes_latent);
  const double made = again ? attention_tensors(s) : 0;
  const bool kept = s.remat.everything() && !s.remat.repeats_attention_alone();
  const double scores = s.flash ? 0 : (kept ? 2 : 3) * scores_here(s);
  // The output's gradient for both branches, and the FFN's part of the input's.
  const double branches = s.parallel ? 2 * s.gathered_residual() : 0;
  return 3 * s.residual() + gathered(s) + s.activation(s.qkv_columns() + s.value_columns()) +
         foreign_keys(s) + made + scores + branches;
}

}  // namespace

double layer_working_set(const Shapes& s) { return std::max(mlp_stage(s), attention_stage(s)); }

namespace {

/// Bytes of an element of the logits at the loss: themselves and, unless it takes their place,
/// their gradient in bf16. Eager, five tensors are alive when backward leaves the log-softmax
/// (PyTorch 2.5, aten/src/ATen/native/cuda/NLLLoss2d.cu and SoftMax.cu): logits in bf16, their
/// log-softmax in fp32, and the gradients of the negative log-likelihood and of the fp32 logits.
double logit_bytes(const Shapes& s) {
  constexpr double eager = kActivationSize + 3 * kFp32Size;
  if (s.eager_loss) return eager;
  return s.logit_size + (s.logit_size > kActivationSize ? kActivationSize : 0);
}

}  // namespace

double loss_logits(const Shapes& s) {
  return s.activation(s.vocab) / kActivationSize * logit_bytes(s) /
         static_cast<double>(s.loss_chunks);
}

double loss_states(const Shapes& s) { return 2 * s.residual() + gathered(s); }

}  // namespace podsim::workload
