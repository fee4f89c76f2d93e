#include "src/system/assemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "podsim/config/diagnostics.h"
#include "podsim/system/fold.h"
#include "podsim/system/health.h"
#include "podsim/system/layout.h"
#include "podsim/system/training_rates.h"
#include "podsim/units/parse.h"
#include "podsim/workload/lower.h"
#include "podsim/workload/model.h"

namespace podsim::system {
AxisBytes bytes_over_axes(const workload::StepProgram& p) {
  AxisBytes bytes;
  for (const workload::BlockId id : p.schedule) {
    const workload::Block& block = p.blocks[id];
    for (const workload::Op& op : block.ops) {
      const bool collective = op.kind == workload::OpKind::collective;
      if (!collective && op.kind != workload::OpKind::send) continue;
      const bool twice = collective && op.collective == workload::CollectiveKind::all_reduce;
      const double passes = twice ? 2 : 1;
      bytes[*op.axis] += passes * op.bytes.base() * static_cast<double>(block.repeat);
    }
  }
  return bytes;
}

namespace {

/// Bytes of the program that moves most over each axis.
AxisBytes most_over_axes(const base::IdVector<ProgramId, workload::StepProgram>& programs) {
  AxisBytes most;
  for (const auto& program : programs) {
    const AxisBytes bytes = bytes_over_axes(program);
    for (const workload::AxisTraits& a : workload::kAxes)
      most[a.axis] = std::max(most[a.axis], bytes[a.axis]);
  }
  return most;
}

workload::StepProgram program_at(const RunConfiguration& s, const workload::Mesh& mesh,
                                 std::int64_t context_rank, std::int64_t stage,
                                 workload::Prefetch prefetch) {
  return workload::lower(s.arch, s.request.workload, mesh, context_rank, stage, prefetch,
                         s.request.input.bytes_per_token);
}

/// Returns the program's id in the run, where equal ones are kept once.
ProgramId add_program(workload::StepProgram program, ResolvedRun& run) {
  const ProgramId known = run.programs.find(program);
  return known ? known : run.programs.push_back(std::move(program));
}

/// Programs of all roles; returns those of stage 0's context ranks, then of stage 1's, and so on.
std::vector<ProgramId> add_programs(const RunConfiguration& s, const workload::Mesh& mesh,
                                    workload::Prefetch prefetch, ResolvedRun& run) {
  std::vector<ProgramId> program_of_role;
  for (std::int64_t stage = 0; stage < mesh.pipeline; ++stage)
    for (std::int64_t rank = 0; rank < mesh.context_groups(); ++rank)
      program_of_role.push_back(add_program(program_at(s, mesh, rank, stage, prefetch), run));
  return program_of_role;
}

void add_totals(const RunConfiguration& s, ResolvedRun& run) {
  const auto& w = s.request.workload;
  run.model = s.arch;
  run.chip = s.place.chip;
  run.shape = s.place.shape;
  run.slices = s.place.slices;
  run.chips = s.place.chips();
  run.devices = s.place.devices();
  run.hosts = s.place.hosts();
  run.tokens_per_step =
      static_cast<double>(w.global_batch) * static_cast<double>(w.sequence_length);
  run.parameters = workload::parameter_count(s.arch);
  run.model_flops = workload::model_flops(s.arch, w.sequence_length, run.tokens_per_step);
  run.peak_rate = s.place.chip_peak * static_cast<double>(run.chips);
}

/// What a pipeline's fill and drain take of a step, with equal stages and nothing else to wait for.
std::string pipeline_note(const workload::WorkloadSection& w, std::int64_t stages) {
  const auto idle = static_cast<double>(stages - 1);
  const auto busy = static_cast<double>(w.microbatches * w.pipeline.virtual_stages);
  return fmt::format(
      "pipeline: {} microbatches leave each of {} stages idle for {:.1f} % of a step at best",
      w.microbatches, stages, 100 * idle / (busy + idle));
}

void add_pipeline_notes(const RunConfiguration& s, ResolvedRun& run) {
  if (run.mesh.pipeline == 1) return;
  run.notes.push_back(pipeline_note(s.request.workload, run.mesh.pipeline));
  if (s.arch.tied_embeddings)
    run.notes.emplace_back(
        "pipeline: the first and last stage each keep the tied table; the all-reduce of its "
        "gradient between them is left out");
}

std::string host_note(const RunConfiguration& s, const workload::MemoryPlan& plan) {
  const std::string of =
      s.place.host_memory
          ? fmt::format("of the {} that are its share", units::print_rounded(*s.place.host_memory))
          : fmt::format("; how much {} hosts have is not known", s.place.chip);
  return fmt::format("offload: a device keeps {} in its host's memory{}{}",
                     units::print_rounded(plan.host), s.place.host_memory ? ", " : "", of);
}

/// The expected error of step times; without fitted rates as
/// tests/validation/test_published_runs.cpp has it.
std::string error_note(const Place& place) {
  if (!place.step_error)
    return fmt::format(
        "Step time on {}: no rates fitted to measured runs, only catalog values; published runs on "
        "other chips take longer than such values say, some by over half",
        place.chip);
  const double error = *place.step_error;
  // 10th and 90th percentile of the lognormal factor with this mean absolute error.
  constexpr double tenth = 1.2816;
  const double spread = tenth * error * std::sqrt(std::numbers::pi / 2);
  return fmt::format(
      "Step time on {}: mean absolute error {:.0f}% on runs held out of the calibration{}; 80% "
      "interval {:+.0f}% to {:+.0f}%; costs and revenue follow it",
      place.chip, 100 * error, place.measured_runs > 0 ? "" : " (no run on this chip was measured)",
      100 * (std::exp(-spread) - 1), 100 * (std::exp(spread) - 1));
}

/// Which attention kernel the step has; docs/explain/step-time.md describes the generations.
std::string attention_note(const RunConfiguration& s) {
  using workload::Attention;
  const Attention kernel = workload::attention_of(s.arch, s.request.workload);
  const char* words = kernel == Attention::plain    ? "plain, with scores in HBM"
                      : kernel == Attention::splash ? "splash, fused, second generation"
                                                    : "flash, fused, first generation";
  return fmt::format("attention kernel on {}: {}", s.place.chip, words);
}

void add_memory_notes(const RunConfiguration& s, const MemoryChoice& memory, ResolvedRun& run) {
  if (memory.loss_chunks > 1 && !s.request.workload.loss_chunks)
    run.notes.push_back(
        fmt::format("loss: computed in {} tiles of tokens; its logits do not fit otherwise",
                    memory.loss_chunks));
  if (memory.least.verdict == Verdict::tight)
    run.notes.push_back(
        fmt::format("memory: tight; a device needs {} to {} (90% interval) of {}; {}",
                    units::print_rounded(memory.least.low), units::print_rounded(memory.least.high),
                    units::print_rounded(memory.least.usable), hint_of(memory.plan)));
}

void add_notes(const RunConfiguration& s, const MemoryChoice& memory, ResolvedRun& run) {
  run.notes = s.place.notes;
  run.notes.push_back(attention_note(s));
  if (run.mesh.fsdp > 1 && memory.prefetch == workload::Prefetch::matrix)
    run.notes.emplace_back(
        "weights are gathered one matrix ahead: a whole layer ahead does not fit in memory");
  if (run.mesh.fsdp > 1 && memory.prefetch == workload::Prefetch::none)
    run.notes.emplace_back(
        "weights are gathered as they are used: a matrix ahead does not fit in memory");
  add_memory_notes(s, memory, run);
  add_pipeline_notes(s, run);
  if (memory.plan.host.base() > 0) run.notes.push_back(host_note(s, memory.plan));
  if (s.arch.moe)
    run.notes.emplace_back(
        "experts are taken to be evenly loaded; a run whose router favours some is slower");
  const auto longest = s.arch.max_sequence;
  if (longest && s.request.workload.sequence_length > *longest)
    run.notes.push_back(fmt::format("sequences are longer than the {} tokens {} is made for",
                                    *longest, s.arch.name));
  run.notes.push_back(error_note(s.place));
}

}  // namespace

namespace {

bool fits_host(const RunConfiguration& s, const workload::MemoryPlan& plan) {
  return !s.place.host_memory || plan.host <= *s.place.host_memory;
}

}  // namespace

namespace {

/// Tiles of the loss to try: those that the recipe states. A compiler of whole programs takes as
/// many as fit, as a user of MaxText sets them (num_vocab_tiling); else the loss is one tile.
std::vector<std::int64_t> loss_chunks_to_try(const RunConfiguration& s) {
  if (s.request.workload.loss_chunks) return {*s.request.workload.loss_chunks};
  if (!s.place.memory.compiled) return {1};
  return {1, 2, 4, 8, 16};
}

MemoryChoice memory_with(const RunConfiguration& s, const workload::Mesh& mesh,
                         std::int64_t loss_chunks, workload::Prefetch prefetch) {
  workload::WorkloadSection section = s.request.workload;
  section.loss_chunks = loss_chunks;
  MemoryChoice choice;
  choice.prefetch = prefetch;
  choice.loss_chunks = loss_chunks;
  choice.plan = workload::plan_memory(s.arch, section, mesh, prefetch);
  choice.memory = device_memory(choice.plan, mesh, s.place.memory);
  choice.fits_host = fits_host(s, choice.plan);
  return choice;
}

}  // namespace

MemoryChoice choose_memory(const RunConfiguration& s, const workload::Mesh& mesh) {
  using workload::Prefetch;
  MemoryChoice choice;
  for (const std::int64_t chunks : loss_chunks_to_try(s)) {
    const DeviceMemory least = memory_with(s, mesh, chunks, Prefetch::none).memory;
    for (const Prefetch prefetch : {Prefetch::layer, Prefetch::matrix, Prefetch::none}) {
      choice = memory_with(s, mesh, chunks, prefetch);
      choice.least = least;
      if (choice.fits()) return choice;
    }
  }
  return choice;
}

Cluster cluster_of(const RunConfiguration& s, const workload::Mesh& mesh, const AxisBytes& bytes) {
  const Place& p = s.place;
  Cluster cluster;
  cluster.device = p.device;
  cluster.devices = p.devices();
  cluster.links = p.topology.links;
  cluster.axes = lay_out(mesh, p.topology, bytes, s.request.parallelism.layout);
  cluster.parts = p.parts();
  cluster.host = {p.host_input, p.host_link / static_cast<double>(p.devices_per_chip)};
  if (s.request.calibrated) {
    apply(p.rates, cluster);
  } else {
    without_library(cluster.links);
  }
  return cluster;
}

ResolvedRun assemble_bare(const RunConfiguration& s, const workload::Mesh& mesh,
                          const MemoryChoice& memory) {
  ResolvedRun run;
  run.mesh = mesh;
  run.memory = memory.plan;
  run.device_memory = memory.memory;
  run.least_memory = memory.least;
  run.prefetch = memory.prefetch;
  add_totals(s, run);
  const auto program_of_role = add_programs(s, mesh, memory.prefetch, run);
  const Place& p = s.place;
  run.cluster = cluster_of(s, mesh, most_over_axes(run.programs));
  const Health health = health_of(s.request.system, run.cluster);
  run.cut_links = health.cut_links;
  auto classes = classes_of(run.cluster, program_of_role,
                            {p.chips_per_slice, p.devices_per_chip, p.slices, p.chips_per_host,
                             p.host_input, p.host_link, s.request.input.prefetch},
                            health.slow);
  run.groups = std::move(classes.groups);
  run.class_of = std::move(classes.of);
  run.cluster.host = run.groups.front().host;
  run.step_error = s.place.step_error;
  return run;
}

RunOutline outline(const RunConfiguration& s, const workload::Mesh& mesh,
                   const MemoryChoice& memory) {
  const std::int64_t rank = mesh.context_groups() - 1, last = mesh.pipeline - 1;
  base::IdVector<ProgramId, workload::StepProgram> programs;
  for (std::int64_t stage = 0; stage <= last; stage = stage < 1 ? 1 : std::max(last, stage + 1))
    programs.push_back(program_at(s, mesh, rank, stage, memory.prefetch));
  return {cluster_of(s, mesh, most_over_axes(programs)), std::move(programs.back())};
}

ResolvedRun assemble(const RunConfiguration& s, const workload::Mesh& mesh,
                     const MemoryChoice& memory) {
  ResolvedRun run = assemble_bare(s, mesh, memory);
  run.layout = describe_layout(run.cluster.axes, run.cluster.links);
  add_notes(s, memory, run);
  return run;
}

/// Axes that are said only where there is more than one device along them come last.
std::string describe_degrees(const workload::Mesh& mesh) {
  using enum workload::Axis;
  std::string text = fmt::format("data {}, fsdp {}, tensor {}, context {}, expert {}", mesh.data,
                                 mesh.fsdp, mesh.tensor, mesh.context, mesh.expert);
  for (const workload::AxisTraits& a : workload::kAxes) {
    const bool said = a.axis == data || a.axis == fsdp || a.axis == tensor || a.axis == context ||
                      a.axis == expert;
    if (!said && mesh.*a.degree > 1) text += fmt::format(", {} {}", a.name, mesh.*a.degree);
  }
  return text;
}

namespace {

config::InputError does_not_fit_host(const RunConfiguration& s, const workload::Mesh& mesh,
                                     const workload::MemoryPlan& plan, const std::string& path) {
  return config::InputError(config::Diagnostic{
      {},
      path,
      fmt::format("{} on {} offloads {} of each device to its host with {}", s.arch.name,
                  s.place.chip, units::print_rounded(plan.host), describe_degrees(mesh)),
      fmt::format("at most {}, a device's share of the host's memory",
                  units::print_rounded(*s.place.host_memory)),
      "more devices, or less in workload.remat.offload or workload.optimizer.offload"});
}

}  // namespace

config::InputError does_not_fit(const RunConfiguration& s, const workload::Mesh& mesh,
                                const MemoryChoice& memory, const std::string& path) {
  const workload::MemoryPlan& plan = memory.plan;
  if (!memory.fits_host && memory.memory.device <= memory.memory.usable)
    return does_not_fit_host(s, mesh, plan, path);
  const units::Bytes beyond = memory.memory.device - memory.memory.allocated;
  const std::string framework =
      beyond.base() > 0
          ? fmt::format(" + allocator, context and communicators {}", units::print_rounded(beyond))
          : "";
  return config::InputError(config::Diagnostic{
      {},
      path,
      fmt::format("{} on {} needs {} of memory per device{} with {}: {}{}", s.arch.name,
                  s.place.chip, units::print_rounded(memory.memory.device),
                  mesh.pipeline > 1 ? fmt::format(" of stage {}", plan.stage) : "",
                  describe_degrees(mesh), plan.text(), framework),
      fmt::format("at most {}", units::print_rounded(memory.memory.usable)),
      std::string(hint_of(plan))});
}

}  // namespace podsim::system
