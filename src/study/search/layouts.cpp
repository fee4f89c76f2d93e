#include "src/study/search/layouts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "podsim/config/codec.h"

namespace podsim::study {

VariedSettings left_open(const system::RunRequest& request) {
  VariedSettings open;
  open.mesh = request.parallelism.automatic;
  open.microbatches = request.workload.microbatches.automatic;
  open.remat = request.workload.remat.automatic;
  return open;
}

std::string mesh_text(const workload::Mesh& mesh) {
  std::string text;
  for (const workload::AxisTraits& a : workload::kAxes)
    if (mesh.*a.degree > 1)
      text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", a.name, mesh.*a.degree);
  return "{" + (text.empty() ? std::string("data: 1") : text) + "}";
}

std::string remat_text(const workload::RematPolicy& remat) {
  const config::Node n = config::encode(remat);
  return n.is_scalar() ? n.scalar() : config::to_json(n, 0);
}

LayoutSpace::LayoutSpace(system::RunRequest request, VariedSettings varied)
    : request_(std::move(request)), varied_(std::move(varied)) {
  const VariedSettings open = left_open(request_);
  varied_.mesh = varied_.mesh || open.mesh;
  varied_.microbatches = varied_.microbatches || open.microbatches;
  varied_.remat = varied_.remat || open.remat;
}

std::vector<RecipeChoice> LayoutSpace::recipes() const {
  using workload::Remat;
  const auto& w = request_.workload;
  std::vector<workload::RematPolicy> policies;
  if (!w.remat.automatic) policies.push_back(w.remat);
  if (varied_.remat)
    for (const Remat r : {Remat::none, Remat::selective, Remat::minimal, Remat::full})
      policies.emplace_back(r);
  std::vector<RecipeChoice> all;
  for (const auto& remat : policies)
    for (const bool sharded : {w.optimizer.sharded, !w.optimizer.sharded}) {
      const RecipeChoice r{remat, sharded};
      if (sharded != w.optimizer.sharded && !varied_.sharded) continue;
      if (std::find(all.begin(), all.end(), r) == all.end()) all.push_back(r);
    }
  return all;
}

system::RunRequest LayoutSpace::request(const RecipeChoice& recipe) const {
  system::RunRequest r = request_;
  r.workload.remat = recipe.remat;
  r.workload.optimizer.sharded = recipe.sharded;
  return r;
}

system::RunRequest LayoutSpace::request(const RecipeChoice& recipe,
                                        const system::RunLayout& layout) const {
  system::RunRequest r = request(recipe);
  system::apply(layout, r.workload);
  system::ParallelismSection p = system::parallelism_of(layout.mesh);
  p.layout = r.parallelism.layout;
  r.parallelism = p;
  return r;
}

/// Axes that stay as they are written; 1 where the mesh is `auto`.
bool LayoutSpace::keeps_axes(const workload::Mesh& mesh,
                             const system::ParallelismSection& given) const {
  return std::all_of(varied_.kept.begin(), varied_.kept.end(), [&](workload::Axis axis) {
    const auto& degree = given.degrees[axis];
    const std::int64_t members = mesh.*workload::traits_of(axis).degree;
    return degree.rest || members == (given.automatic ? 1 : degree.degree);
  });
}

std::vector<LayoutSpace::Pipelines> LayoutSpace::pipelines(const system::OpenRun& open) {
  const auto& given = open.request().parallelism;
  const bool piped = !given.automatic && given.degrees[workload::Axis::pipeline].degree > 1;
  if (open.compiled() && !piped) return {Pipelines::one, Pipelines::several};
  return {Pipelines::all};
}

std::vector<workload::Mesh> LayoutSpace::meshes(const system::OpenRun& open, Pipelines pipelines,
                                                SearchCounts& counts) const {
  const auto& given = open.request().parallelism;
  if (!varied_.mesh) {
    if (pipelines == Pipelines::several) return {};
    return {open.mesh()};
  }
  std::vector<workload::Mesh> all;
  const std::int64_t deepest = std::min({kMostStages, open.devices(), open.model().layers});
  const std::int64_t last = pipelines == Pipelines::one ? 1 : deepest;
  for (std::int64_t depth = pipelines == Pipelines::several ? 2 : 1; depth <= last; ++depth) {
    if (open.devices() % depth != 0) continue;
    std::int64_t undivided = 0;
    for (const auto& mesh : open.meshes(depth, undivided))
      if (keeps_axes(mesh, given)) all.push_back(mesh);
    counts.candidates += undivided;
    counts.undivided += undivided;
  }
  return all;
}

std::vector<system::RunLayout> LayoutSpace::layouts(const system::OpenRun& open,
                                                    Pipelines pipelines,
                                                    SearchCounts& counts) const {
  const auto& w = open.request().workload;
  std::vector<system::RunLayout> all;
  for (const auto& mesh : meshes(open, pipelines, counts)) {
    const std::int64_t chunks = std::min(
        kMostVirtualStages, open.model().layers / std::max<std::int64_t>(1, mesh.pipeline));
    std::int64_t undivided = 0;
    for (const auto& layout : open.layouts(
             mesh, varied_.virtual_stages ? chunks : w.pipeline.virtual_stages, undivided)) {
      if (!varied_.microbatches && layout.microbatches != w.microbatches.count) continue;
      const bool same_chunks = layout.virtual_stages == w.pipeline.virtual_stages;
      if (!varied_.virtual_stages && !same_chunks && mesh.pipeline > 1) continue;
      all.push_back(layout);
      ++counts.candidates;
    }
    counts.candidates += undivided;
    counts.undivided += undivided;
  }
  return all;
}

}  // namespace podsim::study
