#include "src/workload/stages.h"

#include <algorithm>

#include "podsim/workload/lower.h"
#include "podsim/workload/model.h"

namespace podsim::workload {
namespace {

std::int64_t layers_of_chunk(const catalog::ModelArch& arch, const PipelinePlace& place,
                             ChunkId chunk) {
  return layers_at(arch.layers, place.stages * place.chunks, place.position(chunk));
}

std::int64_t first_layer(const catalog::ModelArch& arch, const PipelinePlace& place,
                         ChunkId chunk) {
  std::int64_t first = 0;
  for (std::int64_t p = 0; p < place.position(chunk); ++p)
    first += layers_at(arch.layers, place.stages * place.chunks, p);
  return first;
}

/// The layers of a chunk as a model of their own.
catalog::ModelArch part_of(const catalog::ModelArch& arch, const PipelinePlace& place,
                           ChunkId chunk) {
  catalog::ModelArch part = arch;
  const std::int64_t before = first_layer(arch, place, chunk);
  part.mtp_layers = 0;
  part.layers = layers_of_chunk(arch, place, chunk);
  if (part.moe)
    part.moe->dense_layers =
        std::clamp<std::int64_t>(arch.moe->dense_layers - before, 0, part.layers);
  if (part.sliding_window) part.sliding_window->layers_before = before;
  return part;
}

double layer_parameters(catalog::ModelArch part) {
  const double all = parameter_count(part);
  part.layers = 0;
  return all - parameter_count(part);
}

/// Modules that predict further tokens, which the last stage has.
double module_parameters(const catalog::ModelArch& arch) {
  catalog::ModelArch without = arch;
  without.mtp_layers = 0;
  return parameter_count(arch) - parameter_count(without);
}

double module_experts(const catalog::ModelArch& arch) {
  catalog::ModelArch modules = arch;
  modules.layers = 0;
  return expert_parameter_count(modules);
}

/// Embedding table, last norm and head, as far as a stage has them. Modules that predict further
/// tokens embed them once more, by a copy of the table where the first stage is another.
double end_parameters(const catalog::ModelArch& arch, const PipelinePlace& place) {
  const auto d = static_cast<double>(arch.d_model);
  const double table = static_cast<double>(arch.vocab) * d;
  const bool first = place.first(ChunkId(0)), last = place.is_last();
  const double head = arch.tied_embeddings && first ? 0 : table;
  const double copy = last && !first && arch.mtp_layers > 0 ? table : 0;
  return (first ? table : 0) + (last ? head + d : 0) + copy;
}

}  // namespace

std::int64_t layers_at(std::int64_t layers, std::int64_t parts, std::int64_t position) {
  if (layers % parts == 0) return layers / parts;
  const std::int64_t slots = layers + 2;
  const bool ends = position == 0 || position == parts - 1;
  return slots / parts + (position < slots % parts ? 1 : 0) - (ends ? 1 : 0);
}

StageLayers layers_of_stage(std::int64_t layers, std::int64_t stages, std::int64_t chunks,
                            std::int64_t stage) {
  StageLayers l;
  for (std::int64_t chunk = 0; chunk < chunks; ++chunk)
    l.all += layers_at(layers, stages * chunks, chunk * stages + stage);
  l.first_chunk = layers_at(layers, stages * chunks, stage);
  return l;
}

std::int64_t most_chunks(std::int64_t layers, std::int64_t stages, std::int64_t at_most) {
  for (std::int64_t chunks = at_most; chunks > 1; --chunks) {
    const std::int64_t parts = stages * chunks;
    if (layers_at(layers, parts, 0) >= 1 && layers_at(layers, parts, parts - 1) >= 1) return chunks;
  }
  return 1;
}

PipelinePlace place_of(const WorkloadSection& section, const Mesh& mesh, std::int64_t stage) {
  return {mesh.pipeline, stage, section.pipeline.virtual_stages, section.microbatches};
}

Chunks segments_of_stage(const catalog::ModelArch& arch, const WorkloadSection& section,
                         const Mesh& mesh, std::int64_t context_rank, std::int64_t stage) {
  const PipelinePlace place = place_of(section, mesh, stage);
  Chunks chunks;
  for (const ChunkId chunk : place.all_chunks())
    chunks.push_back(segments_of(part_of(arch, place, chunk), section, mesh, context_rank));
  return chunks;
}

std::optional<Shapes> module_shapes(const catalog::ModelArch& arch, const WorkloadSection& section,
                                    const Mesh& mesh, std::int64_t context_rank) {
  if (arch.mtp_layers == 0) return std::nullopt;
  catalog::ModelArch layer = arch;
  layer.layers = 1;
  layer.sliding_window.reset();
  if (layer.moe) layer.moe->dense_layers = 0;
  return shapes_of(layer, section, mesh, context_rank);
}

OwnedParameters owned_parameters(const catalog::ModelArch& arch, const WorkloadSection& section,
                                 const Mesh& mesh, const PipelinePlace& place) {
  double common = end_parameters(arch, place), experts = 0;
  for (const ChunkId chunk : place.all_chunks()) {
    const catalog::ModelArch part = part_of(arch, place, chunk);
    experts += expert_parameter_count(part);
    common += layer_parameters(part) - expert_parameter_count(part);
  }
  if (arch.mtp_layers > 0 && place.is_last()) {
    experts += module_experts(arch);
    common += module_parameters(arch) - module_experts(arch);
  }
  const bool over_context = section.context && section.context->shard_weights;
  const auto shards = static_cast<double>(mesh.tensor * mesh.weight_shards(over_context));
  return {common / shards, experts / static_cast<double>(mesh.expert) / shards};
}

}  // namespace podsim::workload
