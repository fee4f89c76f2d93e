// Modules that predict further tokens (multi-token prediction, DeepSeek-V3, 2024).
//
// A module takes the hidden state and the embedding of the next token, each normed, multiplies both
// with its projection, and has a layer like the model's last; the model's norm and head give its
// loss, which is added to the others.
#pragma once

#include "src/workload/weights.h"

namespace podsim::workload {

/// Embedding, norms and projection, columns over tensor. The layer's first weights are gathered
/// meanwhile. `entry`: the end of what ran before.
Block module_block(const Shapes& s, WeightStream& weights, Dependency entry);

/// Their gradients. What goes back to the hidden state joins the gradient that comes from the
/// model's own head, or the module's before. `sync`: replicas of the projection agree now.
Block module_backward_block(const Shapes& s, bool sync, Dependency entry);

}  // namespace podsim::workload
