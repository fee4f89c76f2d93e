#include "src/workload/offload.h"

#include <string>

#include "podsim/config/codec.h"
#include "src/workload/names.h"

namespace podsim::workload {
namespace {

using Order = std::array<Activation, 7>;

/// The order in which backward needs the activations that the host keeps.
const Order& order_of(const Shapes& s) {
  using enum Activation;
  static constexpr Order in_order_of_need = {input,    attn_out, mlp_gate, mlp_up,
                                             mlp_down, qkv,      context};
  static constexpr Order context_first = {input,    context, mlp_gate, mlp_up,
                                          mlp_down, qkv,     attn_out};
  static constexpr Order attention_first = {input,    qkv,     mlp_gate, mlp_up,
                                            mlp_down, context, attn_out};
  if (s.parallel || !s.remat.recomputes(attn_out)) return in_order_of_need;
  return s.remat.keeps(context) ? context_first : attention_first;
}

}  // namespace

void Offload::make(Activation a) {
  if (b_.shapes().remat.offloads(a)) made_.emplace_back(a, b_.next());
}

void Offload::away(Activation a, OpId made) {
  const Shapes& s = b_.shapes();
  if (!s.remat.offloads(a)) return;
  const std::string name = "fwd.offload_" + config::name_of(a);
  moved_[a] = !made ? b_.host_transfer(name, s.activation_bytes(a))
                    : b_.host_transfer_after(name, s.activation_bytes(a), {{0, made, 0}});
}

void Offload::make_next_input() { need(Activation::input); }

void Offload::back(Dependency before) {
  const Shapes& s = b_.shapes();
  back_ = true;
  for (const Activation a : order_of(s))
    if (s.remat.offloads(a))
      moved_[a] = b_.host_transfer_after("bwd.fetch_" + config::name_of(a), s.activation_bytes(a),
                                         {before});
}

void Offload::need(Activation a) {
  if (const auto it = moved_.find(a); it != moved_.end()) b_.wait_op(it->second);
}

void Offload::end() {
  if (back_)
    for (const auto& [a, op] : moved_) b_.add_dependency(op, {0, b_.first_compute(), 1});
  for (const auto& [a, op] : made_) b_.add_dependency(op, {0, moved_.at(a), 1});
}

}  // namespace podsim::workload
