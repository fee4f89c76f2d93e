#include "podsim/workload/memory.h"

#include <algorithm>

#include "podsim/units/parse.h"
#include "podsim/workload/lower.h"
#include "podsim/workload/model.h"
#include "src/workload/costs.h"
#include "src/workload/gradients.h"
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

double log_sums(const Shapes& s) {
  return static_cast<double>(s.tokens) * static_cast<double>(s.heads) * kFp32Size;
}

/// Queries, keys, values and outputs of attention, as forward leaves them.
double attention_tensors(const Shapes& s) {
  return s.activation(s.qkv_columns() + s.value_columns()) + log_sums(s);
}

/// Tokens as they lie with the experts.
double dispatched(const Shapes& s) { return s.experts ? s.routed(s.d_model) : 0; }

/// Kept from forward for each layer, by policy:
/// full: the layer's input; minimal: that and the outputs of the products with weights (queries,
/// keys, values, projection of attention, up and gate); none: input, normed input, attention's
/// tensors (plain: the scores too), its sum with the residual, that normed, up and gate.
double saved_per_layer(const Shapes& s) {
  const double r = s.residual();
  const double up = s.ffn_up();
  switch (s.remat) {
    case Remat::full:
      return r;
    case Remat::minimal:
      return r + s.activation(s.qkv_columns()) + r + up;
    case Remat::none:
      return 4 * r + attention_tensors(s) + (s.flash ? 0 : score_bytes(s)) + up + dispatched(s);
  }
  return 0;
}

/// A layer's residual-sized tensor as a product reads it: gathered beside its shard.
double gathered(const Shapes& s) { return s.mesh.tensor > 1 ? s.gathered_residual() : 0; }

/// Two chunks of partial sums on their way into the reduce-scatter.
double partial_sums(const Shapes& s) {
  return std::min(1.0, 2 / static_cast<double>(s.chunks)) * gathered(s);
}

/// Live while the gradients of the FFN are made: the output's gradient and the input's, the
/// gradient of up and gate, tokens and their gradients with the experts, and what the policy made
/// anew: the FFN's input before and after the norm, and (full) up and gate, attention's tensors and
/// its normed input.
double mlp_stage(const Shapes& s) {
  const double r = s.residual();
  const double common = 2 * r + gathered(s) + partial_sums(s) + s.ffn_up() + 2 * dispatched(s);
  if (s.remat == Remat::none) return common;
  if (s.remat == Remat::minimal) return common + 2 * r;
  return common + 3 * r + 2 * gathered(s) + s.ffn_up() + attention_tensors(s);
}

/// Live while the gradients of attention are made: those of outputs, queries, keys and values, the
/// tensors themselves unless saved, keys and values gathered over context with their gradients, and
/// (plain) the scores' gradients before and after the softmax.
double attention_stage(const Shapes& s) {
  const double context = static_cast<double>(s.mesh.context);
  const double whole_kv = context > 1 ? 2 * context * s.activation(s.kv_columns()) : 0;
  const double made = s.remat == Remat::none ? 0 : attention_tensors(s);
  const double scores = s.flash ? 0 : (s.remat == Remat::none ? 2 : 3) * score_bytes(s);
  return 3 * s.residual() + gathered(s) + s.activation(s.qkv_columns() + s.value_columns()) +
         whole_kv + made + scores;
}

/// Logits in fp32 and their gradient in bf16, with the hidden state.
double logits(const Shapes& s) {
  return s.activation(s.vocab) * (kFp32Size + kActivationSize) / kActivationSize +
         2 * s.residual() + gathered(s);
}

void add(MemoryPlan& plan, const char* name, double bytes) {
  if (bytes > 0) plan.items.push_back({name, units::Bytes(bytes)});
}

/// The largest of a figure over the segments.
template <class F>
double largest(const std::vector<Shapes>& segments, F figure) {
  double most = 0;
  for (const Shapes& s : segments) most = std::max(most, figure(s));
  return most;
}

}  // namespace

MemoryPlan plan_memory(const catalog::ModelArch& arch, const WorkloadSection& section,
                       const Mesh& mesh, Prefetch prefetch) {
  const auto segments = segments_of(arch, section, mesh, 0);
  const Shapes& s = segments.front();
  const double shard = owned_parameters(arch, mesh);
  const bool sharded = mesh.fsdp > 1;
  double saved = 0;
  for (const Shapes& g : segments) saved += static_cast<double>(g.layers) * saved_per_layer(g);
  MemoryPlan plan;
  add(plan, "weights", shard * s.master_size);
  add(plan, "moments", shard * 2 * s.moment_size);
  add(plan, "gradients", shard * s.gradient_size);
  add(plan, "saved activations", saved);
  const auto room = [&](const Shapes& g) { return weight_room(g, prefetch); };
  add(plan, "gathered weights", sharded ? largest(segments, room) : 0);
  const double table = sharded ? s.table_elements() * (kActivationSize + s.gradient_size) : 0;
  const double layer =
      largest(segments, [](const Shapes& g) { return std::max(mlp_stage(g), attention_stage(g)); });
  const double gradients = largest(segments, gradient_room);
  if (logits(s) + table > layer + gradients) {
    add(plan, "head and its gradient", table);
    add(plan, "logits", logits(s));
  } else {
    add(plan, "gradient buffers", gradients);
    add(plan, "working set of a layer", layer);
  }
  return plan;
}

}  // namespace podsim::workload
