// Attention over sequences that are cut among the ranks of the mesh axis `context`.
#pragma once

#include <cstdint>

#include "podsim/workload/program.h"

namespace podsim::workload {

class Layer;
struct Shapes;

/// Attention of one pass, from the rotated queries, keys and values to the outputs for which the
/// next compute op waits.
///
/// all_gather: keys and values are gathered before. ring: keys and values of c - 1 other ranks come
/// from the rank before, one after the other, and go on to the next while they are attended to. A
/// rank passes a block on when it is done with the one before, so that two buffers do: the next
/// rank is taken to be as far. ulysses: an all-to-all gives queries, keys and values of all tokens
/// for a part of the heads, another brings the outputs back; key-value heads fewer than the ranks
/// are copied before. ulysses inside a ring: such all-to-alls among the neighbours of a group,
/// between which the ring passes keys and values of the whole group for the rank's heads.
void attend_over_context(Layer& l);

/// Backward needs keys and values that forward did not keep. (ring passes them round anyway.)
void gather_again(Layer& l);

/// The same, and for ulysses queries, keys and values of all tokens.
void exchange_again(Layer& l);

/// ulysses: the outputs' gradient goes to the ranks that have the heads. Starts after the last
/// compute op; the op that attention_backward_over_context has to wait for; none where there is
/// none.
OpId exchange_output_gradient(Layer& l);

/// Gradients of attention; the next compute op waits for those of this rank's own tokens.
///
/// all_gather: reduce-scattered over context. ring: keys and values go round once more, and with
/// them their gradients, to which each rank adds its part; one more hop than keys and values have
/// brings them home. ulysses: an all-to-all brings gradients back, copies are summed.
void attend_backward_over_context(Layer& l, OpId output_gradient);

/// Ranks that exchange tokens for heads: all of context, those of a group inside a ring, or 1.
std::int64_t exchanging_ranks(const Shapes& s);
/// ulysses: sizes of attention on one rank, whose context axis is what is left: the ring.
Shapes heads_of_rank(const Shapes& s);
/// ulysses: columns of queries, keys and values as they are exchanged.
std::int64_t exchanged_columns(const Shapes& s);

}  // namespace podsim::workload
