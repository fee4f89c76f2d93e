#include "podsim/workload/memory.h"

#include <algorithm>
#include <map>
#include <utility>

#include "podsim/units/parse.h"
#include "podsim/workload/lower.h"
#include "src/workload/activations.h"
#include "src/workload/gradients.h"
#include "src/workload/placeholders.h"
#include "src/workload/stages.h"
#include "src/workload/weights.h"

namespace podsim::workload {

units::Bytes MemoryPlan::total() const {
  units::Bytes sum;
  for (const auto& item : items) sum += item.bytes;
  return sum;
}

units::Bytes MemoryPlan::state() const {
  units::Bytes sum;
  for (const auto& item : items)
    if (item.use == MemoryUse::state) sum += item.bytes;
  return sum;
}

MemoryUse MemoryPlan::largest_use() const {
  std::map<MemoryUse, units::Bytes> sums;
  for (const auto& item : items) sums[item.use] += item.bytes;
  const auto most = std::max_element(
      sums.begin(), sums.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most->first;
}

std::string MemoryPlan::text() const {
  std::string s;
  for (const auto& item : items)
    s += (s.empty() ? "" : " + ") + item.name + " " + units::print_rounded(item.bytes);
  return s;
}

namespace {

void add(MemoryPlan& plan, const char* name, MemoryUse use, double bytes) {
  if (bytes > 0) plan.items.push_back({name, use, units::Bytes(bytes)});
}

/// The largest of a figure over the segments of all chunks.
template <class F>
double largest(const Chunks& chunks, F figure) {
  double most = 0;
  for (const auto& segments : chunks)
    for (const Shapes& s : segments) most = std::max(most, figure(s));
  return most;
}

using PerLayer = double (*)(const Shapes&);

/// The most that is kept at once for backwards to come: min(m, p - s) microbatches under 1F1B.
double kept_at_once(const Chunks& chunks, const PipelinePlace& place, PerLayer per_layer) {
  double kept = 0, most = 0;
  for (const PipelineUnit& unit : stage_schedule(place)) {
    double of_chunk = 0;
    for (const Shapes& s : chunks[unit.chunk])
      of_chunk += static_cast<double>(s.layers) * per_layer(s);
    kept += unit.forward ? of_chunk : -of_chunk;
    most = std::max(most, kept);
  }
  return most;
}

/// Share of the layers whose kept activations wait on the host.
double offloaded_share(const catalog::ModelArch& arch, const WorkloadSection& section) {
  return static_cast<double>(std::min(section.memory.offloaded_layers, arch.layers)) /
         static_cast<double>(arch.layers);
}

/// Room for what the host keeps while it is on the device: of each activation the one in use and
/// the one on its way, of the optimizer a layer's state.
void add_offload_buffers(MemoryPlan& plan, const Chunks& chunks, double shard, bool whole_layers) {
  const double of_layers = whole_layers ? largest(chunks, saved_per_layer) : 0;
  add(plan, "offload buffers", MemoryUse::saved,
      2 * (largest(chunks, offloaded_per_layer) + of_layers));
  double layers = 0;
  for (const auto& segments : chunks)
    for (const Shapes& s : segments) layers += static_cast<double>(s.layers);
  add(plan, "optimizer buffers", MemoryUse::state,
      shard / layers * chunks.front().front().host_state_size());
}

/// Weights, optimizer state and accumulated gradients.
void add_state(MemoryPlan& plan, const Shapes& s, const OwnedParameters& owned) {
  using enum MemoryUse;
  add(plan, "weights", state, owned.all() * s.device_weight_size());
  add(plan, "copy of the weights", state, s.copies_weights ? owned.all() * kActivationSize : 0);
  if (s.shares_state) {
    const double share = owned.common / static_cast<double>(s.common_state_shards()) +
                         owned.experts / static_cast<double>(s.state_shards);
    add(plan, "share of the optimizer's state", state, share * s.update_state_size());
  } else if (!s.offloads_optimizer) {
    add(plan, "moments", state, owned.all() * 2 * s.moment_size);
  }
  add(plan, "gradients", state, owned.all() * s.gradient_size);
}

/// Weights gathered over fsdp: of the layers at work, or, where they are kept between microbatches,
/// all of them with their whole gradients.
void add_gathered(MemoryPlan& plan, const Chunks& chunks, const OwnedParameters& owned,
                  Prefetch prefetch) {
  const Shapes& s = chunks.front().front();
  if (!s.sharded()) return;
  const double whole = owned.all() * static_cast<double>(s.weight_shards());
  const double room = largest(chunks, [&](const Shapes& g) { return weight_room(g, prefetch); });
  add(plan, "gathered weights", MemoryUse::gathered,
      s.keeps_gathered ? whole * kActivationSize : room);
  if (s.keeps_gathered) add(plan, "whole gradients", MemoryUse::gathered, whole * s.gradient_size);
}

/// The memory that the ends of the model add while a layer is not at work: the whole table with its
/// gradient on a stage that has the head, and, without it, with the embeddings on the first.
struct Ends {
  double table = 0, logits = 0, states = 0;
  const char *table_name = "", *states_name = "";

  [[nodiscard]] double sum() const { return table + logits + states; }
};

Ends ends_of(const Shapes& s, const PipelinePlace& place) {
  const bool sharded = s.sharded();
  const double table = sharded ? s.table_elements() * (kActivationSize + s.gradient_size) : 0;
  if (place.is_last())
    return {table, loss_logits(s), loss_states(s), "head and its gradient", "hidden states"};
  const double rows = s.residual() + s.gathered_residual();
  if (place.first(ChunkId(0)))
    return {table, 0, rows, "embedding and its gradient", "embedded tokens"};
  return {};
}

/// Adds the larger of what a layer and the ends need while they are at work.
void add_working_set(MemoryPlan& plan, const Chunks& chunks, const PipelinePlace& place,
                     Prefetch prefetch) {
  using enum MemoryUse;
  const double layer = largest(chunks, layer_working_set);
  const double gradients =
      largest(chunks, [&](const Shapes& g) { return gradient_room(g, prefetch); });
  const Ends ends = ends_of(chunks.front().front(), place);
  if (ends.sum() > layer + gradients) {
    add(plan, ends.table_name, gathered, ends.table);
    add(plan, "logits", logits, ends.logits);
    add(plan, ends.states_name, working, ends.states);
  } else {
    add(plan, "gradient buffers", gathered, gradients);
    add(plan, "working set of a layer", working, layer);
  }
}

MemoryPlan plan_stage(const catalog::ModelArch& arch, const WorkloadSection& section,
                      const Mesh& mesh, std::int64_t stage, Prefetch prefetch) {
  auto chunks = segments_of_stage(arch, section, mesh, 0, stage);
  const PipelinePlace place = place_of(section, mesh, stage);
  if (const auto module = module_shapes(arch, section, mesh, 0); module && place.is_last()) {
    chunks.back().push_back(*module);
    chunks.back().back().layers = arch.mtp_layers;
  }
  const Shapes& s = chunks.front().front();
  const OwnedParameters owned = owned_parameters(arch, section, mesh, place);
  MemoryPlan plan;
  plan.stage = stage;
  add_state(plan, s, owned);
  const double kept = kept_at_once(chunks, place, saved_per_layer);
  const double waiting = kept * offloaded_share(arch, section);
  add(plan, "saved activations", MemoryUse::saved, kept - waiting);
  add_offload_buffers(plan, chunks, owned.all(), waiting > 0);
  plan.host = units::Bytes(owned.all() * s.host_state_size() + waiting +
                           kept_at_once(chunks, place, offloaded_per_layer));
  add_gathered(plan, chunks, owned, prefetch);
  if (s.gradient_placeholders) {
    add(plan, "placeholders of gradients", MemoryUse::framework,
        placeholder_bytes(chunks, place.is_last()));
    add(plan, "workspaces of libraries", MemoryUse::framework, workspace_bytes());
  }
  add_working_set(plan, chunks, place, prefetch);
  return plan;
}

}  // namespace

MemoryPlan plan_memory(const catalog::ModelArch& arch, const WorkloadSection& section,
                       const Mesh& mesh, Prefetch prefetch) {
  MemoryPlan worst = plan_stage(arch, section, mesh, 0, prefetch);
  std::vector<StageMemory> stages = {{0, worst.total(), worst.items}};
  for (std::int64_t stage = 1; stage < mesh.pipeline; ++stage) {
    MemoryPlan plan = plan_stage(arch, section, mesh, stage, prefetch);
    stages.push_back({stage, plan.total(), plan.items});
    const units::Bytes host = std::max(worst.host, plan.host);
    if (plan.total() > worst.total()) worst = std::move(plan);
    worst.host = host;
  }
  worst.stages = std::move(stages);
  return worst;
}

}  // namespace podsim::workload
