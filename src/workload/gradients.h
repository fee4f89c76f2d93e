// Gradients of matrices on their way from a device's product to the shard that is kept.
#pragma once

#include <string>
#include <vector>

#include "podsim/workload/memory.h"
#include "src/workload/builder.h"
#include "src/workload/stream.h"

namespace podsim::workload {

/// Reduce a gradient of `elements`, of which members of the expert axis hold `common` ones alike:
/// reduce-scatter over what weights are sharded over (fsdp, and context where it takes part) and,
/// when the last microbatch has been added (`sync`), all-reduce of the shard over context, expert
/// (the common ones) and data. `apart`: weights that replicas share out are gathered elsewhere
/// after the update (gather_updated). Returns the op that frees the buffer of the whole gradient:
/// the reduce-scatter, or, without fsdp, the product itself.
OpId reduce_gradient(BlockBuilder& b, const std::string& name, double elements, double common,
                     bool sync, bool apart = false);

/// Gathers what replicas have updated of a matrix, as soon as the links are free, and lets the next
/// compute op wait for it.
void gather_updated(BlockBuilder& b, Matrix m);

/// Bytes of the buffers in which whole gradients of matrices are made: two, or one where nothing is
/// gathered ahead; none without fsdp, where they are made in place.
double gradient_room(const Shapes& s, Prefetch prefetch);

/// Gradients of the layer loop of backward, in the order mlp_down, mlp_up, attn_out, qkv, made in
/// buffers of the size of the largest matrix: a product waits until its buffer's previous gradient
/// has been reduced.
class GradientStream {
 public:
  GradientStream(const Shapes& s, bool sync, Prefetch prefetch);

  void begin(bool last);
  void end(BlockBuilder& b);
  /// Appends the products that make the gradient of `m`, whose operands have `read` bytes, and what
  /// reduces it.
  void make(BlockBuilder& b, Matrix m, std::vector<Matmul> products, double read);

 private:
  [[nodiscard]] bool off() const { return !shapes_.sharded(); }
  void wait_for_room(BlockBuilder& b, BufferId i);

  const Shapes& shapes_;
  bool sync_;
  base::IdVector<BufferId, Room> rooms_;
  base::IdVector<BufferId, OpId> freed_, freed_in_loop_;  ///< op that frees each buffer
  std::vector<std::pair<BufferId, OpId>> lagged_;
  bool last_ = false, looped_ = false;
};

}  // namespace podsim::workload
