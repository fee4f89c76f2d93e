#include "podsim/workload/memory.h"

#include <algorithm>
#include <array>
#include <utility>

#include "podsim/units/parse.h"
#include "podsim/workload/lower.h"
#include "src/workload/context.h"
#include "src/workload/costs.h"
#include "src/workload/gradients.h"
#include "src/workload/stages.h"
#include "src/workload/weights.h"

namespace podsim::workload {

units::Bytes MemoryPlan::total() const {
  units::Bytes sum;
  for (const auto& item : items) sum += item.bytes;
  return sum;
}

std::string MemoryPlan::text() const {
  std::string s;
  for (const auto& item : items)
    s += (s.empty() ? "" : " + ") + item.name + " " + units::print_rounded(item.bytes);
  return s;
}

namespace {

/// Queries, keys, values and outputs of attention, as forward leaves them.
double attention_tensors(const Shapes& s) {
  return s.activation(s.qkv_columns() + s.value_columns()) + log_sums(s);
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

/// Kept from forward on the device for each layer, by policy: what it names and does not offload;
/// none: input, normed input, attention's tensors (plain: the scores too), its sum with the
/// residual, that normed, up and gate, and what their activation left; with parallel blocks there
/// is no such sum; selective: no scores.
double saved_per_layer(const Shapes& s) {
  if (s.remat.everything()) {
    const double scores = s.flash || s.remat.repeats_attention_alone() ? 0 : scores_here(s);
    return (s.parallel ? 2 : 4) * s.residual() + attention_tensors(s) + saved_copies(s) + scores +
           s.ffn_up() + saved_hidden(s) + dispatched(s);
  }
  double saved = 0;
  for (const Activation a : kActivations)
    if (keeps(s, a) && !s.remat.offloads(a)) saved += s.activation_bytes(a);
  return saved;
}

/// Kept from forward on the host for each layer.
double offloaded_per_layer(const Shapes& s) {
  double sum = 0;
  for (const Activation a : kActivations)
    if (s.remat.offloads(a)) sum += s.activation_bytes(a);
  return sum;
}

/// A layer's residual-sized tensor as a product reads it: gathered beside its shard.
double gathered(const Shapes& s) { return s.mesh.tensor > 1 ? s.gathered_residual() : 0; }

/// Two chunks of partial sums on their way into the reduce-scatter.
double partial_sums(const Shapes& s) {
  return std::min(1.0, 2 / static_cast<double>(s.chunks)) * gathered(s);
}

/// Live while the gradients of the FFN are made: the output's gradient and the input's, the
/// gradient of up and gate, and of what a kernel activates, tokens and their gradients with the
/// experts, and what was made anew: the FFN's input before and after the norm, the activated,
/// attention's tensors with its normed input where its projection is not kept, up and gate, and the
/// gathered inputs of products that were repeated.
double mlp_stage(const Shapes& s) {
  const double r = s.residual();
  double live = 2 * r + gathered(s) + partial_sums(s) + s.ffn_up() + 2 * dispatched(s);
  if (!s.fused_activation) live += s.ffn_hidden();
  if (s.remat.everything()) return live;
  live += 2 * r + saved_hidden(s);
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
  const double made = s.remat.everything() ? 0 : attention_tensors(s);
  const bool kept = s.remat.everything() && !s.remat.repeats_attention_alone();
  const double scores = s.flash ? 0 : (kept ? 2 : 3) * scores_here(s);
  // The output's gradient for both branches, and the FFN's part of the input's.
  const double branches = s.parallel ? 2 * s.gathered_residual() : 0;
  return 3 * s.residual() + gathered(s) + s.activation(s.qkv_columns() + s.value_columns()) +
         foreign_keys(s) + made + scores + branches;
}

/// Logits and, unless it takes their place, their gradient in bf16, with the hidden state.
double logits(const Shapes& s) {
  const double gradient = s.logit_size > kActivationSize ? kActivationSize : 0;
  return s.activation(s.vocab) * (s.logit_size + gradient) / kActivationSize + 2 * s.residual() +
         gathered(s);
}

void add(MemoryPlan& plan, const char* name, double bytes) {
  if (bytes > 0) plan.items.push_back({name, units::Bytes(bytes)});
}

/// The largest of a figure over the segments of all chunks.
template <class F>
double largest(const Chunks& chunks, F figure) {
  double most = 0;
  for (const auto& segments : chunks)
    for (const Shapes& s : segments) most = std::max(most, figure(s));
  return most;
}

using PerLayer = double (*)(const Shapes&);

/// The most that is kept at once for backwards to come: min(m, p - s) microbatches under 1F1B.
double kept_at_once(const Chunks& chunks, const PipelinePlace& place, PerLayer per_layer) {
  double kept = 0, most = 0;
  for (const PipelineUnit& unit : stage_schedule(place)) {
    double of_chunk = 0;
    for (const Shapes& s : chunks[unit.chunk])
      of_chunk += static_cast<double>(s.layers) * per_layer(s);
    kept += unit.forward ? of_chunk : -of_chunk;
    most = std::max(most, kept);
  }
  return most;
}

/// Room for what the host keeps while it is on the device: of each activation the one in use and
/// the one on its way, of the optimizer a layer's state.
void add_offload_buffers(MemoryPlan& plan, const Chunks& chunks, double shard) {
  add(plan, "offload buffers", 2 * largest(chunks, offloaded_per_layer));
  double layers = 0;
  for (const auto& segments : chunks)
    for (const Shapes& s : segments) layers += static_cast<double>(s.layers);
  add(plan, "optimizer buffers", shard / layers * chunks.front().front().host_state_size());
}

/// The memory that the ends of the model add while a layer is not at work: the whole table with its
/// gradient on a stage that has the head, and, without it, with the embeddings on the first.
struct Ends {
  double table = 0, working = 0;
  const char *table_name = "", *name = "";
};

Ends ends_of(const Shapes& s, const PipelinePlace& place) {
  const bool sharded = s.sharded();
  const double table = sharded ? s.table_elements() * (kActivationSize + s.gradient_size) : 0;
  if (place.is_last()) return {table, logits(s), "head and its gradient", "logits"};
  const double rows = s.residual() + s.gathered_residual();
  if (place.first(ChunkId(0)))
    return {table, rows, "embedding and its gradient", "embedded tokens"};
  return {};
}

MemoryPlan plan_stage(const catalog::ModelArch& arch, const WorkloadSection& section,
                      const Mesh& mesh, std::int64_t stage, Prefetch prefetch) {
  auto chunks = segments_of_stage(arch, section, mesh, 0, stage);
  const PipelinePlace place = place_of(section, mesh, stage);
  if (const auto module = module_shapes(arch, section, mesh, 0); module && place.is_last()) {
    chunks.back().push_back(*module);
    chunks.back().back().layers = arch.mtp_layers;
  }
  const Shapes& s = chunks.front().front();
  const double shard = owned_parameters(arch, section, mesh, place);
  MemoryPlan plan;
  plan.stage = stage;
  add(plan, "weights", shard * s.device_weight_size());
  add(plan, "copy of the weights", s.copies_weights ? shard * kActivationSize : 0);
  add(plan, "moments", s.offloads_optimizer || s.state_shards > 1 ? 0 : shard * 2 * s.moment_size);
  if (s.state_shards > 1)
    add(plan, "share of the optimizer's state",
        shard * s.update_state_size() / static_cast<double>(s.state_shards));
  add(plan, "gradients", shard * s.gradient_size);
  add(plan, "saved activations", kept_at_once(chunks, place, saved_per_layer));
  add_offload_buffers(plan, chunks, shard);
  plan.host =
      units::Bytes(shard * s.host_state_size() + kept_at_once(chunks, place, offloaded_per_layer));
  const auto room = [&](const Shapes& g) { return weight_room(g, prefetch); };
  add(plan, "gathered weights", s.sharded() ? largest(chunks, room) : 0);
  const double layer =
      largest(chunks, [](const Shapes& g) { return std::max(mlp_stage(g), attention_stage(g)); });
  const double gradients =
      largest(chunks, [&](const Shapes& g) { return gradient_room(g, prefetch); });
  const Ends ends = ends_of(s, place);
  if (ends.working + ends.table > layer + gradients) {
    add(plan, ends.table_name, ends.table);
    add(plan, ends.name, ends.working);
  } else {
    add(plan, "gradient buffers", gradients);
    add(plan, "working set of a layer", layer);
  }
  return plan;
}

}  // namespace

MemoryPlan plan_memory(const catalog::ModelArch& arch, const WorkloadSection& section,
                       const Mesh& mesh, Prefetch prefetch) {
  MemoryPlan worst = plan_stage(arch, section, mesh, 0, prefetch);
  for (std::int64_t stage = 1; stage < mesh.pipeline; ++stage) {
    MemoryPlan plan = plan_stage(arch, section, mesh, stage, prefetch);
    const units::Bytes host = std::max(worst.host, plan.host);
    if (plan.total() > worst.total()) worst = std::move(plan);
    worst.host = host;
  }
  return worst;
}

}  // namespace podsim::workload
