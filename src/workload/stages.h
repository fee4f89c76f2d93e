// What one pipeline stage has of a model.
#pragma once

#include <optional>
#include <vector>

#include "src/workload/schedule.h"
#include "src/workload/shapes.h"

namespace podsim::workload {

/// Layers of the part at `position` of `parts`. Where they do not divide, embedding and head count
/// as a layer each (Megatron-LM's --account-for-embedding-in-pipeline-split), and what is left over
/// goes to the first parts. Below 1: there are too many parts.
std::int64_t layers_at(std::int64_t layers, std::int64_t parts, std::int64_t position);

PipelinePlace place_of(const WorkloadSection& section, const Mesh& mesh, std::int64_t stage);

/// Segments of the chunks of a stage.
using Chunks = base::IdVector<ChunkId, std::vector<Shapes>>;

/// Segments of each chunk of a stage; `layers` count the chunk's own. Chunk v of stage s has
/// part v p + s of them (layers_at).
Chunks segments_of_stage(const catalog::ModelArch& arch, const WorkloadSection& section,
                         const Mesh& mesh, std::int64_t context_rank, std::int64_t stage);

/// Returns the shapes of the layer in a module that predicts a further token; none without such
/// modules.
std::optional<Shapes> module_shapes(const catalog::ModelArch& arch, const WorkloadSection& section,
                                    const Mesh& mesh, std::int64_t context_rank);

/// Weights that one device of a stage keeps: those of its layers, of the embedding table on the
/// first and of the last norm and head on the last, divided over fsdp, tensor and
/// (where it shards weights) context, routed experts
/// over expert too. Both ends keep a tied table, if they are not the same. The last stage has the
/// modules that predict further tokens, and for them a copy of the embedding table.
struct OwnedParameters {
  double common = 0;   ///< weights that members of the expert axis hold alike
  double experts = 0;  ///< routed ones

  [[nodiscard]] double all() const { return common + experts; }
};
OwnedParameters owned_parameters(const catalog::ModelArch& arch, const WorkloadSection& section,
                                 const Mesh& mesh, const PipelinePlace& place);

}  // namespace podsim::workload
