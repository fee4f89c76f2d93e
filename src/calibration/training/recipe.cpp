#include "src/calibration/training/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/config/text_lines.h"
#include "podsim/workload/lower.h"
#include "podsim/workload/recipe.h"
#include "src/calibration/training/framework.h"
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

/// The format by its name; a remark behind it says how scales are chosen.
workload::Precision precision_of(const MeasuredRun& run) {
  using enum workload::Precision;
  const std::string text = config::lower(run.precision);
  constexpr std::pair<std::string_view, workload::Precision> formats[] = {
      {"int8", int8}, {"mxfp8", mxfp8}, {"mxfp4", mxfp4}, {"fp4", nvfp4},
      {"fp8", fp8},   {"fp16", fp16},   {"bf16", bf16},   {"bfloat16", bf16}};
  for (const auto& [word, format] : formats)
    if (has(text, word)) return format == fp16 && run.compiled ? bf16 : format;
  if (text.empty()) return bf16;
  throw config::InputError(
      fmt::format("precision '{}'", run.precision),
      "bf16, fp16, fp8, mxfp8, mxfp4, nvfp4 or int8, with a remark or without");
}

/// The kernel that the row names.
std::optional<workload::Attention> attention_of(const MeasuredRun& run) {
  using enum workload::Attention;
  const std::string text = config::lower(run.attention);
  if (text.empty()) return std::nullopt;
  constexpr std::pair<std::string_view, workload::Attention> kernels[] = {
      {"no flash", plain},
      {"plain", plain},
      {"dot_product", plain},
      {"tokamax", tokamax},
      {"splash", splash},
      {"cudnn", cudnn},
      {"flash3", flash_attention_3},
      {"flash-attention-3", flash_attention_3},
      {"fa3", flash_attention_3},
      {"transformer", transformer_engine}};
  for (const auto& [word, kernel] : kernels)
    if (has(text, word)) return kernel;
  return flash;
}

/// What a run's row leaves to its recipe.
class RowRecipe {
 public:
  RowRecipe(const MeasuredRun& run, const workload::WorkloadSection& w,
            const catalog::Catalog& catalog)
      : run_(run), catalog_(catalog), traits_(traits_of(run, *w.model.arch, w, catalog)) {}

  [[nodiscard]] std::string text(std::string_view key) const {
    const auto* value = recipe_value(run_, key, traits_, catalog_);
    return value == nullptr ? "" : value->value;
  }
  [[nodiscard]] bool holds(std::string_view key) const { return text(key) == "true"; }

 private:
  const MeasuredRun& run_;
  const catalog::Catalog& catalog_;
  workload::RunTraits traits_;
};

/// The row's note names the strategy, else the recipe.
void set_context(workload::WorkloadSection& w, const MeasuredRun& run, const workload::Mesh& mesh,
                 const RowRecipe& recipe) {
  if (mesh.context == 1) return;
  workload::Context c;
  const std::string strategy = context_strategy(run);
  const bool usp = has(strategy, "usp");
  if (usp && mesh.ulysses == 1)
    throw config::InputError(fmt::format("context-parallel strategy '{}'", strategy),
                             fmt::format("USP A x B with A times B = {}", mesh.context));
  const std::string exchange = strategy.empty() ? recipe.text("context.exchange") : strategy;
  if (usp || has(exchange, "ring")) c.exchange = workload::Exchange::ring;
  if (has(exchange, "ulysses")) c.exchange = workload::Exchange::ulysses;
  const std::string text = config::lower(run.note + run.other);
  if (has(text, "no load balancing")) c.balanced = false;
  c.shard_weights = recipe.holds("context.shard_weights") || run.fsdp.has_value();
  w.context = c;
}

void set_optimizer(workload::WorkloadSection& w, const MeasuredRun& run, const workload::Mesh& mesh,
                   const RowRecipe& recipe) {
  const std::string text = config::lower(run.optimizer);
  if (has(text, "sgd")) w.optimizer.kind = workload::OptimizerKind::sgd;
  const std::string offload = config::lower(run.offload);
  w.optimizer.offload = !offload.empty() && offload != "no" && !offload.starts_with("none");
  if (has(config::lower(run.weight_dtype), "bf16") && !has(run.weight_dtype, "fp32"))
    w.optimizer.weights = workload::Dtype::bf16;
  const bool zero = has(text, "distributed") || has(text, "zero-1") ||
                    has(run.note + run.other, "SHARD_GRAD_OP") || has(run.note, "ZeRO-1") ||
                    recipe.holds("optimizer.sharded");
  const std::int64_t replicas =
      mesh.data * mesh.expert * (w.context && !w.context->shard_weights ? mesh.context : 1);
  w.optimizer.sharded = zero && replicas > 1;
  w.optimizer.copy = !run.compiled && mesh.fsdp == 1 && !w.optimizer.sharded &&
                     w.optimizer.weights == workload::Dtype::fp32;
}

/// Rows that say how products and tensor collectives overlap.
void set_tensor(workload::WorkloadSection& w, const MeasuredRun& run) {
  constexpr std::int64_t chunks = 8;
  const std::string text = config::lower(run.note + run.other);
  if (has(text, "asynctp") || has(text, "async tp")) w.tensor_overlap = chunks;
  if (has(text, "no overlap of tp")) w.tensor_overlap = 1;
  if (has(text, "gradients fp32")) w.gradients = workload::Dtype::fp32;
  if (has(text, "no overlap of tp, p2p or gradients")) w.gather_in_forward = false;
  if (run.context_text == "SP" || has(text, "sequence parallel")) w.sequence_parallel = true;
}

