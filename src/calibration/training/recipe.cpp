#include "src/calibration/training/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/config/text_lines.h"
#include "src/calibration/training/memory_recipe.h"
#include "src/calibration/training/mesh.h"
#include "src/calibration/training/model.h"

namespace podsim::calibration {
namespace {

using workload::Activation;
using workload::RematPolicy;

bool has(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

RematPolicy lists(std::vector<Activation> save, std::vector<Activation> offload = {}) {
  RematPolicy p;
  p.lists.emplace();
  p.lists->save = std::move(save);
  p.lists->offload = std::move(offload);
  return p;
}

/// Names of tensors in MaxText's policies.
constexpr std::pair<std::string_view, Activation> kTensors[] = {
    {"layer_input", Activation::input}, {"layer input", Activation::input},
    {"context", Activation::context},   {"out_proj", Activation::attn_out},
    {"mlpwi", Activation::mlp_up},      {"mlpwo", Activation::mlp_down},
    {"q,k,v", Activation::qkv},         {"qkv", Activation::qkv},
    {"query_proj", Activation::qkv},    {"value_proj", Activation::qkv}};

/// "layer input, attention context, q,k,v saved on device; MLP recomputed".
RematPolicy custom(const std::string& text) {
  RematPolicy p = lists({});
  bool input = false;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find(';', begin), text.size());
    const std::string clause = text.substr(begin, end - begin);
    const bool offload = has(clause, "offload"), save = has(clause, "saved");
    for (const auto& [word, a] : kTensors) {
      if (!has(clause, word) || (!offload && !save)) continue;
      auto& list = offload ? p.lists->offload : p.lists->save;
      if (std::find(list.begin(), list.end(), a) == list.end()) list.push_back(a);
      input = input || a == Activation::input;
    }
    begin = end + 1;
  }
  if (!input) p.lists->save.push_back(Activation::input);
  return p;
}

/// Every second of a layer's products (of wq, wk, wv, wo, w1, w3, w2: wk, wo and w3) and what is
/// cheap is repeated, attention's outputs are kept.
RematPolicy per_operation(bool gated) {
  using enum Activation;
  return gated ? lists({input, qkv, context, mlp_gate}) : lists({input, qkv, context});
}

workload::Precision precision_of(const MeasuredRun& run) {
  const std::string text = config::lower(run.precision);
  if (has(text, "int8")) return workload::Precision::int8;
  if (has(text, "fp8")) return workload::Precision::fp8;
  if (text.empty() || has(text, "bf16") || has(text, "fp16") || has(text, "bfloat16"))
    return workload::Precision::bf16;
  throw config::InputError(fmt::format("precision '{}'", run.precision),
                           "bf16, fp16, fp8 or int8, with a remark or without");
}

/// Megatron-LM's generation with a distributed optimizer, which brought cuDNN's attention, and
/// which NeMo has by default.
bool modern(const MeasuredRun& run) {
  return has(config::lower(run.optimizer), "distributed") ||
         (run.family == "gpu" && has(config::lower(run.source), "nemo"));
}

/// Runs in fp16 that name no kernel are of the time before fused attention.
bool before_fused_attention(const MeasuredRun& run) {
  return run.attention.empty() && run.family == "gpu" && has(config::lower(run.precision), "fp16");
}

workload::Attention attention_of(const MeasuredRun& run, std::vector<std::string>& notes) {
  const std::string text = config::lower(run.attention);
  if (has(text, "no flash") || has(text, "plain") || has(text, "dot_product"))
    return workload::Attention::plain;
  if (before_fused_attention(run)) {
    notes.emplace_back("attention: plain, as in Megatron-LM's runs in fp16");
    return workload::Attention::plain;
  }
  for (const char* word : {"splash", "tokamax", "cudnn", "flash3", "flash-attention-3", "fa3"})
    if (has(text, word)) return workload::Attention::splash;
  if (text.empty() && modern(run)) {
    notes.emplace_back("attention: cuDNN's, as of Megatron-LM with a distributed optimizer");
    return workload::Attention::splash;
  }
  return workload::Attention::flash;
}

/// MaxText names the strategy; blocks of its rings are taken to travel between the kernels, as
/// which runs on TPUs are met better than beside them. On GPUs ring attention over a head and a
/// tail per rank is the rule.
void set_context(workload::WorkloadSection& w, const MeasuredRun& run, const workload::Mesh& mesh) {
  if (mesh.context == 1) return;
  workload::Context c;
  const std::string strategy = context_strategy(run);
  const bool usp = has(strategy, "usp");
  if (usp && mesh.ulysses == 1)
    throw config::InputError(fmt::format("context-parallel strategy '{}'", strategy),
                             fmt::format("USP A x B with A times B = {}", mesh.context));
  if (usp || has(strategy, "ring") || (strategy.empty() && run.family != "tpu"))
    c.exchange = workload::Exchange::ring;
  if (has(strategy, "ulysses")) c.exchange = workload::Exchange::ulysses;
  c.balanced = run.family != "tpu" && c.exchange != workload::Exchange::ulysses;
  c.overlap = run.family != "tpu" || c.exchange != workload::Exchange::ring;
  if (c.exchange == workload::Exchange::ring && modern(run)) c.sums = workload::Dtype::bf16;
  c.shard_weights = run.family == "tpu" || run.fsdp.has_value();
  w.context = c;
}

void set_optimizer(workload::WorkloadSection& w, const MeasuredRun& run,
                   const workload::Mesh& mesh) {
  const std::string text = config::lower(run.optimizer);
  if (has(text, "sgd")) w.optimizer.kind = workload::OptimizerKind::sgd;
  const std::string offload = config::lower(run.offload);
  w.optimizer.offload = !offload.empty() && offload != "no" && !offload.starts_with("none");
  if (has(config::lower(run.weight_dtype), "bf16")) w.optimizer.weights = workload::Dtype::bf16;
  const bool zero =
      modern(run) || has(run.note + run.other, "SHARD_GRAD_OP") || has(run.note, "ZeRO-1");
  const std::int64_t replicas =
      mesh.data * mesh.expert * (w.context && !w.context->shard_weights ? mesh.context : 1);
  w.optimizer.sharded = zero && replicas > 1;
  w.optimizer.copy = run.family == "gpu" && mesh.fsdp == 1 && !w.optimizer.sharded &&
                     w.optimizer.weights == workload::Dtype::fp32;
}

/// Megatron-LM accumulates and reduces gradients of runs in bf16 in fp32 unless told otherwise
/// (arguments.py), as does PyTorch's FSDP in TorchTitan (mixed_precision_reduce) and under
/// Composer's mixed precision DEFAULT. NVIDIA's recipes for fp8 and for NeMo tell otherwise
/// (examples/llama/train_llama3_8b_h100_fp8.sh; grad_reduce_in_fp32 is false).
bool reduces_in_fp32(const MeasuredRun& run) {
  const std::string source = config::lower(run.source);
  const bool megatron = has(source, "megatron-lm") || has(source, "megascale");
  if (megatron) return has(config::lower(run.precision), "bf16");
  return has(source, "torchtitan") || has(run.other, "mp_mode DEFAULT");
}

/// Products and tensor collectives overlap in XLA, and on GPUs where the run says so: asynchronous
/// tensor parallelism in TorchTitan, the generation of Megatron-LM with a distributed optimizer.
void set_tensor(workload::WorkloadSection& w, const MeasuredRun& run, const workload::Mesh& mesh) {
  if (mesh.tensor == 1) return;
  const std::string text = config::lower(run.note + run.other);
  const bool async = has(text, "asynctp") || has(text, "async tp");
  if (run.family != "tpu" && !async && !modern(run)) w.tensor_overlap = 1;
  w.sequence_parallel =
      run.family == "tpu" || run.context_text == "SP" || !has(config::lower(run.precision), "fp16");
}

/// Default schedule where the table names none: Megatron-LM's interleaved one with chunks of two
/// layers, as its published recipes have.
void set_pipeline(workload::WorkloadSection& w, const MeasuredRun& run, const workload::Mesh& mesh,
                  std::vector<std::string>& notes) {
  if (mesh.pipeline == 1) return;
  std::int64_t chunks = run.interleave.value_or(1);
  const bool unsaid = !run.interleave && !run.microbatch && !run.microbatches;
  const std::int64_t layers = run.layers / mesh.pipeline,
                     sequences = run.batch / mesh.batch_shards();
  if (unsaid && run.family == "gpu" && run.layers % (2 * mesh.pipeline) == 0 && layers > 2 &&
      sequences % mesh.pipeline == 0) {
    chunks = layers / 2;
    notes.push_back(fmt::format("pipeline: interleaved, {} chunks of two layers a stage", chunks));
  }
  if (chunks > 1) w.pipeline = {workload::PipelineOrder::interleaved, chunks};
}

/// MaxText's grouped products have tiles of 1024 columns unless a recipe sets others (base.yml:
/// tile_embed_dim, tile_mlp_dim), as do those that choose tokamax' kernels.
void set_expert_tile(workload::WorkloadSection& w, const MeasuredRun& run) {
  constexpr std::int64_t maxtext_tile = 1024;
  if (!run.moe() || run.family != "tpu" || w.expert_dispatch == workload::ExpertDispatch::einsum)
    return;
  if (!has(config::lower(run.attention), "tokamax")) w.expert_tile = maxtext_tile;
}

/// PyTorch without torch.compile: rows that say so, and those in automatic or pure mixed precision,
/// MosaicML's words for its eager runs.
bool eager(const MeasuredRun& run) {
  const std::string text = config::lower(run.id + " " + run.note + " " + run.other);
  const std::string precision = config::lower(run.precision);
  return has(text, "eager") || has(precision, "amp") || has(precision, "pure");
}

/// "capacity factor 1.25".
void set_capacity(workload::WorkloadSection& w, const MeasuredRun& run) {
  if (!run.moe()) return;
  for (const std::string& text : {run.other, run.note}) {
    const auto at = text.find("apacity factor ");
    if (at == std::string::npos) continue;
    const double factor = std::atof(text.c_str() + at + 15);
    if (factor > 0) w.capacity_factor = factor;
    if (factor > 0) break;
  }
  if (has(run.note, "capacity factor of that version assumed 1.25")) w.capacity_factor = 1.25;
  if (w.capacity_factor && run.family == "tpu")
    w.expert_dispatch = workload::ExpertDispatch::einsum;
}

/// Prefixes of their names in MaxText (common_types, decoders.py) and Pax (praxis,
/// AutodiffCheckpointType); a name that another one begins with comes later. Results of a dense
/// FFN, which some keep, are left out: backward does not read them.
const std::vector<std::pair<std::string_view, RematPolicy>>& named_policies() {
  using enum Activation;
  using workload::Remat;
  static const std::vector<std::pair<std::string_view, RematPolicy>> policies = {
      {"none", Remat::none},
      {"full", Remat::full},
      {"minimal_with_context", lists({input, qkv, context, attn_out, mlp_up})},
      {"minimal_flash", lists({input, qkv, context, attn_out, mlp_up})},
      {"minimal_offloaded", lists({}, {input, qkv, attn_out, mlp_up})},
      {"minimal", Remat::minimal},
      {"qkv_proj_offloaded", lists({input}, {qkv})},
      {"save_qkv_proj", lists({input, qkv})},
      {"save_qkv_out_proj", lists({input, qkv, attn_out})},
      {"save_out_proj", lists({input, attn_out})},
      {"save_context", lists({input, context})},
      {"save_dot_with_context_except_mlp", lists({input, qkv, context, attn_out})},
      {"save_dot_except", lists({input, qkv, attn_out})},
      {"save_dot", Remat::minimal},
      {"save_everything", Remat::none},
      {"save_nothing", Remat::full}};
  return policies;
}

}  // namespace

