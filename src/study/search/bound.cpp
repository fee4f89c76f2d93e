#include "src/study/search/bound.h"

#include <algorithm>
#include <limits>

#include "podsim/performance/costs.h"
#include "podsim/workload/lower.h"

namespace podsim::study {
namespace {

std::int64_t sequences_of(const system::OpenRun& open, const system::RunLayout& layout) {
  return open.request().workload.global_batch / layout.mesh.batch_shards() / layout.microbatches;
}

/// The program of one microbatch on devices that neither shard nor replicate weights.
workload::StepProgram one_microbatch(const system::OpenRun& open, const workload::Mesh& mesh,
                                     std::int64_t sequences) {
  workload::WorkloadSection section = open.request().workload;
  section.microbatches = 1;
  section.pipeline = {};
  section.optimizer.sharded = false;
  section.optimizer.weights = workload::Dtype::bf16;  // gathered ones are; others are read as fp32
  section.global_batch = sequences * mesh.batch_shards();
  return workload::lower(open.model(), section, mesh, mesh.context_groups() - 1, 0,
                         workload::Prefetch::none, units::Bytes());
}

/// The least of several kinds of layers.
struct Least {
  units::Time core{std::numeric_limits<double>::infinity()};
  units::Time period{std::numeric_limits<double>::infinity()};

  void add(const performance::BlockTime& time) {
    core = std::min(core, time.core);
    period = std::min(period, std::max(time.core, time.period));
  }
};

}  // namespace

StepBound::MicrobatchWork StepBound::measured(const system::RunLayout& layout,
                                              std::int64_t sequences) const {
  workload::Mesh mesh = layout.mesh;
  mesh.data = mesh.fsdp = mesh.pipeline = 1;
  const workload::StepProgram program = one_microbatch(open_, mesh, sequences);
  mesh.data = open_.devices() / mesh.devices();
  const system::Cluster cluster = open_.cluster(mesh, program);
  MicrobatchWork w;
  Least forward, backward;
  for (const workload::BlockId id : program.schedule) {
    const workload::Block& block = program.blocks[id];
    const performance::BlockTime time =
        performance::block_time(block, cluster, workload::Axis::tensor);
    const workload::BlockPart part = workload::part_of(block);
    using enum workload::BlockPart;
    if (part != update) w.all += time.core * static_cast<double>(block.repeat);
    if (part == head) w.head += time.core;
    if (part == forward_layer) forward.add(time);
    if (part == backward_layer) backward.add(time);
  }
  w.core = forward.core + backward.core;
  // Blocks that pass messages round cannot be timed alone.
  w.period = mesh.context > 1 ? w.core : forward.period + backward.period;
  return w;
}

StepBound::Key StepBound::key_of(const system::RunLayout& layout) const {
  const workload::Mesh& m = layout.mesh;
  return {m.tensor, m.context, m.ulysses, m.expert, sequences_of(open_, layout)};
}

const StepBound::MicrobatchWork& StepBound::work(const system::RunLayout& layout) {
  const Key key = key_of(layout);
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  const MicrobatchWork work = measured(layout, sequences_of(open_, layout));
  return known_.emplace(key, work).first->second;  // what throws leaves no entry
}

units::Time StepBound::MicrobatchWork::rows(std::int64_t layers, std::int64_t count) const {
  return static_cast<double>(count) * core + static_cast<double>(layers - count) * period;
}

units::Time StepBound::before(const system::RunLayout& layout, const MicrobatchWork& w) const {
  const std::int64_t stages = layout.mesh.pipeline;
  units::Time time;
  for (std::int64_t stage = 0; stage + 1 < stages; ++stage)
    time +=
        w.rows(workload::layers_of_stage(open_.model().layers, stages, layout.virtual_stages, stage)
                   .first_chunk,
               1);
  return time;
}

units::Time StepBound::of(const system::RunLayout& layout) {
  const MicrobatchWork& w = work(layout);
  const std::int64_t stages = layout.mesh.pipeline, chunks = layout.virtual_stages;
  const auto microbatches = static_cast<double>(layout.microbatches);
  // The stage that works longest works at least as long as all do on average.
  const units::Time mean = microbatches * w.all / static_cast<double>(stages);
  const std::int64_t last =
      workload::layers_of_stage(open_.model().layers, stages, chunks, stages - 1).all;
  return std::max(mean, before(layout, w) + microbatches * (w.rows(last, chunks) + w.head));
}

units::Time StepBound::refined(const system::RunLayout& layout,
                               const system::RunOutline& outline) const {
  const auto floor = performance::program_floor(outline.last, outline.cluster);
  return std::max(floor.longest, before(layout, known_.at(key_of(layout))) + floor.core);
}

}  // namespace podsim::study
