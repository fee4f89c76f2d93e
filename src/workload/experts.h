// The FFN of a mixture of experts.
//
// A token's top_k experts lie anywhere on the expert axis. Each device routes its own shard of the
// residual, sends every token's copies to their experts (all-to-all over expert, gathered over
// tensor), multiplies, and sends results back, which are summed by weight. Shared experts take the
// tokens where they are.
#pragma once

#include "src/workload/gradients.h"
#include "src/workload/layer.h"

namespace podsim::workload {

/// Router, and tokens to their experts.
void dispatch(Layer& l);
/// `dispatch`, the experts' first products and the activation.
void experts_up(Layer& l);
/// The experts' second products, and results back to their tokens.
void experts_down(Layer& l);
/// The same up to the results at their tokens, for the gradients of the weights of the sum.
void experts_down_again(Layer& l);
/// From the gradient of the results to that of the tokens, with the gradients of all weights.
void experts_backward(Layer& l, GradientStream& gradients);

}  // namespace podsim::workload
