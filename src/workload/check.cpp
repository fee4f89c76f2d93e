#include <fmt/format.h>

#include "podsim/config/diagnostics.h"
#include "podsim/workload/lower.h"
#include "src/workload/shapes.h"
#include "src/workload/stages.h"

namespace podsim::workload {
namespace {

class Checker {
 public:
  Checker(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh)
      : arch_(arch), section_(section), mesh_(mesh) {}

  /// Throws all that cannot be divided.
  void run() {
    check();
    problems_.throw_if_any();
  }
  bool passes() {
    check();
    return problems_.empty();
  }

 private:
  void check() {
    check_experts();
    check_tensor();
    check_context();
    check_exchange();
    check_batch();
    check_pipeline();
    check_recipe();
  }

  void add(std::string path, std::string message, std::string expected, std::string hint = "") {
    problems_.add({{}, std::move(path), std::move(message), std::move(expected), std::move(hint)});
  }

  void check_experts() {
    if (!arch_.moe) {
      if (mesh_.expert > 1)
        add("parallelism.expert", fmt::format("{} has no experts", arch_.name), "expert: 1");
      if (section_.expert_tile)
        add("workload.expert_tile", fmt::format("{} has no experts", arch_.name), "no expert_tile");
      if (section_.capacity_factor)
        add("workload.capacity_factor", fmt::format("{} has no experts", arch_.name),
            "no capacity_factor");
      return;
    }
    check_divides("experts", arch_.moe->experts, mesh_.expert, "parallelism.expert");
    check_divides("columns of an expert", arch_.moe->d_ff, mesh_.tensor, "parallelism.tensor");
  }

  void check_divides(const char* what, std::int64_t size, std::int64_t degree, const char* path) {
    if (degree > 0 && size % degree == 0) return;
    add(path, fmt::format("{} {} do not divide over {} devices", size, what, degree),
        fmt::format("a divisor of {}", size));
  }

  void check_tensor() {
    const char* path = "parallelism.tensor";
    check_divides("query heads", arch_.heads, mesh_.tensor, path);
    if (arch_.kv_heads <= 0 || mesh_.tensor % arch_.kv_heads != 0)  // else each has copies
      check_divides("key-value heads", arch_.kv_heads, mesh_.tensor, path);
    check_divides("columns of the feed-forward layer", arch_.d_ff, mesh_.tensor, path);
    if (arch_.mtp_layers > 0)
      check_divides("columns of the modules' projection", arch_.d_model, mesh_.tensor, path);
    if (arch_.kv_heads > 0 && arch_.heads % arch_.kv_heads != 0)
      add("workload.model",
          fmt::format("{} query heads do not divide over {} key-value heads", arch_.heads,
                      arch_.kv_heads),
          "whole groups of query heads");
  }

  void check_context() {
    const std::int64_t parts = mesh_.context * mesh_.tensor;
    if (section_.sequence_length % parts == 0) return;
    add(mesh_.context > 1 ? "parallelism.context" : "parallelism.tensor",
        fmt::format("a sequence of {} tokens does not divide over context {} x tensor {}",
                    section_.sequence_length, mesh_.context, mesh_.tensor),
        fmt::format("a product that divides {}", section_.sequence_length));
  }

  void check_exchange() {
    check_groups();
    if (!section_.context) return;
    if (mesh_.context == 1) return;  // nothing to exchange, nothing to balance
    const Exchange exchange = section_.context->exchange;
    if (exchange == Exchange::ulysses)
      return check_heads_of_ranks("workload.context.exchange", mesh_.context);
    if (exchange == Exchange::ring && !uses_flash(arch_, section_))
      add("workload.context.exchange", "ring attention works block by block, plain does not",
          "attention: flash");
    if (section_.context->balanced.value_or(false)) check_balance();
  }

  /// Ulysses inside a ring.
  void check_groups() {
    if (mesh_.ulysses == 1) return;
    const char* path = "parallelism.ulysses";
    if (!section_.context || section_.context->exchange != Exchange::ring)
      return add(path, "groups of ranks that exchange heads are joined by a ring",
                 "workload.context.exchange: ring, or ulysses: 1");
    check_heads_of_ranks(path, mesh_.ulysses);
  }

  void check_balance() {
    if (!uses_flash(arch_, section_))
      add("workload.context.balanced",
          "plain attention works on all scores, causal or not: there is nothing to balance",
          "balanced: false, or attention: flash");
    const std::int64_t chunks = 2 * mesh_.context_groups();
    if (section_.sequence_length % chunks != 0)
      add("workload.sequence_length",
          fmt::format("a sequence of {} tokens does not divide into {} chunks, a head and a tail "
                      "for each of {} context ranks",
                      section_.sequence_length, chunks, mesh_.context_groups()),
          fmt::format("a multiple of {}", chunks));
  }

