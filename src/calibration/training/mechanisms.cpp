#include "src/calibration/training/mechanisms.h"

#include <algorithm>
#include <utility>

#include "podsim/config/diagnostics.h"
#include "podsim/system/training_rates.h"

namespace podsim::calibration {
namespace {

using performance::StepRequest;
using workload::Kernel, workload::Op, workload::OpKind;

template <class F>
void for_ops(StepRequest& r, F change) {
  for (auto& program : r.programs)
    for (auto& block : program.blocks)
      for (Op& op : block.ops) change(op);
}

bool has(const Op& op, std::string_view part) { return op.name.find(part) != std::string::npos; }

bool moves_weights(const Op& op) { return has(op, ".weights_") && op.kind != OpKind::compute; }
bool reduces(const Op& op) { return has(op, ".reduce_"); }
bool syncs(const Op& op) { return has(op, ".sync_"); }

/// The op stays, with its fixed costs and latencies.
void empty(Op& op) {
  op.products.clear();
  op.vector = {};
  op.hbm = {};
  op.bytes = {};
}

/// One op after another in each block, messages apart.
void serialize(StepRequest& r) {
  for (auto& program : r.programs)
    for (auto& block : program.blocks) {
      workload::OpId before;
      for (const workload::OpId i : block.ops.ids()) {
        Op& op = block.ops[i];
        if (op.kind == OpKind::send || op.kind == OpKind::receive) continue;
        if (before) op.deps.push_back({0, before, 0});
        before = i;
      }
    }
}

void drop_fsdp(StepRequest& r) {
  for_ops(r, [](Op& op) {
    if (moves_weights(op) || reduces(op)) empty(op);
  });
}

void drop_sync(StepRequest& r) {
  for_ops(r, [](Op& op) {
    if (syncs(op)) empty(op);
  });
}

void drop_tensor(StepRequest& r) {
  for_ops(r, [](Op& op) {
    if (op.kind == OpKind::collective && op.axis == workload::Axis::tensor) empty(op);
  });
}

void drop_exchange(StepRequest& r) {
  for_ops(r, [](Op& op) {
    if (op.axis == workload::Axis::context && !moves_weights(op) && !reduces(op) && !syncs(op))
      empty(op);
  });
}

/// The network that joins slices or domains carries anything at once.
void drop_network(StepRequest& r) {
  constexpr double much = 1e6;
  for (system::Link& link : r.cluster.links)
    if (link.scope == system::LinkScope::between) {
      link.bandwidth *= much;
      link.latency = {};
    }
}

/// Stages do not wait for each other: messages become transfers of nothing.
void drop_messages(StepRequest& r) {
  for_ops(r, [](Op& op) {
    const bool message = op.kind == OpKind::send || op.kind == OpKind::receive;
    if (!message || op.axis != workload::Axis::pipeline) return;
    empty(op);
    op.kind = OpKind::host_transfer;
    op.axis.reset();
    op.offset = 0;
  });
}

void drop_dispatch(StepRequest& r) {
  for_ops(r, [](Op& op) {
    const bool reorders = has(op, ".dispatch") || has(op, ".combine");
    if (reorders || op.kernel == Kernel::dispatch || has(op, "to_experts") ||
        has(op, "from_experts"))
      empty(op);
  });
}

void drop_sums(StepRequest& r) {
  for_ops(r, [](Op& op) {
    if (has(op, "merge_outputs") || has(op, "add_q_grads") || has(op, "add_kv_grads")) empty(op);
  });
}

void drop_biases(StepRequest& r) {
  for_ops(r, [](Op& op) {
    if (has(op, ".biases_")) empty(op);
  });
}

void lift_ceiling(StepRequest& r) {
  system::Device& d = r.cluster.device;
  d.attention_efficiency = std::min(1.0, d.attention_efficiency / d.flash_ceiling);
  d.flash_ceiling = 1;
}

void drop_remat(StepRequest& r) {
  for_ops(r, [](Op& op) {
    if (op.name.starts_with("remat.")) empty(op);
  });
}

void drop_transfers(StepRequest& r) {
  for_ops(r, [](Op& op) {
    if (op.kind == OpKind::host_transfer) op.bytes = {};
  });
}

void widen(StepRequest& r) {
  for_ops(r, [](Op& op) { op.narrow = false; });
}

/// Arrays of 16 x 16, as many cells as there are in all: sizes of models are multiples of that, and
/// tilings of smaller ones would take long to choose.
void drop_padding(StepRequest& r) {
  constexpr std::int64_t side = 16;
  system::Device& d = r.cluster.device;
  d.mxu_count = d.mxu_count * d.mxu_rows * d.mxu_columns / (side * side);
  d.mxu_rows = d.mxu_columns = side;
}

void drop_overheads(StepRequest& r) {
  system::Device& d = r.cluster.device;
  d.op_overhead = d.tile_overhead = d.norm_overhead = d.hbm_latency = {};
  d.wave_overhead = d.quantise_overhead = {};
}

void drop_quantising(StepRequest& r) {
  r.cluster.device.quantise_passes = 0;
  r.cluster.device.quantise_overhead = {};
}

void drop_library(StepRequest& r) { system::without_library(r.cluster.links); }

void drop_elementwise(StepRequest& r) {
  for_ops(r, [](Op& op) {
    const bool pass = op.kind == OpKind::compute && op.products.empty();
    const bool own = op.kernel != Kernel::general && op.kernel != Kernel::eager;
    if (pass && !own && !op.name.starts_with("opt.")) empty(op);
  });
}

void drop_memory(StepRequest& r) {
  constexpr double much = 1e3;
  r.cluster.device.hbm_bandwidth *= much;
}

void drop_named(StepRequest& r, std::string_view prefix) {
  for_ops(r, [&](Op& op) {
    if (op.name.starts_with(prefix) && op.kind == OpKind::compute) empty(op);
  });
}

void drop_optimizer(StepRequest& r) { drop_named(r, "opt."); }
void drop_head(StepRequest& r) { drop_named(r, "head."); }

bool whole_products(system::RunRequest& r) {
  const bool cut =
      r.parallelism.degrees[workload::Axis::tensor].degree > 1 && r.workload.tensor_overlap != 1;
  r.workload.tensor_overlap = 1;
  return cut;
}

bool balance(system::RunRequest& r) {
  auto& context = r.workload.context;
  if (!context || context->balanced.value_or(false) ||
      context->exchange == workload::Exchange::ulysses)
    return false;
  context->balanced = true;
  return true;
}

bool overlap_ring(system::RunRequest& r) {
  auto& context = r.workload.context;
  if (!context || context->overlap.value_or(true) || context->exchange != workload::Exchange::ring)
    return false;
  context->overlap = true;
  return true;
}

bool drop_window(system::RunRequest& r) {
  auto& arch = r.workload.model.arch;
  if (!arch || !arch->sliding_window) return false;
  arch->sliding_window.reset();
  return true;
}

bool equal_heads(system::RunRequest& r) {
  auto& arch = r.workload.model.arch;
  if (!arch || !arch->sliding_window || !arch->sliding_window->global_layers_differ()) return false;
  arch->sliding_window->global_head_dim = arch->sliding_window->global_kv_heads = 0;
  return true;
}

bool drop_tiles(system::RunRequest& r) {
  const bool padded = r.workload.expert_tile.value_or(1) > 1;
  r.workload.expert_tile = 1;
  return padded;
}

bool fuse_activation(system::RunRequest& r) {
  const bool fused = r.workload.fused_activation.value_or(false);
  r.workload.fused_activation = true;
  return !fused;
}

bool fuse(system::RunRequest& r) {
  const bool eager = r.workload.eager.value_or(false);
  r.workload.eager = false;
  return eager;
}

bool send_copies(system::RunRequest& r) {
  using workload::ExpertExchange;
  const bool fewer =
      r.workload.expert_exchange.value_or(ExpertExchange::copies) != ExpertExchange::copies;
  r.workload.expert_exchange = ExpertExchange::copies;
  return fewer;
}

bool order_apart(system::RunRequest& r) {
  using workload::ExpertExchange;
  const bool ordered = r.workload.expert_exchange == ExpertExchange::ordered;
  if (ordered) r.workload.expert_exchange = ExpertExchange::domains;
  return ordered;
}

bool await_experts(system::RunRequest& r) {
  const bool overlaps = r.workload.expert_overlap.value_or(false);
  r.workload.expert_overlap = false;
  return overlaps;
}

bool drop_capacity(system::RunRequest& r) {
  const bool padded = r.workload.capacity_factor && *r.workload.capacity_factor > 1;
  if (padded) r.workload.capacity_factor = 1;
  return padded;
}

std::vector<Mechanism> all() {
  std::vector<Mechanism> m;
  const auto add = [&](std::string_view name, std::string_view without) -> Mechanism& {
    return m.emplace_back(Mechanism{name, without, {}, nullptr, nullptr});
  };
  add("overlap", "communication and work take turns").change = serialize;
  add("interference", "communication takes nothing of the core").rates = {"collective_share"};
  add("link efficiency", "links at their nominal rate").rates = {"collective_efficiency",
                                                                 "network_efficiency"};
  add("torus axes", "collectives use all axes at once").rates = {"axis_concurrency"};
  add("fsdp collectives", "weights are there and gradients kept for nothing").change = drop_fsdp;
  add("gradient sync", "replicas agree for nothing").change = drop_sync;
  add("tensor collectives", "activations move over tensor for nothing").change = drop_tensor;
  add("collective matmul", "products wait for whole collectives").recipe = whole_products;
  add("network", "slices and domains are joined by links without limit").change = drop_network;
  add("context exchange", "keys and values are there for nothing").change = drop_exchange;
  add("ring passes", "blocks travel round a ring beside the kernels").recipe = overlap_ring;
  add("ring sums", "results of kernels are put together for nothing").change = drop_sums;
  add("causal imbalance", "context ranks share causal work evenly").recipe = balance;
  add("pipeline bubble", "stages do not wait for each other").change = drop_messages;
  add("expert dispatch", "tokens are with their experts for nothing").change = drop_dispatch;
  add("copies by receiver", "every copy of a token travels").recipe = send_copies;
  add("ordered exchange", "exchanged tokens are put in order by kernels").recipe = order_apart;
  add("expert overlap", "a mixture's all-to-alls wait for no other microbatch").recipe =
      await_experts;
  add("dispatch passes", "tokens are reordered in one pass").rates = {"dispatch_passes"};
  add("experts' tiles", "grouped products have the widths of the model").recipe = drop_tiles;
  add("experts' biases", "biases are added for nothing").change = drop_biases;
  add("capacity factor", "experts have room for their mean load").recipe = drop_capacity;
  add("remat", "nothing is computed again").change = drop_remat;
  add("host offload", "the host link carries anything at once").change = drop_transfers;
  add("attention rates", "attention at the rate of other products").rates = {"attention_efficiency",
                                                                             "splash_efficiency"};
  add("attention generations", "one rate for all fused kernels").rates = {"splash_efficiency"};
  add("attention ceiling", "first kernels on GPUs with instructions of the day").change =
      lift_ceiling;
  add("global heads", "heads of global layers as in the others").recipe = equal_heads;
  add("sliding windows", "all layers attend to all").recipe = drop_window;
  add("narrow formats", "products in 16 bit").change = widen;
  add("narrow rates", "narrow products at the others' share of their peak").rates = {
      "narrow_efficiency"};
  add("quantising", "inputs of narrow products are there in their format").change = drop_quantising;
  add("library collectives", "no start-up, steps and ramp of NCCL").change = drop_library;
  add("padding", "products fill the arrays, whatever their shape").change = drop_padding;
  add("fixed costs", "no overhead of ops and tiles").change = drop_overheads;
  add("elementwise work", "norms, additions and rotations for nothing").change = drop_elementwise;
  add("elementwise passes", "they move the least there is").rates = {"elementwise_passes",
                                                                     "eager_passes"};
  add("activation kernels", "activations run in the products beside them").recipe = fuse_activation;
  add("eager work", "elementwise work is fused").recipe = fuse;
  add("memory traffic", "HBM without limit").change = drop_memory;
  add("optimizer", "no update").change = drop_optimizer;
  add("head", "no logits and no loss").change = drop_head;
  add("host issue", "the host has issued kernels in time").rates = {"host_issue"};
  add("jitter", "slices are never late").rates = {"sync_jitter"};
  return m;
}

}  // namespace

const std::vector<Mechanism>& mechanisms() {
  static const std::vector<Mechanism> list = all();
  return list;
}

PreparedRun without(const Mechanism& mechanism, const PreparedRun& run,
                    const catalog::Catalog& catalog) {
  PreparedRun p = run;
  if (!p.refused.empty()) return p;
  if (mechanism.recipe != nullptr && mechanism.recipe(p.request)) {
    try {
      resolve_again(p, catalog);
    } catch (const config::InputError&) {
      return run;
    }
  }
  if (mechanism.change == nullptr) return p;
  mechanism.change(p.step);
  for (StepRequest& r : p.rounds) mechanism.change(r);
  return p;
}

}  // namespace podsim::calibration
