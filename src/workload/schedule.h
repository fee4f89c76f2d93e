// In which order a pipeline stage works on its microbatches.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/base/id.h"

namespace podsim::workload {

/// The number of a chunk of layers among those of a stage.
using ChunkId = base::Id<struct ChunkTag>;

/// One chunk of a stage's layers on one microbatch.
struct PipelineUnit {
  bool forward = true;
  ChunkId chunk{0};
  std::int64_t microbatch = 0;
  bool operator==(const PipelineUnit&) const = default;
};

/// The place in the pipeline that a stage's order depends on.
struct PipelinePlace {
  std::int64_t stages = 1, stage = 0, chunks = 1, microbatches = 1;

  /// Of all chunks in all stages, in the order of the layers: which one this stage's is.
  [[nodiscard]] std::int64_t position(ChunkId chunk) const {
    return chunk.value() * stages + stage;
  }
  [[nodiscard]] base::Ids<ChunkId> all_chunks() const { return base::Ids<ChunkId>(chunks); }
  [[nodiscard]] bool first(ChunkId chunk) const { return position(chunk) == 0; }
  [[nodiscard]] bool last(ChunkId chunk) const { return position(chunk) == stages * chunks - 1; }
  /// Whether the stage has the last chunk of the model.
  [[nodiscard]] bool is_last() const { return last(all_chunks().back()); }
};

/// 1F1B (one chunk) and its interleaved form after Narayanan et al., "Efficient Large-Scale
/// Language Model Training on GPU Clusters Using Megatron-LM" (SC 2021), as Megatron-LM runs them:
/// some forwards to warm up (p - 1 - s of stage s; interleaved 2 (p - 1 - s) + (V - 1) p), then one
/// forward and one backward in turn, then the backwards left. Interleaved, a stage takes p
/// microbatches through one chunk before it goes on to the next chunk; microbatches are a multiple
/// of p. One stage: each forward with its backward.
std::vector<PipelineUnit> stage_schedule(const PipelinePlace& place);

}  // namespace podsim::workload
