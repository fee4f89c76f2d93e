#include "src/calibration/training/memory_recipe.h"

#include <cctype>
#include <cstdlib>

#include "podsim/config/diagnostics.h"
#include "podsim/config/text_lines.h"

namespace podsim::calibration {
namespace {

bool contains(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

/// Returns the number behind a word, such as 16 of "vocab tiling 16"; 0 without.
std::int64_t number_behind(const std::string& text, std::string_view word) {
  const auto at = text.find(word);
  return at == std::string::npos ? 0 : std::atoll(text.c_str() + at + word.size());
}

/// Tiles of the loss: MaxText's num_vocab_tiling, as a row's note has it; else one.
std::int64_t loss_chunks(const MeasuredRun& run) {
  const std::string text = config::lower(run.note + " " + run.other);
  for (const char* word :
       {"vocab tiling ", "num_vocab_tiling=", "num_vocab_tiling ", "loss_chunks "})
    if (const std::int64_t n = number_behind(text, word); n > 0) return n;
  return 1;
}

/// "bf16 + fp32 main": the device works with bf16, the optimizer has fp32 ones.
bool has_main_weights(const MeasuredRun& run) {
  const std::string text = config::lower(run.weight_dtype);
  return contains(text, "fp32 main") || contains(text, "fp32 master");
}

/// Transformer Engine's modules keep quantised inputs of products below 16 bit, and, as
/// Megatron-Core has them with the distributed optimizer, add gradients in place.
void set_transformer_engine(workload::WorkloadSection& w, const MeasuredRun& run) {
  if (run.compiled) return;
  w.memory.gradient_placeholders = contains(config::lower(run.optimizer), "distributed");
  w.memory.narrow_inputs =
      w.precision != workload::Precision::bf16 && w.precision != workload::Precision::fp16;
  w.memory.offloaded_layers = number_behind(config::lower(run.remat), "activations of ");
  w.memory.recompute_latent = contains(config::lower(run.remat), "mla_up_proj");
}

/// PyTorch's FSDP, where the table does not name Megatron's optimizer: the loss is PyTorch's own,
/// which TorchTitan of 2024 does not compile (torchtitan 9dec370,
/// models/llama/parallelize_llama.py); MosaicML's is fused (llm-foundry 0.5,
/// models/mpt/modeling_mpt.py, loss_fn). Under a pipeline FSDP does not reshard (torchtitan
/// 9dec370, reshard_after_forward; torch 2.6, distributed/pipelining/stage.py,
/// backward_maybe_with_nosync).
void set_fsdp(workload::WorkloadSection& w, const MeasuredRun& run, const workload::Mesh& mesh) {
  const bool sharded = mesh.fsdp > 1 || (w.context && w.context->shard_weights);
  if (run.compiled || !sharded || w.memory.gradient_placeholders) return;
  const bool fused = contains(run.other, "mp_mode");
  w.memory.eager_loss = !fused;
  if (fused) w.logits = workload::Dtype::bf16;
  w.memory.keep_gathered = mesh.pipeline > 1;
}

}  // namespace

void set_memory(workload::WorkloadSection& w, const MeasuredRun& run, const workload::Mesh& mesh) {
  const std::string text = config::lower(run.note + " " + run.other);
  w.loss_chunks = loss_chunks(run);
  if (has_main_weights(run)) {
    w.optimizer.weights = workload::Dtype::fp32;
    w.optimizer.copy = !w.optimizer.sharded && !w.optimizer.offload && mesh.fsdp == 1;
  }
  // MaxText's Adam has moments in the weights' format (base.yml: mu_dtype; optax for the second).
  if (run.compiled && w.optimizer.weights == workload::Dtype::bf16)
    w.optimizer.moments = workload::Dtype::bf16;
  if (contains(text, "precision-aware")) w.optimizer.moments = workload::Dtype::bf16;
  if (contains(text, "gradients fp32")) w.gradients = workload::Dtype::fp32;
  if (contains(text, "cross entropy fused")) w.logits = workload::Dtype::bf16;
  set_transformer_engine(w, run);
  set_fsdp(w, run, mesh);
}

}  // namespace podsim::calibration
