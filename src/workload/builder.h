// Writes the ops of one block.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/workload/shapes.h"

namespace podsim::workload {

/// Work beside matrix products.
struct OpWork {
  double vector = 0;  ///< operations
  double hbm = 0;     ///< bytes read and written
};

/// A product whose rows are tokens, split over tensor by columns (gather before) or by the inner
/// dimension (scatter after).
struct TokenProduct {
  std::string name;        ///< name of the product: "fwd.mlp_up"
  std::string collective;  ///< name of the activations' movement: "fwd.gather_mlp"
  Factors factors;
  OpWork epilogue;      ///< fused elementwise work: its operations, and bytes besides the operands
  double weights = 0;   ///< elements of the matrix
  bool narrow = false;  ///< whether at the run's precision
};

class BlockBuilder {
 public:
  /// `entry`: what the block's first op waits for besides its own needs (see `after`).
  BlockBuilder(const Shapes& shapes, std::string name, std::int64_t repeat = 1,
               std::vector<Dependency> entry = {});

  [[nodiscard]] const Shapes& shapes() const { return shapes_; }
  /// Let the next compute op wait for `d` as well.
  void wait(Dependency d) { waits_.push_back(d); }
  void wait_op(OpId op) { wait({0, op, 0}); }

  OpId compute(const std::string& name, std::vector<Matmul> products, OpWork work);
  /// Sets of how many parts in a row of an all-to-all one goes to a domain.
  void set_copies(OpId op, std::int64_t copies);
  /// Sets the kernel of the last compute op.
  void run_as(Kernel kernel);
  /// Products at the run's precision where `narrow`: operands come in bf16 and are quantized as
  /// they are read or made, without traffic of their own.
  OpId multiply(const std::string& name, std::vector<Matmul> products, OpWork work, bool narrow);
  /// Starts when the last compute op of the block is done.
  OpId collective(const std::string& name, CollectiveKind kind, Axis axis, double bytes);
  /// Starts when `deps` are done.
  OpId collective_after(const std::string& name, CollectiveKind kind, Axis axis, double bytes,
                        std::vector<Dependency> deps);
  /// All-gather of a matrix of `bytes` over what it is sharded over: fsdp, then context and
  /// ulysses. Starts when the last compute op, or `deps`, are done; the op after which the matrix
  /// is whole.
  OpId gather_shards(const std::string& name, double bytes);
  OpId gather_shards_after(const std::string& name, double bytes, std::vector<Dependency> deps);
  /// Reduce-scatter of a gradient the other way round, after the last compute op.
  OpId reduce_to_shards(const std::string& name, double bytes);
  /// Over the host link. Starts when the last compute op of the block is done.
  OpId host_transfer(const std::string& name, double bytes);
  /// Starts when `deps` are done.
  OpId host_transfer_after(const std::string& name, double bytes, std::vector<Dependency> deps);
  /// Needs nothing.
  OpId receive(const std::string& name, Axis axis, std::int64_t offset, double bytes);

  /// Starts when `deps` are done.
  OpId send(const std::string& name, Axis axis, std::int64_t offset, double bytes,
            std::vector<Dependency> deps);

  /// All-gather the input over tensor, then multiply, in chunks: the device's own share first, each
  /// further chunk when it has arrived (Wang et al., ASPLOS 2023).
  void gather_multiply(const TokenProduct& p);
  /// Multiply, then reduce-scatter the output over tensor, in chunks, the device's own share last.
  /// Returns the op after which the output is there.
  OpId multiply_scatter(const TokenProduct& p);
  /// Gradient of the weights of one or several matrices, with tokens as inner dimension.
  struct WeightGradient {
    std::string name;
    std::vector<Matmul> products;
    double read = 0;      ///< bytes of the operands
    double elements = 0;  ///< elements of the gradient
    bool narrow = false;  ///< whether at the run's precision
  };
  OpId weight_gradient(const WeightGradient& g);

  void add_dependency(OpId op, Dependency d);
  /// Returns the first compute op of the block; none without.
  [[nodiscard]] OpId first_compute() const { return first_compute_; }
  /// Returns the last compute op so far; none without.
  [[nodiscard]] OpId last_compute() const { return last_compute_; }
  /// Returns the op that is written next.
  [[nodiscard]] OpId next() const { return OpId(block_.ops.size()); }
  [[nodiscard]] Block finish();

 private:
  OpId push(Op op);
  [[nodiscard]] std::vector<Dependency> producer() const;
  OpId product_chunk(const TokenProduct& p);
  [[nodiscard]] double quantized_elements(const Matmul& p) const;
  [[nodiscard]] double chunk_bytes(bool own) const;
  [[nodiscard]] std::vector<std::pair<Axis, std::int64_t>> shard_axes() const;

  const Shapes& shapes_;
  Block block_;
  std::vector<Dependency> entry_, waits_;
  std::vector<OpId> leading_;  ///< collectives before the first compute op
  OpId first_compute_, last_compute_;
};

/// A collective over the tensor axis that the block's next compute op waits for; nothing on a mesh
/// without that axis.
void over_tensor(BlockBuilder& b, const std::string& name, CollectiveKind kind, double bytes);

/// Returns, for the next block, the first compute op of `b`, or its first op.
Dependency begin_of(const Block& b);

/// Returns, for the next block, the op of `b` after which its result (activations or their
/// gradient) is there.
Dependency after(const Block& b);

}  // namespace podsim::workload
