#include "podsim/workload/lower.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <tuple>

#include "src/workload/ends.h"
#include "src/workload/layers.h"
#include "src/workload/modules.h"
#include "src/workload/stages.h"

namespace podsim::workload {
namespace {

/// Modules that predict further tokens, behind the last chunk.
struct Modules {
  std::optional<Shapes> layer;
  std::int64_t count = 0;
};

/// Collects the blocks of a stage and the order in which they run.
class Program {
 public:
  Program(const Chunks& chunks, const Modules& modules, const PipelinePlace& place,
          Prefetch prefetch, double owned)
      : chunks_(chunks),
        modules_(modules),
        s_(chunks.front().front()),
        place_(place),
        prefetch_(prefetch),
        owned_(owned) {
    for (const ChunkId chunk : chunks_.ids()) alike_.push_back(first_alike(chunk));
  }

  StepProgram build() {
    for (const PipelineUnit& unit : stage_schedule(place_)) run(blocks_of(unit));
    run({add(optimizer_block(s_, last_block(), owned_, layers()))});
    return std::move(program_);
  }

 private:
  [[nodiscard]] std::int64_t layers() const {
    std::int64_t sum = 0;
    for (const auto& segments : chunks_)
      for (const Shapes& s : segments) sum += s.layers;
    return sum + (place_.is_last() ? modules_.count : 0);
  }

  /// The first chunk with the same layers in the same place.
  [[nodiscard]] ChunkId first_alike(ChunkId chunk) const {
    for (const ChunkId other : alike_.ids())
      if (alike_[other] == other && place_.first(other) == place_.first(chunk) &&
          place_.last(other) == place_.last(chunk) && chunks_[other] == chunks_[chunk])
        return other;
    return chunk;
  }

  using Blocks = std::vector<BlockId>;
  /// Forward or backward, first chunk alike, first or last microbatch, op of the block before that
  /// ends what ran before.
  using Key = std::tuple<bool, ChunkId, bool, OpId>;

  /// A unit's blocks reach back to the block before the unit alone, so those of units that are
  /// alike and follow a block alike are the same.
  const Blocks& blocks_of(const PipelineUnit& unit) {
    const bool updates = unit.forward && unit.microbatch == 0 && s_.gathers_in_forward;
    const bool sync = !unit.forward && unit.microbatch + 1 == place_.microbatches;
    const OpId end = program_.schedule.empty() ? OpId() : after(last_block()).op;
    const ChunkId chunk = alike_[unit.chunk];
    const auto [it, made] = made_.try_emplace({unit.forward, chunk, updates || sync, end});
    if (made) it->second = unit.forward ? add_forward(chunk, updates) : add_backward(chunk, sync);
    return it->second;
  }

  /// Returns the block's id; equal ones are kept once.
  BlockId add(Block b) {
    const BlockId known = program_.blocks.find(b);
    return known ? known : program_.blocks.push_back(std::move(b));
  }

  void run(const Blocks& blocks) {
    for (const BlockId block : blocks) program_.schedule.push_back(block);
  }

  [[nodiscard]] const Block& block(BlockId id) const { return program_.blocks[id]; }
  [[nodiscard]] const Block& last_block() const { return block(program_.schedule.back()); }

  /// What ran before a unit, on whose room its first weights wait in a pipeline. Without one the
  /// reductions of the last gradients, which go before on the same axis, keep them back.
  [[nodiscard]] std::vector<Dependency> unit_before() const {
    if (place_.stages == 1 || program_.schedule.empty()) return {};
    return {after(last_block())};
  }

  /// The layers of each segment: all but the last in a loop, then the last, in which the weights of
  /// the next segment begin to be gathered. `layer(segment, weights, repeat, last, entry, next)`
  /// writes one.
  template <class Layer>
  void add_layers(std::deque<WeightStream>& weights, const std::vector<const Shapes*>& order,
                  Blocks& blocks, Layer layer) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      WeightStream* next = i + 1 < order.size() ? &weights[i + 1] : nullptr;
      const auto entry = [&] {
        return LayerEntry{begin_of(block(blocks.back())), after(block(blocks.back()))};
      };
      const std::int64_t looped = order[i]->layers - 1;
      if (looped > 0) blocks.push_back(add(layer(i, weights[i], looped, false, entry(), nullptr)));
      Block last = layer(i, weights[i], 1, true, entry(), next);
      if (next == nullptr && sends_) add_send(last, s_, *sends_);
      blocks.push_back(add(std::move(last)));
    }
  }

  Blocks add_forward(ChunkId chunk, bool updates) {
    std::deque<WeightStream> weights;
    std::vector<const Shapes*> order;
    for (const Shapes& s : segments(chunk)) {
      weights.emplace_back(s, forward_weights(s, prefetch_));
      order.push_back(&s);
    }
    sends_ = place_.last(chunk) ? std::nullopt : std::optional(1);
    Blocks blocks = {add(place_.first(chunk)
                             ? embed_block(s_, weights.front(), unit_before())
                             : receive_block(s_, weights.front(), 1, unit_before()))};
    add_layers(weights, order, blocks,
               [&](std::size_t i, WeightStream& w, std::int64_t repeat, bool last, LayerEntry entry,
                   WeightStream* next) {
                 return forward_layer(*order[i], w, repeat, last, entry.after, next, updates);
               });
    if (place_.last(chunk))
      for (std::int64_t i = 0; i < modules_.count; ++i) add_module(blocks);
    return blocks;
  }

