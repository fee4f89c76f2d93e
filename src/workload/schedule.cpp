#include "src/workload/schedule.h"

#include <algorithm>

namespace podsim::workload {
namespace {

/// The `index`-th forward of a stage, or backward, in which the last chunk comes first.
PipelineUnit unit(const PipelinePlace& place, bool forward, std::int64_t index) {
  if (place.chunks == 1) return {forward, ChunkId(0), index};
  const std::int64_t round = place.stages * place.chunks;
  const std::int64_t chunk = index % round / place.stages;
  const std::int64_t microbatch = index / round * place.stages + index % place.stages;
  return {forward, ChunkId(forward ? chunk : place.chunks - 1 - chunk), microbatch};
}

std::int64_t warm_up(const PipelinePlace& place) {
  const std::int64_t behind = place.stages - 1 - place.stage;
  return place.chunks == 1 ? behind : 2 * behind + (place.chunks - 1) * place.stages;
}

}  // namespace

std::vector<PipelineUnit> stage_schedule(const PipelinePlace& place) {
  const std::int64_t all = place.microbatches * place.chunks;
  const std::int64_t ahead = std::min(warm_up(place), all);
  std::vector<PipelineUnit> units;
  for (std::int64_t i = 0; i < ahead; ++i) units.push_back(unit(place, true, i));
  for (std::int64_t i = ahead; i < all; ++i) {
    units.push_back(unit(place, true, i));
    units.push_back(unit(place, false, i - ahead));
  }
  for (std::int64_t i = all - ahead; i < all; ++i) units.push_back(unit(place, false, i));
  return units;
}

}  // namespace podsim::workload
