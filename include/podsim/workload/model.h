// Sizes that follow from a model's shape alone.
#pragma once

#include <cstdint>

#include "podsim/catalog/entries.h"
#include "podsim/units/quantity.h"

namespace podsim::workload {

/// All weights, in elements: per layer `d (q + 2 kv) + q d + g d f + f d` and two norms of d, with
/// q = heads x head_dim, kv = kv_heads x head_dim, g = 2 in a gated FFN, else 1; the embedding
/// table of vocab x d once or, untied, twice; the last norm. No biases and no learned positions. A
/// mixture's layer has the FFN of every expert, routed or shared, and a router of d x experts. With
/// latent attention the projections are those from and to the compressed widths. Parallel blocks
/// have one norm. A module that predicts a further token (mtp_layers) adds a layer like the last, a
/// projection of 2 d x d and three norms; it shares tables and head.
double parameter_count(const catalog::ModelArch& arch);

/// The model with the heads of its global layers, which may differ from those with a window.
catalog::ModelArch as_global_layers(catalog::ModelArch arch);

/// Weights that every token is multiplied with: those of the layers' matrices and the output head.
/// Norms and the lookup in the embedding table are left out; of routed experts top_k count. Modules
/// that predict further tokens count with the head they share.
double matmul_parameter_count(const catalog::ModelArch& arch);

/// Weights of the routed experts, which the mesh axis `expert` shares out.
double expert_parameter_count(const catalog::ModelArch& arch);

/// Work of one training step that the model itself asks for, without recomputation:
///
///   6 N tokens + 3 S (q + v) layers tokens
///
/// with N from matmul_parameter_count, S the sequence length and q and v the columns of queries and
/// of values. The second term is attention, products of 2 S q and 2 S v FLOP per token in forward
/// and twice that in backward, halved because a token attends to half of its sequence on average.
/// In a layer with a sliding window of w < S tokens S becomes 2 w - w^2 / S.
units::Flops model_flops(const catalog::ModelArch& arch, std::int64_t sequence_length,
                         double tokens);

}  // namespace podsim::workload
