#include "src/workload/shapes.h"

#include <algorithm>
#include <cmath>

#include "podsim/workload/lower.h"
#include "podsim/workload/model.h"
#include "podsim/workload/operations.h"

namespace podsim::workload {
namespace {

/// Chunks of a collective matmul unless the scenario says otherwise. Wang et al. (ASPLOS 2023) cut
/// it into as many as the tensor degree; more than eight add fixed costs and hide little more.
constexpr std::int64_t kDefaultChunks = 8;

std::int64_t largest_divisor(std::int64_t of, std::int64_t at_most) {
  std::int64_t best = 1;
  for (std::int64_t k = 1; k <= std::min(of, at_most); ++k)
    if (of % k == 0) best = k;
  return best;
}

void set_heads(Shapes& s, const catalog::ModelArch& arch) {
  s.v_dim = arch.head_dim;
  s.qk_dim = arch.head_dim + (arch.latent_attention ? arch.latent_attention->rope_dim : 0);
  s.latent = arch.latent_attention;
  s.heads = arch.heads / s.mesh.tensor;
  s.kv_heads = std::max<std::int64_t>(1, arch.kv_heads / s.mesh.tensor);
}

void set_model(Shapes& s, const catalog::ModelArch& arch) {
  set_heads(s, arch);
  s.layers = arch.layers;
  s.d_model = arch.d_model;
  s.d_ff = arch.d_ff / s.mesh.tensor;
  // Frameworks pad the table to whole rows of each rank.
  s.vocab = (arch.vocab + s.mesh.tensor - 1) / s.mesh.tensor;
  s.gated = arch.ffn == catalog::FfnKind::gated;
  s.tied = arch.tied_embeddings;
  s.parallel = arch.parallel_blocks;
}

/// A stretch of equal layers, the first of which has the number `first`; its windows.
void add_segments(std::vector<Shapes>& segments, const Shapes& s, const catalog::ModelArch& arch,
                  std::int64_t first) {
  if (s.layers == 0) return;
  segments.push_back(s);
  if (!arch.sliding_window) return;
  Shapes& local = segments.back();
  const std::int64_t global = arch.sliding_window->global_layers(first, s.layers);
  local.window = arch.sliding_window->tokens;
  local.windowed = 1 - static_cast<double>(global) / static_cast<double>(s.layers);
  if (global == 0 || !arch.sliding_window->global_layers_differ()) return;
  local.layers -= global;
  local.windowed = 1;
  if (local.layers == 0) segments.pop_back();
  segments.push_back(s);
  segments.back().layers = global;
  set_heads(segments.back(), as_global_layers(arch));
}

/// A part of a token is taken for a whole one.
void set_experts(Shapes& s, const catalog::Moe& moe, const WorkloadSection& section) {
  Experts e;
  e.total = moe.experts;
  e.local = moe.experts / s.mesh.expert;
  e.d_ff = moe.d_ff / s.mesh.tensor;
  e.shared_d_ff = moe.shared_experts * e.d_ff;
  const double copies = static_cast<double>(s.tokens) * static_cast<double>(moe.top_k);
  const double load = copies * section.capacity_factor.value_or(1) / static_cast<double>(e.local);
  e.rows = static_cast<std::int64_t>(std::ceil(load));
  e.masks = section.expert_dispatch == ExpertDispatch::einsum;
  e.tile = section.expert_tile.value_or(1);
  e.biases = moe.biases && !e.masks;  // with masks, experts are a dimension that biases have too
  e.slots = static_cast<std::int64_t>(
      std::ceil(static_cast<double>(s.queries * moe.top_k) * section.capacity_factor.value_or(1)));
  const ExpertExchange exchange = section.expert_exchange.value_or(ExpertExchange::copies);
  e.copies = exchange == ExpertExchange::copies ? 1 : moe.top_k;
  e.ordered = exchange == ExpertExchange::ordered && s.mesh.expert > 1;
  e.overlaps = section.expert_overlap.value_or(false);
  s.experts = e;
}

void set_batch(Shapes& s, const WorkloadSection& section) {
  s.microbatches = section.microbatches;
  s.sequences = section.global_batch / (s.mesh.batch_shards() * section.microbatches);
  s.sequence_length = section.sequence_length;
  s.queries = section.sequence_length / s.mesh.context;
  s.tokens = s.sequences * s.queries;
}

void set_formats(Shapes& s, const WorkloadSection& section) {
  s.narrow = section.precision != Precision::bf16 && section.precision != Precision::fp16;
  s.frozen = section.frozen;
  s.narrow_gradients = s.narrow && section.narrow_gradients.value_or(true);
  s.master_size = size_of(section.optimizer.weights).base();
  s.moment_size = size_of(section.optimizer.moments).base();
  if (section.optimizer.kind == OptimizerKind::sgd) s.moment_size = 0;
  s.gradient_size = size_of(section.gradients.value_or(Dtype::bf16)).base();
  s.logit_size = size_of(section.logits.value_or(Dtype::fp32)).base();
  // Gathered weights are cast to bf16 before they travel; whole ones while they are read.
  s.offloads_optimizer = section.optimizer.offload;
  s.shares_state = section.optimizer.sharded;
  if (s.shares_state) s.state_shards = s.mesh.data * (s.shards_over_context ? 1 : s.mesh.context);
  s.gathers_in_forward = s.shares_state && section.gather_in_forward.value_or(false);
  s.copies_weights = section.optimizer.copy && s.device_weight_size() > kActivationSize;
  s.loss_chunks = section.loss_chunks.value_or(1);
  s.eager_loss = section.memory.eager_loss.value_or(section.eager.value_or(false));
  s.gradient_placeholders = section.memory.gradient_placeholders;
  s.keeps_gathered = section.memory.keep_gathered && s.sharded();
  s.recomputes_latent = section.memory.recompute_latent;
  s.keeps_narrow = s.narrow && section.memory.narrow_inputs;
  const bool narrow_weights = s.sharded() || s.copies_weights;
  s.weight_read_size = narrow_weights ? kActivationSize : s.device_weight_size();
}

Shapes all_layers(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh,
                  std::int64_t context_rank) {
  Shapes s;
  s.mesh = mesh;
  s.remat = section.remat;
  s.context_rank = context_rank;
  const Context context = section.context.value_or(Context{});
  s.exchange = context.exchange;
  s.balanced = mesh.context > 1 && context.balanced.value_or(false);
  s.eager = section.eager.value_or(false);
  s.fused_activation = section.fused_activation.value_or(true);
  s.overlaps_ring = context.overlap.value_or(true);
  s.sum_size = size_of(context.sums.value_or(Dtype::fp32)).base();
  s.shards_over_context = context.shard_weights;
  s.sequence_parallel = section.sequence_parallel.value_or(true);
  s.flash = uses_flash(arch, section);
  const bool splash = attention_of(arch, section) == Attention::splash;
  if (splash) s.attention = Kernel::splash;
  s.attention_block = section.attention_block.value_or(splash ? kSplashBlock : kAttentionBlock);
  s.chunks = largest_divisor(mesh.tensor, section.tensor_overlap.value_or(kDefaultChunks));
  set_model(s, arch);
  set_batch(s, section);
  set_formats(s, section);
  return s;
}

}  // namespace

Attention attention_of(const catalog::ModelArch& arch, const WorkloadSection& section) {
  if (section.attention) return generation_of(*section.attention);
  return arch.attention == catalog::AttentionKind::flash ? Attention::flash : Attention::plain;
}

bool uses_flash(const catalog::ModelArch& arch, const WorkloadSection& section) {
  return attention_of(arch, section) != Attention::plain;
}

std::string name_of(Matrix m) {
  switch (m) {
    case Matrix::qkv:
      return "qkv";
    case Matrix::attn_out:
      return "attn_out";
    case Matrix::mlp_up:
      return "mlp_up";
    case Matrix::mlp_down:
      return "mlp_down";
  }
  return "";
}

double Shapes::elements(Matrix m) const {
  const auto d = static_cast<double>(d_model);
  if (experts && (m == Matrix::mlp_up || m == Matrix::mlp_down)) {
    const std::int64_t hidden = experts->d_ff;
    const std::int64_t columns = m == Matrix::mlp_up ? up_columns(hidden) : hidden;
    return common_elements(m) + d * static_cast<double>(experts->local * columns);
  }
  double sum = 0;
  for (const auto& [columns, inner] : factors(m))
    sum += static_cast<double>(columns) * static_cast<double>(inner);
  return sum;
}

Factors Shapes::factors(Matrix m) const {
  switch (m) {
    case Matrix::qkv:
      if (!latent) return {{qkv_columns(), d_model}};
      if (latent->query_rank == 0)
        return {{query_columns() + latent->kv_rank + latent->rope_dim, d_model},
                {2 * value_columns(), latent->kv_rank}};
      return {{latent->query_rank + latent->kv_rank + latent->rope_dim, d_model},
              {query_columns(), latent->query_rank},
              {2 * value_columns(), latent->kv_rank}};
    case Matrix::attn_out:
      return {{d_model, value_columns()}};
    case Matrix::mlp_up:
      return {{up_columns(), d_model}};
    case Matrix::mlp_down:
      return {{d_model, d_ff}};
  }
  return {};
}

Factors transposed(Factors factors) {
  std::reverse(factors.begin(), factors.end());
  for (auto& [columns, inner] : factors) std::swap(columns, inner);
  return factors;
}

double Shapes::common_elements(Matrix m) const {
  if (!experts || (m != Matrix::mlp_up && m != Matrix::mlp_down)) return elements(m);
  const std::int64_t hidden = experts->shared_d_ff;
  const std::int64_t columns = m == Matrix::mlp_up ? up_columns(hidden) : hidden;
  return static_cast<double>(d_model) * static_cast<double>(columns);
}

double Shapes::ffn_hidden() const {
  return experts ? routed(experts->d_ff) + activation(experts->shared_d_ff) : activation(d_ff);
}

double Shapes::activation_bytes(Activation a) const {
  switch (a) {
    case Activation::input:
    case Activation::attn_out:
      return residual();
    case Activation::qkv:
      return activation(qkv_columns());
    case Activation::context:
      return activation(value_columns()) + static_cast<double>(tokens * heads) * kFp32Size;
    case Activation::mlp_gate:
      return ffn_hidden();
    case Activation::mlp_up:
      return ffn_up();
    case Activation::mlp_down:
      return experts ? routed(d_model) / static_cast<double>(mesh.tensor) : residual();
  }
  return 0;
}

double Shapes::device_weight_size() const {
  return offloads_optimizer || shares_state ? std::min(master_size, kActivationSize) : master_size;
}

double Shapes::host_state_size() const { return offloads_optimizer ? update_state_size() : 0; }

double Shapes::update_state_size() const {
  const bool apart = device_weight_size() < master_size;
  return 2 * moment_size + (apart ? master_size : 0);
}

double Shapes::layer_elements() const {
  double sum = 0;
  for (const Matrix m : kMatrices) sum += elements(m);
  return sum;
}

double Shapes::largest_matrix() const {
  double largest = 0;
  for (const Matrix m : kMatrices) largest = std::max(largest, elements(m));
  return largest;
}

std::vector<Shapes> segments_of(const catalog::ModelArch& arch, const WorkloadSection& section,
                                const Mesh& mesh, std::int64_t context_rank) {
  Shapes rest = all_layers(arch, section, mesh, context_rank);
  std::vector<Shapes> segments;
  std::int64_t dense = 0;
  if (arch.moe) {
    dense = std::min(arch.layers, arch.moe->dense_layers);
    Shapes leading = rest;
    leading.layers = dense;
    add_segments(segments, leading, arch, 0);
    rest.layers -= dense;
    set_experts(rest, *arch.moe, section);
  }
  add_segments(segments, rest, arch, dense);
  if (segments.empty()) segments.push_back(rest);
  return segments;
}

Shapes shapes_of(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh,
                 std::int64_t context_rank) {
  return segments_of(arch, section, mesh, context_rank).back();
}

}  // namespace podsim::workload
