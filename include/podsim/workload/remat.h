// Which activations forward keeps for backward, and where.
#pragma once

#include <optional>
#include <vector>

#include "podsim/config/describe.h"

namespace podsim::workload {

/// An activation that a layer leaves and that may be kept: its input; queries, keys and values
/// before the rotary embedding; the context, attention's outputs and log-sums; the projection of
/// those; up (and gate) of its FFN or experts, or the gate alone; the outputs of its FFN or
/// experts, which backward needs for the weights of a sum over experts alone.
enum class Activation { input, qkv, context, attn_out, mlp_gate, mlp_up, mlp_down };

/// none: everything backward needs is kept. selective: all but what attention makes on the way from
/// queries, keys and values to its outputs (Korthikanti et al., Reducing Activation Recomputation,
/// 2022). minimal: the input and the outputs of the products with weights, all that `Activation`
/// names but context. full: the layer's input alone. What is not kept is computed again.
enum class Remat { none, selective, minimal, full };

/// Kept in device memory, and moved to the host's until backward comes to the layer.
struct RematLists {
  std::vector<Activation> save, offload;

  static void describe(config::Record<RematLists>& r);
  bool operator==(const RematLists&) const = default;
};

/// A policy by name, or lists.
struct RematPolicy {
  Remat named = Remat::full;
  std::optional<RematLists> lists;  ///< lists in place of the name
  bool automatic = false;           ///< a search finds the fastest; `named` says nothing

  RematPolicy() = default;
  RematPolicy(Remat name) : named(name) {}  // implicit: a name is a policy

  /// Nothing is computed again, or attention alone.
  [[nodiscard]] bool everything() const {
    return !lists && (named == Remat::none || named == Remat::selective);
  }
  [[nodiscard]] bool repeats_attention_alone() const { return !lists && named == Remat::selective; }
  [[nodiscard]] bool keeps(Activation a) const;
  [[nodiscard]] bool offloads(Activation a) const;
  [[nodiscard]] bool offloads() const { return lists && !lists->offload.empty(); }
  [[nodiscard]] bool recomputes(Activation a) const { return !keeps(a); }
  /// From the layer's input on, before anything else of backward.
  [[nodiscard]] bool recomputes_attention_first() const {
    return recomputes(Activation::attn_out) && recomputes(Activation::context);
  }
  bool operator==(const RematPolicy&) const = default;
};

}  // namespace podsim::workload

template <>
struct podsim::config::Codec<podsim::workload::RematPolicy> {
  static void decode(const Node& n, workload::RematPolicy& out, const Limits& l, Reader& r);
  static Node encode(const workload::RematPolicy& v, Form f);
  static Node schema(const Limits& l);
};
