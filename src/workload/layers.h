// The blocks of the layer loops.
#pragma once

#include "src/workload/gradients.h"
#include "src/workload/weights.h"

namespace podsim::workload {

/// Forward of one layer: attention and FFN, each a norm, two matrices and a residual addition. When
/// it is done, the first weights of `next` are gathered, the stream of the layers that follow.
Block forward_layer(const Shapes& s, WeightStream& weights, std::int64_t repeat, bool last,
                    Dependency entry, WeightStream* next = nullptr);

/// Backward of one layer: what the remat policy dropped is computed again, then the gradients in
/// reverse order.
///
/// - full: everything of the layer but its last product, from the layer's input;
/// - minimal: the outputs of the products with weights are saved (queries, keys, values before the
///   rotary embedding; the attention's projection; up and gate), so norms, rotary embedding and
///   attention are repeated, as by JAX's dots_with_no_batch_dims_saveable;
/// - none: nothing. (What is sharded over tensor or context is gathered again in every case but
///   full.)
Block backward_layer(const Shapes& s, WeightStream& weights, GradientStream& gradients,
                     std::int64_t repeat, bool last, Dependency entry,
                     WeightStream* next = nullptr);

}  // namespace podsim::workload
