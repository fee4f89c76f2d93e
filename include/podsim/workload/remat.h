// Which activations forward keeps for backward, and where.
#pragma once

#include <optional>
#include <vector>

#include "podsim/config/record.h"

namespace podsim::workload {

/// What a layer leaves that may be kept: its input; queries, keys and values before the rotary
/// embedding; the projection of attention's outputs; up (and gate) of its FFN or experts.
enum class Activation { input, qkv, attn_out, mlp_up };

/// none: everything backward needs is kept. full: the layer's input alone. minimal: all that
/// `Activation` names, the outputs of the products with weights. What is not kept is computed
/// again.
enum class Remat { none, minimal, full };

/// Kept in device memory, and moved to the host's until backward comes to the layer.
struct RematLists {
  std::vector<Activation> save, offload;

  static void describe(config::Record<RematLists>& r);
  bool operator==(const RematLists&) const = default;
};

/// A policy by name, or lists.
struct RematPolicy {
  Remat named = Remat::full;
  std::optional<RematLists> lists;  ///< in place of the name

  RematPolicy() = default;
  RematPolicy(Remat name) : named(name) {}  // implicit: a name is a policy

  [[nodiscard]] bool everything() const { return !lists && named == Remat::none; }
  [[nodiscard]] bool keeps(Activation a) const;
  [[nodiscard]] bool offloads(Activation a) const;
  [[nodiscard]] bool offloads() const { return lists && !lists->offload.empty(); }
  [[nodiscard]] bool recomputes(Activation a) const { return !keeps(a); }
  bool operator==(const RematPolicy&) const = default;
};

}  // namespace podsim::workload

template <>
struct podsim::config::Codec<podsim::workload::RematPolicy> {
  static void decode(const Node& n, workload::RematPolicy& out, const Limits& l, Reader& r);
  static Node encode(const workload::RematPolicy& v, Form f);
  static Node schema(const Limits& l);
};
