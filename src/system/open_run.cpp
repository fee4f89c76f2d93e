// From an open run to the run of one layout, or of the fastest.
#include "podsim/system/open_run.h"

#include <fmt/format.h>

#include <algorithm>

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

workload::Mesh OpenRun::mesh() const {
  if (request_.parallelism.automatic)
    config::refuse("parallelism", "the mesh is open", "degrees of mesh axes");
  return mesh_of(request_.parallelism, *place_);
}

RunLayout OpenRun::layout() const {
  const auto& w = request_.workload;
  if (w.microbatches.automatic)
    config::refuse("workload.microbatches", "their number is open", "a number");
  return {mesh(), w.microbatches, w.pipeline.virtual_stages};
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

std::optional<RunOutline> OpenRun::outline_if_fits(const RunLayout& layout, bool tight) const {
  const RunRequest request = with(layout);
  const RunConfiguration s{request, model_, *place_};
  const MemoryChoice memory = choose_memory(s, layout.mesh);
  if (!(tight ? memory.may_fit() : memory.fits())) return std::nullopt;
  return outline(s, layout.mesh, memory);
}

ResolvedRun OpenRun::resolve(const RunLayout& layout) const {
  const RunRequest request = with(layout);
  return resolve_given({request, model_, *place_}, layout.mesh);
}

ResolvedRun OpenRun::resolve() const {
  return resolve_given({request_, model_, *place_}, layout().mesh);
}

void OpenRun::refuse(const std::vector<RunLayout>& layouts) const {
  const RunLayout* closest = nullptr;
  std::optional<MemoryChoice> least;
  for (const RunLayout& layout : layouts) {
    const RunRequest request = with(layout);
    const MemoryChoice memory = choose_memory({request, model_, *place_}, layout.mesh);
    if (least && memory.plan.total() >= least->plan.total()) continue;
    closest = &layout;
    least = memory;
  }
  if (closest == nullptr) refuse_undivided({request_, model_, *place_});
  const RunRequest request = with(*closest);
  throw does_not_fit({request, model_, *place_}, closest->mesh, *least, "parallelism");
}

std::vector<RunLayout> OpenRun::layouts(const workload::Mesh& mesh, std::int64_t most_chunks,
                                        std::int64_t& undivided) const {
  std::vector<RunLayout> all;
  RunRequest request = with({mesh, 1, 1});
  workload::WorkloadSection& w = request.workload;
  const std::int64_t sequences = w.global_batch / mesh.batch_shards();
  const std::int64_t chunks = mesh.pipeline > 1 ? most_chunks : 1;
  for (std::int64_t number = 1; number <= sequences; ++number) {
    if (sequences % number != 0) continue;
    w.microbatches = number;
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
