// One pass over a layer while its ops are written.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "src/workload/builder.h"
#include "src/workload/gradients.h"
#include "src/workload/weights.h"

namespace podsim::workload {

/// Products in order; each waits for its weights and says when it is done with them.
class Layer {
 public:
  Layer(BlockBuilder& builder, WeightStream& weights, std::string prefix, WeightPass pass)
      : b(builder),
        s(builder.shapes()),
        weights_(weights),
        prefix_(std::move(prefix)),
        pass_(pass) {}

  void gather_multiply(Matrix m, const std::string& what, Factors factors, OpWork epilogue = {}) {
    use(m);
    b.gather_multiply({name(name_of(m)), name("gather_" + what), std::move(factors), epilogue,
                       s.elements(m), s.narrow});
    weights_.done(b, m, pass_);
  }

  OpId multiply_scatter(Matrix m, const std::string& what, Factors factors, OpWork epilogue = {}) {
    use(m);
    const auto moved = b.multiply_scatter({name(name_of(m)), name("scatter_" + what),
                                           std::move(factors), epilogue, s.elements(m), s.narrow});
    weights_.done(b, m, pass_);
    return moved;
  }

  /// Matrices come from the replicas that have updated them.
  void gather_updates() { updates_ = true; }

  /// Products with `m` that no collective over tensor is cut with.
  void multiply(Matrix m, std::vector<Matmul> products, OpWork work) {
    use(m);
    b.multiply(name(name_of(m)), std::move(products), work, s.narrow);
    weights_.done(b, m, pass_);
  }

  /// The input is here for all tokens of the tensor group, and the output stays.
  void multiply_here(Matrix m, const Factors& factors, OpWork epilogue = {}) {
    std::vector<Matmul> products;
    for (const auto& [columns, inner] : factors) {
      products.push_back({s.tokens, columns, inner, 1});
      epilogue.hbm += s.activation(columns) + s.activation(inner);
    }
    epilogue.hbm += s.elements(m) * s.weight_read_size;
    multiply(m, std::move(products), epilogue);
  }

  /// The next compute op waits for the collective; nothing happens on an axis of one.
  void collective(const std::string& what, CollectiveKind kind, Axis axis, double bytes) {
    if (s.mesh.members(axis) > 1) b.wait_op(b.collective(name(what), kind, axis, bytes));
  }

  void elementwise(const std::string& what, OpWork work) { b.compute(name(what), {}, work); }

  /// What the product beside it takes on of an activation, and what is left to a kernel.
  [[nodiscard]] OpWork fused(OpWork of_activation) const {
    return s.fused_activation ? of_activation : OpWork{};
  }
  void activate(OpWork of_activation) {
    if (!s.fused_activation) elementwise("activation", of_activation);
  }
  [[nodiscard]] std::string name(const std::string& what) const { return prefix_ + what; }

  BlockBuilder& b;
  const Shapes& s;

 private:
  void use(Matrix m) {
    if (updates_) gather_updated(b, m);
    weights_.use(b, m, pass_);
  }

  WeightStream& weights_;
  bool updates_ = false;
  std::string prefix_;
  WeightPass pass_;
};

}  // namespace podsim::workload
