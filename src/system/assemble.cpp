#include "src/system/assemble.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/diagnostics.h"
#include "podsim/system/fold.h"
#include "podsim/system/layout.h"
#include "podsim/units/parse.h"
#include "podsim/workload/lower.h"
#include "podsim/workload/model.h"

namespace podsim::system {
namespace {

/// Bytes over each axis in a step of `p`.
AxisBytes bytes_over_axes(const workload::StepProgram& p) {
  AxisBytes bytes;
  for (const std::int64_t index : p.schedule) {
    const workload::Block& block = p.blocks[static_cast<std::size_t>(index)];
    for (const workload::Op& op : block.ops) {
      if (op.kind != workload::OpKind::collective) continue;
      const double passes = op.collective == workload::CollectiveKind::all_reduce ? 2 : 1;
      bytes[op.axis] += passes * op.bytes.base() * static_cast<double>(block.repeat);
    }
  }
  return bytes;
}

/// Programs of all context ranks, equal ones once; returns the program of each rank.
std::vector<std::int64_t> add_programs(const Setting& s, const workload::Mesh& mesh,
                                       workload::Prefetch prefetch, ResolvedRun& run) {
  std::vector<std::int64_t> program_of_rank;
  for (std::int64_t rank = 0; rank < mesh.context; ++rank) {
    auto program = workload::lower(s.arch, s.request.workload, mesh, rank, prefetch,
                                   s.request.input.bytes_per_token);
    auto it = std::find(run.programs.begin(), run.programs.end(), program);
    if (it == run.programs.end()) it = run.programs.insert(run.programs.end(), std::move(program));
    program_of_rank.push_back(it - run.programs.begin());
  }
  return program_of_rank;
}

void add_totals(const Setting& s, ResolvedRun& run) {
  const auto& w = s.request.workload;
  run.model = s.arch;
  run.chip = s.place.chip;
  run.shape = s.place.shape;
  run.slices = s.place.slices;
  run.chips = s.place.chips();
  run.devices = s.place.devices();
  run.hosts = s.place.hosts();
  run.memory_capacity = s.place.device.hbm_capacity;
  run.tokens_per_step =
      static_cast<double>(w.global_batch) * static_cast<double>(w.sequence_length);
  run.parameters = workload::parameter_count(s.arch);
  run.model_flops = workload::model_flops(s.arch, w.sequence_length, run.tokens_per_step);
  run.peak_rate = s.place.chip_peak * static_cast<double>(run.chips);
}

void add_notes(const Setting& s, const MemoryChoice& memory, ResolvedRun& run) {
  run.notes = s.place.notes;
  if (run.mesh.fsdp > 1 && memory.prefetch == workload::Prefetch::matrix)
    run.notes.emplace_back(
        "weights are gathered one matrix ahead: a whole layer ahead does not fit in memory");
  if (s.arch.moe)
    run.notes.emplace_back(
        "experts are taken to be evenly loaded; a run whose router favours some is slower");
  const auto longest = s.arch.max_sequence;
  if (longest && s.request.workload.sequence_length > *longest)
    run.notes.push_back(fmt::format("sequences are longer than the {} tokens {} is made for",
                                    *longest, s.arch.name));
}

}  // namespace

MemoryChoice choose_memory(const Setting& s, const workload::Mesh& mesh) {
  using workload::Prefetch;
  MemoryChoice choice;
  for (const Prefetch prefetch : {Prefetch::layer, Prefetch::matrix}) {
    choice.prefetch = prefetch;
    choice.plan = workload::plan_memory(s.arch, s.request.workload, mesh, prefetch);
    choice.fits = choice.plan.total() <= s.place.device.hbm_capacity;
    if (choice.fits) break;
  }
  return choice;
}

ResolvedRun assemble(const Setting& s, const workload::Mesh& mesh, const MemoryChoice& memory) {
  ResolvedRun run;
  run.mesh = mesh;
  run.memory = memory.plan;
  add_totals(s, run);
  const auto program_of_rank = add_programs(s, mesh, memory.prefetch, run);
  const Place& p = s.place;
  run.cluster.device = p.device;
  run.cluster.devices = p.devices();
  run.cluster.links = p.topology.links;
  run.cluster.axes = lay_out(mesh, p.topology, bytes_over_axes(run.programs.front()));
  run.layout = describe_layout(run.cluster.axes, run.cluster.links);
  auto classes = classes_of(run.cluster, program_of_rank,
                            {p.chips_per_slice, p.devices_per_chip, p.slices, p.chips_per_host,
                             p.host_input, p.host_link, s.request.input.prefetch},
                            {});
  run.groups = std::move(classes.groups);
  run.class_of = std::move(classes.of);
  run.cluster.host = run.groups.front().host;
  add_notes(s, memory, run);
  return run;
}

config::InputError does_not_fit(const Setting& s, const workload::Mesh& mesh,
                                const workload::MemoryPlan& plan, const std::string& path) {
  return config::InputError(config::Diagnostic{
      {},
      path,
      fmt::format("{} on {} needs {} of memory per device with data {}, fsdp {}, tensor {}, "
                  "context {}, expert {}: {}",
                  s.arch.name, s.place.chip, units::print_rounded(plan.total()), mesh.data,
                  mesh.fsdp, mesh.tensor, mesh.context, mesh.expert, plan.text()),
      fmt::format("at most {}", units::print_rounded(s.place.device.hbm_capacity)),
      std::string("more devices, a larger fsdp or tensor degree, or more microbatches") +
          (s.request.workload.remat == workload::Remat::full ? "" : ", or remat: full")});
}

}  // namespace podsim::system
