#include "podsim/workload/lower.h"

#include "podsim/workload/model.h"
#include "src/workload/ends.h"
#include "src/workload/layers.h"

namespace podsim::workload {
namespace {

/// Collects blocks and the order in which they run.
class Program {
 public:
  Program(const Shapes& s, Prefetch prefetch, double parameters)
      : s_(s), prefetch_(prefetch), parameters_(parameters) {}

  StepProgram build() {
    const auto forward = add_forward();
    const auto accumulate = s_.microbatches > 1 ? add_backward(false) : Indices{};
    const auto finish = add_backward(true);
    const auto optimizer = add(optimizer_block(s_, program_.blocks.back(), parameters_));
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

  Indices add_forward() {
    WeightStream weights(s_, forward_weights(s_, prefetch_));
    Indices blocks = {add(embed_block(s_, weights))};
    if (s_.layers > 1)
      blocks.push_back(add(forward_layer(s_, weights, s_.layers - 1, false, entry())));
    blocks.push_back(add(forward_layer(s_, weights, 1, true, entry())));
    end_of_forward_ = entry();
    return blocks;
  }

  Indices add_backward(bool sync) {
    WeightStream weights(s_, backward_weights(s_, prefetch_));
    GradientStream gradients(s_, sync);
    Indices blocks = {add(head_block(s_, weights, sync, end_of_forward_))};
    if (s_.layers > 1)
      blocks.push_back(add(backward_layer(s_, weights, gradients, s_.layers - 1, false, entry())));
    blocks.push_back(add(backward_layer(s_, weights, gradients, 1, true, entry())));
    blocks.push_back(add(embed_backward_block(s_, sync, entry())));
    return blocks;
  }

  [[nodiscard]] Dependency entry() const { return after(program_.blocks.back()); }

  const Shapes& s_;
  Prefetch prefetch_;
  double parameters_;
  StepProgram program_;
  Dependency end_of_forward_;
};

}  // namespace

StepProgram lower(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh,
                  std::int64_t context_rank, Prefetch prefetch,
                  units::Bytes input_bytes_per_token) {
  const Shapes s = shapes_of(arch, section, mesh, context_rank);
  StepProgram program = Program(s, prefetch, owned_parameters(arch, mesh)).build();
  // Each device of a tensor group is fed its share of the group's tokens.
  program.input_bytes = input_bytes_per_token * static_cast<double>(s.tokens * s.microbatches) /
                        static_cast<double>(mesh.tensor);
  return program;
}

}  // namespace podsim::workload
