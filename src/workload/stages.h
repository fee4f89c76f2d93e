// What one pipeline stage has of a model.
#pragma once

#include <vector>

#include "src/workload/schedule.h"
#include "src/workload/shapes.h"

namespace podsim::workload {

PipelinePlace place_of(const WorkloadSection& section, const Mesh& mesh, std::int64_t stage);

/// Segments of each chunk of a stage; `layers` count the chunk's own. Layers are dealt to all
/// chunks in equal parts: chunk v of stage s has part v p + s.
std::vector<std::vector<Shapes>> segments_of_stage(const catalog::ModelArch& arch,
                                                   const WorkloadSection& section, const Mesh& mesh,
                                                   std::int64_t context_rank, std::int64_t stage);

/// Weights that one device of a stage keeps: those of its layers, of the embedding table on the
/// first and of the last norm and head on the last, divided over fsdp and tensor, routed experts
/// over expert too. Both ends keep a tied table, if they are not the same.
double owned_parameters(const catalog::ModelArch& arch, const Mesh& mesh,
                        const PipelinePlace& place);

}  // namespace podsim::workload