std::optional<RematPolicy> remat_of(const MeasuredRun& run) {
  const std::string text = config::lower(run.remat);
  if (text.empty()) {
    if (run.family == "tpu" || before_fused_attention(run))
      return RematPolicy(workload::Remat::full);
    return std::nullopt;
  }
  if (text.starts_with("custom")) return custom(text);
  for (const auto& [name, policy] : named_policies())
    if (text.starts_with(name)) return policy;
  if (has(text, "selective ac") || has(text, "selective op"))
    return per_operation(run.gated && !run.moe());
  if (has(text, "selective")) return RematPolicy(workload::Remat::selective);
  if (has(text, "full") || has(text, "uniform")) return RematPolicy(workload::Remat::full);
  throw config::InputError(
      fmt::format("remat policy '{}'", run.remat),
      "none, full, minimal, selective, a policy of MaxText or Pax by its name, "
      "or custom: …");
}

workload::WorkloadSection recipe_of(const MeasuredRun& run, const workload::Mesh& mesh,
                                    const catalog::Catalog& catalog,
                                    std::vector<std::string>& notes) {
  workload::WorkloadSection w;
  w.model.arch = model_of(run, catalog, notes);
  w.sequence_length = run.sequence;
  w.global_batch = run.batch;
  w.precision = precision_of(run);
  w.attention = attention_of(run, notes);
  if (run.compiled) w.logits = workload::Dtype::bf16;  // the fused program makes them no wider
  set_context(w, run, mesh);
  set_optimizer(w, run, mesh);
  if (reduces_in_fp32(run)) w.gradients = workload::Dtype::fp32;
  set_tensor(w, run, mesh);
  set_pipeline(w, run, mesh, notes);
  w.eager = !run.compiled && eager(run);
  set_capacity(w, run);
  set_expert_tile(w, run);
  set_memory(w, run, mesh);
  return w;
}

}  // namespace podsim::calibration