  /// Key-value heads that are fewer than the ranks are copied.
  void check_heads_of_ranks(const char* path, std::int64_t c) {
    const std::int64_t tensor = std::max<std::int64_t>(mesh_.tensor, 1);
    const std::int64_t heads = arch_.heads / tensor, kv = arch_.kv_heads / tensor;
    if (heads % c != 0)
      add(path,
          fmt::format("ulysses: {} query heads{} do not divide over {} context ranks", heads,
                      of_tensor(), c),
          fmt::format("a divisor of {}, or another exchange", heads));
    else if (kv == 0 || (kv % c != 0 && c % kv != 0))
      add(path,
          fmt::format("ulysses: {} key-value heads{} neither divide over {} context ranks nor "
                      "can be copied in equal numbers",
                      kv, of_tensor(), c),
          fmt::format("a divisor or a multiple of {}, or another exchange", kv));
  }

  [[nodiscard]] std::string of_tensor() const {
    return mesh_.tensor > 1 ? fmt::format(" of each of {} tensor shards", mesh_.tensor) : "";
  }

  void check_batch() {
    const std::int64_t parts = mesh_.batch_shards() * section_.microbatches;
    if (section_.global_batch % parts == 0) return;
    const std::int64_t below = section_.global_batch / parts * parts;
    add("workload.global_batch",
        fmt::format("{} sequences do not divide over data {} x fsdp {}{} x {} microbatches = {}",
                    section_.global_batch, mesh_.data, mesh_.fsdp,
                    mesh_.expert > 1 ? fmt::format(" x expert {}", mesh_.expert) : "",
                    section_.microbatches, parts),
        fmt::format("a multiple of {}", parts),
        below > 0 ? fmt::format("the nearest are {} and {}", below, below + parts)
                  : fmt::format("the smallest is {}", parts));
  }

  void check_pipeline() {
    const auto& recipe = section_.pipeline;
    const bool interleaved = recipe.schedule == PipelineOrder::interleaved;
    const std::int64_t stages = mesh_.pipeline;
    if (stages == 1) {
      if (interleaved)
        add("workload.pipeline.schedule", "interleaved needs a mesh with pipeline stages",
            "parallelism.pipeline: 2 or more");
      return;
    }
    check_depth(stages, recipe.virtual_stages);
    if (interleaved && section_.microbatches % stages != 0)
      add("workload.microbatches",
          fmt::format("{} microbatches do not go round {} interleaved stages in whole rounds",
                      section_.microbatches, stages),
          fmt::format("a multiple of {}", stages));
  }

  void check_recipe() {
    if (section_.expert_dispatch == ExpertDispatch::einsum && section_.expert_tile)
      add("workload.expert_tile", "products with masks are not grouped: they have no such tiles",
          "no expert_tile, or expert_dispatch: permute");
    if (section_.expert_dispatch == ExpertDispatch::einsum && !section_.capacity_factor)
      add("workload.expert_dispatch", "masks have as many slots as a capacity_factor says",
          "capacity_factor, or expert_dispatch: permute");
    const bool gated = arch_.ffn == catalog::FfnKind::gated && !arch_.moe;
    if (section_.remat.lists && section_.remat.keeps(Activation::mlp_gate) && !gated)
      add("workload.remat", fmt::format("{} has no gated FFN, or one of experts", arch_.name),
          "no mlp_gate");
    const auto& lists = section_.remat.lists;
    if (lists && section_.remat.keeps(Activation::attn_out) && arch_.parallel_blocks)
      add("workload.remat",
          fmt::format("{} has parallel blocks: nothing needs attention's projection again",
                      arch_.name),
          "no attn_out");
    const bool apart = section_.context && section_.context->shard_weights;
    if (section_.optimizer.sharded && mesh_.data * mesh_.expert * (apart ? 1 : mesh_.context) == 1)
      add("workload.optimizer.sharded", "weights have no replicas to share state out among",
          "parallelism.data: 2 or more, or sharded: false");
  }

  void check_depth(std::int64_t stages, std::int64_t chunks) {
    const std::int64_t parts = stages * chunks;
    if (layers_at(arch_.layers, parts, 0) >= 1 && layers_at(arch_.layers, parts, parts - 1) >= 1)
      return;
    const std::string chunked = chunks > 1 ? fmt::format(" x {} virtual stages", chunks) : "";
    add("parallelism.pipeline",
        fmt::format("a pipeline of {} stages{} is {} the {} layers of {}", stages, chunked,
                    parts > arch_.layers ? "deeper than" : "too deep for", arch_.layers,
                    arch_.name),
        fmt::format(
            "a divisor of {} or at most {}{}: embedding and head count as a layer each where "
            "layers do not divide",
            arch_.layers, arch_.layers / 2 + 1, chunks > 1 ? ", chunks counted" : ""));
  }

  const catalog::ModelArch& arch_;
  const WorkloadSection& section_;
  const Mesh& mesh_;
  config::Diagnostics problems_;
};

}  // namespace

void check_workload(const catalog::ModelArch& arch, const WorkloadSection& section,
                    const Mesh& mesh) {
  Checker(arch, section, mesh).run();
}

bool divides(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh) {
  return Checker(arch, section, mesh).passes();
}

}  // namespace podsim::workload
