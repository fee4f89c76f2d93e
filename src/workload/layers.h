// The blocks of the layer loops.
#pragma once

#include "src/workload/gradients.h"
#include "src/workload/weights.h"

namespace podsim::workload {

/// Forward of one layer: attention and FFN, each a norm, two matrices and a residual addition. When
/// it is done, the first weights of `next` are gathered, the stream of the layers that follow.
/// `updates`: matrices come from the replicas that have updated them.
Block forward_layer(const Shapes& s, WeightStream& weights, std::int64_t repeat, bool last,
                    Dependency entry, WeightStream* next = nullptr, bool updates = false);

/// Ops of the block before: that with which it begins, and that after which its result is there.
struct LayerEntry {
  Dependency begin, after;
};

/// Backward of one layer: what the remat policy dropped is computed again, then the gradients in
/// reverse order. What is sharded over tensor or context is gathered again, unless the product that
/// reads it was repeated.
///
/// - full: everything of the layer but its last product, from the layer's input;
/// - minimal: the outputs of the products with weights are saved (queries, keys, values before the
///   rotary embedding; the attention's projection; up and gate), so norms, rotary embedding and
///   attention are repeated, as by JAX's dots_with_no_batch_dims_saveable;
/// - lists: attention is repeated, and the products whose outputs they do not name. Where
/// attention's
///   projection is kept that comes behind the FFN's gradients, else before them;
/// - selective: attention, from queries, keys and values after the rotary embedding;
/// - none: nothing.
///
/// Parallel blocks (`Shapes::parallel`; Chowdhery et al., PaLM, 2022): attention and FFN read the
/// same norm, so that over tensor a pass gathers once and scatters once, the sum of both branches'
/// partial results. Neither branch needs the other's output, and attention's projection is never
/// computed again.
Block backward_layer(const Shapes& s, WeightStream& weights, GradientStream& gradients,
                     std::int64_t repeat, bool last, LayerEntry entry,
                     WeightStream* next = nullptr);

}  // namespace podsim::workload