  void add_module(Blocks& blocks) {
    const Shapes& s = *modules_.layer;
    WeightStream weights(s, forward_weights(s, prefetch_));
    blocks.push_back(add(module_block(s, weights, after(block(blocks.back())))));
    blocks.push_back(add(forward_layer(s, weights, 1, true, after(block(blocks.back())), nullptr)));
  }

  /// Loss and gradients of the modules, the last first.
  Blocks add_modules_backward(bool sync) {
    Blocks blocks;
    for (std::int64_t i = 0; i < modules_.count; ++i) {
      const Shapes& s = *modules_.layer;
      WeightStream weights(s, backward_weights(s, prefetch_));
      GradientStream gradients(s, sync, prefetch_);
      const Dependency entry = after(blocks.empty() ? last_block() : block(blocks.back()));
      blocks.push_back(add(head_block(s, weights, false, entry)));
      const Block& head = block(blocks.back());
      const LayerEntry entries{begin_of(head), after(head)};
      blocks.push_back(add(backward_layer(s, weights, gradients, 1, true, entries, nullptr)));
      blocks.push_back(add(module_backward_block(s, sync, after(block(blocks.back())))));
    }
    return blocks;
  }

  Blocks add_backward(ChunkId chunk, bool sync) {
    std::deque<WeightStream> weights;
    std::deque<GradientStream> gradients;
    std::vector<const Shapes*> order;
    for (auto s = segments(chunk).rbegin(); s != segments(chunk).rend(); ++s) {
      weights.emplace_back(*s, backward_weights(*s, prefetch_));
      gradients.emplace_back(*s, sync, prefetch_);
      order.push_back(&*s);
    }
    sends_ = place_.first(chunk) ? std::nullopt : std::optional(-1);
    // The last chunk's backward always comes right behind the forward of its microbatch.
    Blocks blocks = place_.last(chunk) ? add_modules_backward(sync) : Blocks();
    const auto end = [&] { return after(blocks.empty() ? last_block() : block(blocks.back())); };
    blocks.push_back(add(place_.last(chunk)
                             ? head_block(s_, weights.front(), sync, end())
                             : receive_block(s_, weights.front(), -1, unit_before())));
    add_layers(weights, order, blocks,
               [&](std::size_t i, WeightStream& w, std::int64_t repeat, bool last, LayerEntry entry,
                   WeightStream* next) {
                 return backward_layer(*order[i], w, gradients[i], repeat, last, entry, next);
               });
    if (place_.first(chunk))
      blocks.push_back(add(embed_backward_block(s_, sync, after(block(blocks.back())))));
    return blocks;
  }

  [[nodiscard]] const std::vector<Shapes>& segments(ChunkId chunk) const { return chunks_[chunk]; }

  const Chunks& chunks_;
  base::IdVector<ChunkId, ChunkId> alike_;
  const Modules& modules_;
  const Shapes& s_;  ///< sizes that all segments have alike
  PipelinePlace place_;
  Prefetch prefetch_;
  double owned_;
  StepProgram program_;
  std::map<Key, Blocks> made_;
  std::optional<std::int64_t>
      sends_;  ///< the place to which the unit being written sends its result
};

}  // namespace

namespace {

/// Weights of which `state_shards` replicas update a share each: those that members of the expert
/// axis hold alike have as many more replicas.
double updated_by_share(const OwnedParameters& owned, const Shapes& s) {
  const double members = s.shares_state ? static_cast<double>(s.mesh.expert) : 1;
  return owned.common / members + owned.experts;
}

}  // namespace

BlockPart part_of(const Block& block) {
  if (block.name.starts_with("forward")) return BlockPart::forward_layer;
  if (block.name.starts_with("backward")) return BlockPart::backward_layer;
  if (block.name.starts_with("head")) return BlockPart::head;
  return block.name.starts_with("optimizer") ? BlockPart::update : BlockPart::other;
}

StepProgram lower(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh,
                  std::int64_t context_rank, std::int64_t stage, Prefetch prefetch,
                  units::Bytes input_bytes_per_token) {
  const auto chunks = segments_of_stage(arch, section, mesh, context_rank, stage);
  const PipelinePlace place = place_of(section, mesh, stage);
  const double owned =
      updated_by_share(owned_parameters(arch, section, mesh, place), chunks.front().front());
  const Modules modules{module_shapes(arch, section, mesh, context_rank), arch.mtp_layers};
  StepProgram program = Program(chunks, modules, place, prefetch, owned).build();
  // Each device of a tensor group is fed its share of the group's tokens.
  const Shapes& s = chunks.front().front();
  if (stage == 0 || stage == mesh.pipeline - 1)
    program.input_bytes = input_bytes_per_token * static_cast<double>(s.tokens * s.microbatches) /
                          static_cast<double>(mesh.tensor);
  return program;
}

}  // namespace podsim::workload
