#include "podsim/workload/lower.h"

#include <deque>

#include "podsim/workload/model.h"
#include "src/workload/ends.h"
#include "src/workload/layers.h"

namespace podsim::workload {
namespace {

/// Collects blocks and the order in which they run.
class Program {
 public:
  Program(const std::vector<Shapes>& segments, Prefetch prefetch, double owned)
      : segments_(segments), s_(segments.front()), prefetch_(prefetch), owned_(owned) {}

  StepProgram build() {
    const auto forward = add_forward();
    const auto accumulate = s_.microbatches > 1 ? add_backward(false) : Indices{};
    const auto finish = add_backward(true);
    const auto optimizer = add(optimizer_block(s_, program_.blocks.back(), owned_));
    for (std::int64_t i = 0; i < s_.microbatches; ++i) {
      run(forward);
      run(i + 1 < s_.microbatches ? accumulate : finish);
    }
    run({optimizer});
    return std::move(program_);
  }

 private:
  using Indices = std::vector<std::int64_t>;

  std::int64_t add(Block b) {
    program_.blocks.push_back(std::move(b));
    return static_cast<std::int64_t>(program_.blocks.size()) - 1;
  }

  void run(const Indices& blocks) {
    program_.schedule.insert(program_.schedule.end(), blocks.begin(), blocks.end());
  }

  /// The layers of each segment: all but the last in a loop, then the last, in which the weights of
  /// the next segment begin to be gathered. `layer(segment, weights, repeat, last, next)` writes
  /// one.
  template <class Layer>
  void add_layers(std::deque<WeightStream>& weights, const std::vector<const Shapes*>& order,
                  Indices& blocks, Layer layer) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      WeightStream* next = i + 1 < order.size() ? &weights[i + 1] : nullptr;
      if (order[i]->layers > 1)
        blocks.push_back(add(layer(i, weights[i], order[i]->layers - 1, false, nullptr)));
      blocks.push_back(add(layer(i, weights[i], 1, true, next)));
    }
  }

  Indices add_forward() {
    std::deque<WeightStream> weights;
    std::vector<const Shapes*> order;
    for (const Shapes& s : segments_) {
      weights.emplace_back(s, forward_weights(s, prefetch_));
      order.push_back(&s);
    }
    Indices blocks = {add(embed_block(s_, weights.front()))};
    add_layers(
        weights, order, blocks,
        [&](std::size_t i, WeightStream& w, std::int64_t repeat, bool last, WeightStream* next) {
          return forward_layer(*order[i], w, repeat, last, entry(), next);
        });
    end_of_forward_ = entry();
    return blocks;
  }

  Indices add_backward(bool sync) {
    std::deque<WeightStream> weights;
    std::deque<GradientStream> gradients;
    std::vector<const Shapes*> order;
    for (auto s = segments_.rbegin(); s != segments_.rend(); ++s) {
      weights.emplace_back(*s, backward_weights(*s, prefetch_));
      gradients.emplace_back(*s, sync);
      order.push_back(&*s);
    }
    Indices blocks = {add(head_block(s_, weights.front(), sync, end_of_forward_))};
    add_layers(
        weights, order, blocks,
        [&](std::size_t i, WeightStream& w, std::int64_t repeat, bool last, WeightStream* next) {
          return backward_layer(*order[i], w, gradients[i], repeat, last, entry(), next);
        });
    blocks.push_back(add(embed_backward_block(s_, sync, entry())));
    return blocks;
  }

  [[nodiscard]] Dependency entry() const { return after(program_.blocks.back()); }

  const std::vector<Shapes>& segments_;
  const Shapes& s_;  ///< for what all segments have alike
  Prefetch prefetch_;
  double owned_;
  StepProgram program_;
  Dependency end_of_forward_;
};

}  // namespace

StepProgram lower(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh,
                  std::int64_t context_rank, Prefetch prefetch,
                  units::Bytes input_bytes_per_token) {
  const auto segments = segments_of(arch, section, mesh, context_rank);
  const Shapes& s = segments.front();
  StepProgram program = Program(segments, prefetch, owned_parameters(arch, mesh)).build();
  // Each device of a tensor group is fed its share of the group's tokens.
  program.input_bytes = input_bytes_per_token * static_cast<double>(s.tokens * s.microbatches) /
                        static_cast<double>(mesh.tensor);
  return program;
}

}  // namespace podsim::workload
