// The FFN of a mixture of experts.
//
// A token's top_k experts lie anywhere on the expert axis. Each device routes its own shard of the
// residual, sends every token's copies to their experts (all-to-all over expert, gathered over
// tensor), multiplies, and sends results back, which are summed by weight. Shared experts take the
// tokens where they are.
#pragma once

#include "podsim/workload/program.h"

namespace podsim::workload {

class GradientStream;
class Layer;

/// Ops that move what the backward pass of the experts needs, while products are repeated; none: it
/// is there.
struct ExpertsUnderWay {
  OpId gradients;  ///< of the results, to the experts
  OpId results;    ///< back at their tokens, for the gradients of the sum's weights
};

/// Router, and tokens to their experts.
void dispatch(Layer& l);
/// The experts' first products and the activation, on tokens that have arrived.
void experts_up(Layer& l);
/// The experts' second products; results go back beside what follows. Returns what to wait for.
OpId experts_down(Layer& l);
/// The sum of the results by weight, once they are back.
void combine(Layer& l, OpId results);
/// Gradients of the results set out for the experts: nothing that is recomputed holds them up.
/// Returns what to wait for.
OpId send_result_gradients(Layer& l);
/// From the gradients of the results to those of the tokens, with the gradients of all weights.
void experts_backward(Layer& l, GradientStream& gradients, ExpertsUnderWay under_way);

}  // namespace podsim::workload