/// Where the table names no schedule the recipe may, by the layers of a chunk.
void set_pipeline(workload::WorkloadSection& w, const MeasuredRun& run, const workload::Mesh& mesh,
                  const RowRecipe& recipe, std::vector<std::string>& notes) {
  if (mesh.pipeline == 1) return;
  const std::int64_t asked = run.interleave.value_or(1), stages = mesh.pipeline;
  std::int64_t chunks = workload::most_chunks(run.layers, stages, asked);
  if (chunks < asked)
    notes.push_back(
        fmt::format("pipeline: {} chunks a stage, as {} leave one without a layer", chunks, asked));
  const std::int64_t in_chunk = std::atoll(recipe.text("pipeline.layers_per_chunk").c_str());
  const std::int64_t sequences = run.batch / mesh.batch_shards();
  const std::int64_t of_stage = (run.layers + stages - 1) / stages;
  const bool unsaid = !run.interleave && !run.microbatches;
  const bool whole_rounds = sequences / run.microbatch.value_or(1) % stages == 0;
  if (unsaid && in_chunk > 0 && of_stage > in_chunk && whole_rounds) {
    chunks = workload::most_chunks(run.layers, stages, of_stage / in_chunk);
    notes.push_back(fmt::format("pipeline: interleaved, {} chunks a stage", chunks));
  }
  if (chunks > 1) w.pipeline = {workload::PipelineOrder::interleaved, chunks};
}

/// Rows that say how kernels are issued, and whether a mixture's all-to-alls run beside another
/// microbatch. Graphs of parts leave the experts' kernels to the host; those of whole iterations
/// come with the overlap (Megatron-Bridge, perf_recipes/qwen/common.py,
/// _enable_hybridep_full_iteration_mxfp8). A row that lists the release's settings without the
/// overlap has none.
void set_issue(workload::WorkloadSection& w, const MeasuredRun& run) {
  const std::string note = config::lower(run.note);
  if (has(note, "cuda graph")) w.graphs = !has(note, "cuda graphs of parts");
  if (!run.moe()) return;
  if (has(note, "all-to-all overlapped") || has(note, "full-iteration cuda graph")) {
    w.expert_overlap = true;
  } else if (has(note, "recipe of that release")) {
    w.expert_overlap = w.graphs = false;
  }
}

/// The number of "capacity factor 1.25"; the capacity factor of a rank is the size of its buffers.
std::optional<double> capacity_in(const std::string& text) {
  constexpr std::string_view words = "apacity factor ", of_rank = "rank c";
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
    if (at >= of_rank.size() && text.compare(at - of_rank.size(), of_rank.size(), of_rank) == 0)
      continue;
    const double factor = std::atof(text.c_str() + at + words.size());
    if (factor > 0) return factor;
  }
  return std::nullopt;
}

void set_capacity(workload::WorkloadSection& w, const MeasuredRun& run) {
  if (!run.moe()) return;
  w.capacity_factor = capacity_in(run.other);
  if (!w.capacity_factor) w.capacity_factor = capacity_in(run.note);
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

/// "selective (mla_up_proj)": Megatron Core repeats the modules of recompute_modules, and attention
/// only where core_attn is among them (megatron/core/transformer/transformer_config.py). The others
/// take next to no time.
bool repeats_other_parts(const std::string& text) {
  return has(text, "selective (") && !has(text, "core_attn") && !has(text, "selective (ac") &&
         (has(text, "mla_up_proj") || has(text, "(mlp)") || has(text, "moe_act") ||
          has(text, "layernorm"));
}

}  // namespace

std::optional<RematPolicy> remat_of(const MeasuredRun& run, const std::string& by_default) {
  const std::string text = config::lower(run.remat.empty() ? by_default : run.remat);
  if (text.empty()) return std::nullopt;
  if (text.starts_with("custom")) return custom(text);
  for (const auto& [name, policy] : named_policies())
    if (text.starts_with(name)) return policy;
  if (has(text, "selective ac") || has(text, "selective op"))
    return per_operation(run.gated && !run.moe());
  if (repeats_other_parts(text)) return RematPolicy(workload::Remat::none);
  if (has(text, "selective")) return RematPolicy(workload::Remat::selective);
  if (has(text, "full") || has(text, "uniform")) return RematPolicy(workload::Remat::full);
  throw config::InputError(
      fmt::format("remat policy '{}'", run.remat),
      "none, full, minimal, selective, a policy of MaxText or Pax by its name, "
      "or custom: …");
}

workload::WorkloadSection recipe_of(const MeasuredRun& run, const workload::Mesh& mesh,
                                    const catalog::Catalog& catalog, std::string& remat,
                                    std::vector<std::string>& notes) {
  workload::WorkloadSection w;
  w.model.arch = model_of(run, catalog, notes);
  w.framework = run.framework;
  w.framework_date = run.month;
  w.sequence_length = run.sequence;
  w.global_batch = run.batch;
  w.precision = precision_of(run);
  w.attention = attention_of(run);
  set_context(w, run, mesh, RowRecipe(run, w, catalog));
  set_optimizer(w, run, mesh, RowRecipe(run, w, catalog));
  const RowRecipe recipe(run, w, catalog);
  set_tensor(w, run);
  set_pipeline(w, run, mesh, recipe, notes);
  if (!run.compiled && has(config::lower(run.note + " " + run.other), "eager")) w.eager = true;
  set_issue(w, run);
  w.frozen = has(run.note, "frozen base weights");
  set_capacity(w, run);
  remat = recipe.text("remat");
  if (!run.framework.empty()) {
    notes.push_back(
        fmt::format("recipe: {}{}", run.framework, run.month.empty() ? "" : " of " + run.month));
    catalog::InputLog log;
    workload::fill_in(w, catalog.recipe(run.framework), traits_of(run, *w.model.arch, w, catalog),
                      log);
  }
  set_memory(w, run, mesh);
  return w;
}

}  // namespace podsim::calibration
