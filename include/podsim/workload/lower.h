// The workload layer turns a model, a recipe and a mesh into what each device does in a step: a
// StepProgram for each role, the memory it needs, and the floating-point operations of the model.
//
//   workload::check_workload(arch, recipe, mesh);       // throws what cannot be divided
//   const workload::StepProgram program = workload::lower(
//       arch, recipe, mesh, 0, 0, workload::Prefetch::layer, units::Bytes(4));
//   for (const workload::BlockId block : program.schedule)
//     std::puts(program.blocks[block].name.c_str());    // "embed", "forward", …
//
// The program is that of a JAX transformer under jit (MaxText): master weights, moments and
// gradients sharded over fsdp and tensor (ZeRO-3), matrices cast to bf16 and all-gathered over fsdp
// before use, gradients reduce-scattered after; residuals sharded over tensor with an all-gather
// before and a reduce-scatter after each pair of products; keys and values all-gathered over
// context, passed on in a ring, or exchanged for heads. What may overlap is said by dependencies,
// what does overlap is found by simulating.
//
// Names of ops: `fwd.` forward, `remat.` forward repeated during backward, `bwd.` backward, `head.`
// logits and loss both ways, `opt.` optimizer. `weights_x` gathers matrix x over fsdp, `reduce_x`
// reduce-scatters its gradient over fsdp, `sync_x` all-reduces it over context or data, `gather_x`
// and `scatter_x` move activations over tensor, `gather_kv` and `scatter_kv` over context, as do
// `exchange_qkv` and `exchange_out` (all-to-all) and the messages `send_kv`, `receive_kv` and their
// like of a ring; `send` and `receive` move the residual (`fwd.`) and its gradient (`bwd.`) between
// pipeline stages; `offload_x` and `fetch_x` move activations, or the optimizer's state, over the
// host link.
#pragma once

#include <cstdint>

#include "podsim/catalog/fwd.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/memory.h"
#include "podsim/workload/mesh.h"
#include "podsim/workload/program.h"
#include "podsim/workload/section.h"

namespace podsim::workload {

/// Returns the attention of a recipe, else the model's own in its first generation of kernels.
Attention attention_of(const catalog::ModelArch& arch, const WorkloadSection& section);

/// Throws config::InputError with all that cannot be divided: experts over expert, heads over
/// tensor and over ranks that exchange them, a sequence over context, a batch over data, fsdp and
/// microbatches, layers over pipeline stages. Paths are those of a scenario ("parallelism.tensor").
void check_workload(const catalog::ModelArch& arch, const WorkloadSection& section,
                    const Mesh& mesh);

/// Returns whether check_workload would pass.
bool divides(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh);

/// The program of the devices of one context rank and pipeline stage. Everything else about a
/// device's place in the mesh changes nothing of what it does. `section` and `mesh` have passed
/// check_workload.
///
/// The first stage embeds, the last has the last norm, head and loss; both read the step's input
/// whole, as Megatron-LM's do. The all-reduce of a tied table's gradient between them is left out.
StepProgram lower(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh,
                  std::int64_t context_rank, std::int64_t stage, Prefetch prefetch,
                  units::Bytes input_bytes_per_token);

/// Returns the most chunks of layers of a stage, up to `at_most`, with which the first and the last
/// chunk of the pipeline have a layer.
std::int64_t most_chunks(std::int64_t layers, std::int64_t stages, std::int64_t at_most);

/// The part of a step that a block of a lowered program works on.
enum class BlockPart { forward_layer, backward_layer, head, update, other };
BlockPart part_of(const Block& block);

/// Returns the layers of a pipeline stage with so many chunks, and those of its first chunk.
struct StageLayers {
  std::int64_t all = 0, first_chunk = 0;
};
StageLayers layers_of_stage(std::int64_t layers, std::int64_t stages, std::int64_t chunks,
                            std::int64_t stage);

/// Plans what one device of the pipeline stage that needs most holds at the step's peak.
MemoryPlan plan_memory(const catalog::ModelArch& arch, const WorkloadSection& section,
                       const Mesh& mesh, Prefetch prefetch);

}  // namespace podsim::workload
