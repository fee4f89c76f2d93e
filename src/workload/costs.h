// Work beside matrix products: what each elementwise pass reads, writes and computes.
//
// R is this device's shard of the residual (tokens x d_model / tensor, bf16). Passes that XLA fuses
// count their inputs and outputs once; nothing in between touches HBM.
#pragma once

#include "src/workload/builder.h"
#include "src/workload/shapes.h"

namespace podsim::workload {

/// RMS norm: reads the residual, writes the normed one: 2 R, 4 operations per element (square, sum,
/// two multiplications).
OpWork norm(const Shapes& s);
/// Residual addition with the norm behind it: reads residual and branch, writes both sums: 4 R.
OpWork residual_norm(const Shapes& s);
/// Residual addition: 3 R, one operation per element.
OpWork residual_add(const Shapes& s);
/// Backward of a norm with the residual's gradient added: reads the gradient of the normed, the
/// input and the residual's gradient, writes the sum: 4 R, 10 operations per element.
OpWork norm_backward(const Shapes& s);

/// Rotary embedding of queries and keys: reads and writes both, 3 operations per element. Models
/// with learned positions are given the same pass.
OpWork rope(const Shapes& s);

/// Activation: 8 operations per hidden element (a GELU or SiLU by polynomial and reciprocal).
/// Fused, it runs in the epilogue of the up projection. Plain: no traffic beyond the product's
/// output. Gated: the output is gate and up, which the second product's epilogue reads back (the
/// gate) to write the activated: 2 more tensors of tokens x d_ff. In a kernel of its own it reads
/// up (and gate) and writes the activated.
OpWork activation(const Shapes& s);
/// Backward of the activation. Fused, it runs in the epilogue of the down projection's input
/// gradient: reads up (and gate), writes their gradients; the product's own output is not written.
/// A kernel of its own reads that output too.
OpWork activation_backward(const Shapes& s);

/// Bytes read for the activated input of the down projection's gradient: fused, it is made again
/// from up (and gate) while it is read.
double activated_input(const Shapes& s);

/// Softmax cross-entropy: reads the logits twice (maximum and sum; gradient), writes their
/// gradient in bf16; 8 operations per logit.
OpWork loss(const Shapes& s);

/// Lookup of embeddings: reads a row and writes it for every token (of which a device holds one in
/// `tensor`; it writes the partial result for all).
OpWork embed(const Shapes& s);
/// Scatter-add of the gradient of the embeddings into the table's gradient: reads a row, reads and
/// writes the table's row, and clears the table.
OpWork embed_backward(const Shapes& s);

/// Adam with weight decay and clipping by the global norm, on this device's shard: reads gradients
/// twice (norm, update), reads and writes weights and both moments, and writes the copy that the
/// device works with where the host keeps the weights; 16 operations per weight.
OpWork optimizer_update(const Shapes& s, double weights);

/// The part of attention that one kernel works on.
struct Attended {
  double pairs = 0;    ///< (query block, key block) of one sequence and head
  double queries = 1;  ///< share of the device's queries that take part
  double keys = 1;     ///< of the keys and values, as a multiple of the device's own
  double beside = 0;   ///< bytes that are moved while the kernel runs
};

/// All of the sequence that this context rank has to attend to.
Attended all_keys(const Shapes& s);
/// The keys and values of the rank `back` places before.
Attended keys_of(const Shapes& s, std::int64_t back);

/// Attention of one pass, forward or its repetition, as three ops with `prefix`: attn_scores (q
/// k^T), softmax, attn_values (p v). They follow one another: within a block each needs the one
/// before, and a kernel that does not interleave blocks leaves the matrix unit idle during the
/// softmax (Shah et al., FlashAttention-3, 2024, on kernels with and without).
///
/// flash: products over square blocks (attention_block; smaller sequences: one block), the causal
/// part alone: of query block i the key blocks 0..i. Queries are read and outputs and log-sums
/// (fp32) written once; a block of keys and of values is read for every pair of blocks. 8
/// operations per score: scale, mask (2), maximum, difference, exponential, sum, cast.
///
/// With a sliding window the key blocks that lie in it alone.
///
/// plain: over all scores, causal or not, in a window or not, as XLA computes them: scores written
/// in bf16, softmax reads them twice and writes once, the second product reads them.
///
/// `s`: the device's own queries (b.shapes(), but for ulysses).
void attention(BlockBuilder& b, const Shapes& s, const std::string& prefix, const Attended& a);

/// The work in three ops: attn_scores (products that give scores), softmax, attn_grads (those that
/// take them).
///
/// flash: s and dp; softmax; dv, dk and dq over the causal blocks. Queries and output gradients
/// (loop over keys) and keys and values (loop over queries) are read for every pair of blocks,
/// outputs, log-sums and the three gradients move once. 10 operations per score.
///
/// plain: dv and dp; softmax backward (reads both twice, writes ds); dq and dk.
void attention_backward(BlockBuilder& b, const Shapes& s, const Attended& a);

/// Bytes of the log-sum that attention keeps of each query and head.
double log_sums(const Shapes& s);
/// Bytes of scores of one layer in bf16 (plain attention).
double score_bytes(const Shapes& s);
/// Edge of a block of scores.
std::int64_t attention_block(const Shapes& s);

}  // namespace podsim::workload
