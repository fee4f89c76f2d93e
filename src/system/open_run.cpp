// From an open run to the run of one layout, or of the fastest.
#include "podsim/system/open_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "podsim/config/diagnostics.h"
#include "podsim/workload/lower.h"
#include "src/system/meshes.h"

namespace podsim::system {
namespace {

ResolvedRun resolve_given(const RunConfiguration& s, const workload::Mesh& mesh) {
  workload::check_workload(s.arch, s.request.workload, mesh);
  const MemoryChoice memory = choose_memory(s, mesh);
  if (!memory.may_fit() && s.request.must_fit) throw does_not_fit(s, mesh, memory, "parallelism");
  return assemble(s, mesh, memory);
}

[[noreturn]] void refuse_undivided(const RunConfiguration& s) {
  // Says what is wrong with the model or the batch on the simplest mesh, which has one context
  // rank.
  const std::int64_t slices = s.place.slices;
  workload::WorkloadSection section = s.request.workload;
  section.context.reset();
  workload::check_workload(s.arch, section, {slices, s.place.devices() / slices, 1, 1});
  throw config::InputError(config::Diagnostic{
      {},
      "parallelism",
      fmt::format("no mesh of {} devices divides the model and the batch", s.place.devices()),
      "",
      ""});
}

/// A mesh and what it needs.
struct Closest {
  workload::Mesh mesh;
  std::optional<MemoryChoice> memory;
};

/// Meshes whose expected need is within the limit, or, where there are none, whose need may be.
std::vector<ResolvedRun> those_that_fit(const RunConfiguration& s,
                                        const std::vector<workload::Mesh>& meshes,
                                        Closest& closest) {
  std::vector<ResolvedRun> runs;
  std::vector<Closest> tight;
  for (const workload::Mesh& mesh : meshes) {
    const MemoryChoice memory = choose_memory(s, mesh);
    if (memory.fits()) {
      runs.push_back(assemble_bare(s, mesh, memory));
    } else if (memory.may_fit()) {
      tight.push_back({mesh, memory});
    }
    if (!closest.memory || memory.plan.total() < closest.memory->plan.total())
      closest = {mesh, memory};
  }
  if (runs.empty())
    for (const Closest& c : tight) runs.push_back(assemble_bare(s, c.mesh, *c.memory));
  return runs;
}

/// Candidates that fit, or the error for the one that comes closest. A pipeline is taken only where
/// nothing fits without: filling and draining it costs, and the choice would grow many times over.
std::vector<ResolvedRun> candidates(const RunConfiguration& s) {
  Closest closest;
  std::int64_t undivided = 0;
  const auto meshes = possible_meshes(s, 1, undivided);
  auto runs = those_that_fit(s, meshes, closest);
  if (!runs.empty()) return runs;
  const auto pipelines = possible_pipelines(s);
  if (meshes.empty() && pipelines.empty()) refuse_undivided(s);
  runs = those_that_fit(s, pipelines, closest);
  if (runs.empty()) throw does_not_fit(s, closest.mesh, *closest.memory, "parallelism");
  return runs;
}

ResolvedRun resolve_auto(const RunConfiguration& s, const Evaluator& evaluate) {
  const auto runs = candidates(s);
  const auto times = evaluate(runs);
  const auto best = std::min_element(times.begin(), times.end()) - times.begin();
  ResolvedRun run = resolve_given(s, std::next(runs.begin(), best)->mesh);
  run.notes.push_back(fmt::format("parallelism: {} is the fastest of {} meshes that fit",
                                  describe_degrees(run.mesh), runs.size()));
  return run;
}

workload::PipelineOrder order_of(std::int64_t virtual_stages) {
  return virtual_stages > 1 ? workload::PipelineOrder::interleaved
                            : workload::PipelineOrder::one_forward_one_backward;
}

}  // namespace

void apply(const RunLayout& layout, workload::WorkloadSection& section) {
  section.microbatches = layout.microbatches;
  section.pipeline.virtual_stages = layout.virtual_stages;
  section.pipeline.schedule = order_of(layout.virtual_stages);
}

const Device& OpenRun::device() const { return place_->device; }
std::int64_t OpenRun::devices() const { return place_->devices(); }
std::int64_t OpenRun::slices() const { return place_->slices; }
bool OpenRun::compiled() const { return place_->memory.compiled; }
std::optional<double> OpenRun::step_error() const { return place_->step_error; }

RunLayout OpenRun::layout() const {
  if (request_.parallelism.automatic)
    config::refuse("parallelism", "the mesh is open", "degrees of mesh axes");
  const auto& w = request_.workload;
  return {mesh_of(request_.parallelism, *place_), w.microbatches, w.pipeline.virtual_stages};
}

RunRequest OpenRun::with(const RunLayout& layout) const {
  RunRequest r = request_;
  apply(layout, r.workload);
  return r;
}

Cluster OpenRun::cluster(const workload::Mesh& mesh, const workload::StepProgram& program) const {
  return cluster_of({request_, model_, *place_}, mesh, bytes_over_axes(program));
}

bool OpenRun::divides(const RunLayout& layout) const {
  return layout.mesh.devices() == devices() && layout.mesh.in_slice(slices()).left == 1 &&
         workload::divides(model_, with(layout).workload, layout.mesh);
}

std::optional<ResolvedRun> OpenRun::resolve_if_fits(const RunLayout& layout, bool tight) const {
  const RunRequest request = with(layout);
  const RunConfiguration s{request, model_, *place_};
  const MemoryChoice memory = choose_memory(s, layout.mesh);
  if (!(tight ? memory.may_fit() : memory.fits())) return std::nullopt;
  return assemble_bare(s, layout.mesh, memory);
}

ResolvedRun OpenRun::resolve(const RunLayout& layout) const {
  const RunRequest request = with(layout);
  return resolve_given({request, model_, *place_}, layout.mesh);
}

ResolvedRun OpenRun::resolve(const Evaluator& evaluate) const {
  const RunConfiguration s{request_, model_, *place_};
  return request_.parallelism.automatic ? resolve_auto(s, evaluate)
                                        : resolve_given(s, mesh_of(request_.parallelism, *place_));
}

std::vector<RunLayout> OpenRun::layouts(const workload::Mesh& mesh, std::int64_t most_chunks,
                                        std::int64_t& undivided) const {
  std::vector<RunLayout> all;
  RunRequest request = with({mesh, 1, 1});
  workload::WorkloadSection& w = request.workload;
  const std::int64_t sequences = w.global_batch / mesh.batch_shards();
  const std::int64_t chunks = mesh.pipeline > 1 ? most_chunks : 1;
  for (w.microbatches = 1; w.microbatches <= sequences; ++w.microbatches) {
    if (sequences % w.microbatches != 0) continue;
    for (w.pipeline.virtual_stages = 1; w.pipeline.virtual_stages <= chunks;
         ++w.pipeline.virtual_stages) {
      w.pipeline.schedule = order_of(w.pipeline.virtual_stages);
      if (workload::divides(model_, w, mesh))
        all.push_back({mesh, w.microbatches, w.pipeline.virtual_stages});
      else
        ++undivided;
    }
  }
  return all;
}

std::vector<workload::Mesh> OpenRun::meshes(std::int64_t stages, std::int64_t& undivided) const {
  const RunRequest request = with({{}, 1, 1});
  return possible_meshes({request, model_, *place_}, stages, undivided);
}

}  // namespace podsim::system
