// What stands before and after the layer loops: embeddings, head and loss, messages between
// pipeline stages, optimizer.
#pragma once

#include "src/workload/weights.h"

namespace podsim::workload {

/// The table (rows over tensor) is gathered over fsdp, tokens are looked up, partial rows summed
/// and scattered over tensor. Then the first layer's weights, as far as `weights` gathers ahead
/// once `before` is done: in a pipeline, what ran before.
Block embed_block(const Shapes& s, WeightStream& weights, const std::vector<Dependency>& before);

/// Last norm, logits (columns over tensor), loss, gradients back to the last layer. A tied
/// head gathers the table once more; its gradient is reduced on its own and added in the shard.
/// The backward loop's first weights are gathered meanwhile. `entry`: the end of forward.
Block head_block(const Shapes& s, WeightStream& backward_weights, bool sync, Dependency entry);

Block embed_backward_block(const Shapes& s, bool sync, Dependency entry);

/// What the stage before sends, the residual or, from the stage after (`offset` -1), its gradient;
/// the receive is op 0. The first weights of the chunk are gathered meanwhile, once `before` is
/// done.
Block receive_block(const Shapes& s, WeightStream& weights, std::int64_t offset,
                    const std::vector<Dependency>& before);
/// Sends the block's result on.
void add_send(Block& b, const Shapes& s, std::int64_t offset);

/// Waits for the last gradient of each axis. Axes work in order, so all others are there. Where the
/// optimizer is offloaded, what the host keeps comes to the device and goes back in `layers` parts,
/// one at a time, the first while the last layer's backward runs.
Block optimizer_block(const Shapes& s, const Block& last_backward, double owned,
                      std::int64_t layers);

}  // namespace podsim::workload
