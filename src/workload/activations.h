// Activations that a layer keeps for backward, and what is alive beside them while it works.
#pragma once

#include "src/workload/shapes.h"

namespace podsim::workload {

/// Returns bytes that forward keeps on the device for each layer, by policy: what it names and does
/// not offload; none: input, normed input, attention's tensors (plain: the scores too), its sum
/// with the residual, that normed, up and gate, and what their activation left; with parallel
/// blocks there is no such sum; selective: no scores.
double saved_per_layer(const Shapes& s);
/// Returns bytes that forward keeps on the host for each layer.
double offloaded_per_layer(const Shapes& s);
/// Returns the most bytes that are alive while the gradients of a layer are made, beside weights
/// and what forward kept.
double layer_working_set(const Shapes& s);
/// Returns bytes of the logits, of as many tokens as are worked on at a time, in the forms in which
/// the loss has them together.
double loss_logits(const Shapes& s);
/// Returns bytes of the hidden states beside the logits.
double loss_states(const Shapes& s);

}  // namespace podsim::workload
