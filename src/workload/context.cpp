#include "src/workload/context.h"

#include <algorithm>

#include "src/workload/costs.h"
#include "src/workload/layer.h"

namespace podsim::workload {
namespace {

double own_kv(const Shapes& s) { return s.activation(s.kv_columns()); }

double whole_kv(const Shapes& s) { return own_kv(s) * static_cast<double>(s.mesh.context); }

/// Key-value heads with copies for ranks that have none of their own.
std::int64_t copied_kv_heads(const Shapes& s) { return std::max(s.kv_heads, exchanging_ranks(s)); }

/// The axis whose ranks exchange tokens for heads.
Axis exchange_axis(const Shapes& s) {
  return s.exchange == Exchange::ulysses ? Axis::context : Axis::ulysses;
}

void exchange(Layer& l, const std::string& what, std::int64_t columns) {
  l.collective(what, CollectiveKind::all_to_all, exchange_axis(l.s), l.s.activation(columns));
}

/// A message along the ring, once `made` is done.
void pass_on(Layer& l, const char* what, OpId made, double bytes) {
  std::vector<Dependency> deps = {{0, made, 0}};
  if (made != l.b.last_compute()) deps.push_back({0, l.b.last_compute(), 0});
  l.b.send(l.name(what), Axis::context, 1, bytes, std::move(deps));
}

/// The kernel over the keys and values of the rank `back` places before, where it has anything to
/// do; these go on to the next rank beside it, or behind it.
template <class Kernel>
bool attend_to_block(Layer& l, const Shapes& s, std::int64_t back, Kernel kernel) {
  const OpId here =
      back > 0 ? l.b.receive(l.name("receive_kv"), Axis::context, 1, own_kv(s)) : OpId();
  const auto go_on = [&] {
    if (back + 1 < s.mesh.context)
      pass_on(l, "send_kv", here ? here : l.b.last_compute(), own_kv(s));
  };
  if (s.overlaps_ring) go_on();
  const Attended a = keys_of(s, back);
  if (a.pairs > 0) {
    if (here) l.b.wait_op(here);
    kernel(a);
  }
  if (!s.overlaps_ring) go_on();
  return a.pairs > 0;
}

/// Bytes of a sum over kernels.
double sum_bytes(const Shapes& s, std::int64_t columns) {
  return s.activation(columns) / kActivationSize * s.sum_size;
}

/// A sum is read and written; what one kernel adds is an activation.
double added_traffic(const Shapes& s, std::int64_t columns) {
  return s.activation(columns) + 2 * sum_bytes(s, columns);
}

/// Outputs of the kernels so far and of the one just done, each weighted by its sums.
OpWork merge(const Shapes& s, const Attended& a) {
  const double outputs = s.activation(s.value_columns()) / kActivationSize;
  constexpr double operations = 4;  // two products, their sum, the scale that both share
  return {a.queries * operations * outputs, a.queries * added_traffic(s, s.value_columns())};
}

OpWork add_query_gradients(const Shapes& s, const Attended& a) {
  return {a.queries * s.activation(s.query_columns()) / kActivationSize,
          a.queries * added_traffic(s, s.query_columns())};
}

/// `attend` with what its kernel gives added to a sum: while the next kernel runs, where a ring
/// overlaps, as on the two streams of Transformer Engine; else behind it, as in tokamax' ring.
template <class Attend>
void attend_and_add(Layer& l, const Shapes& s, Attended a, const char* what, const OpWork& sum,
                    Attend attend) {
  if (s.overlaps_ring) a.beside = sum.hbm;
  attend(a);
  if (!s.overlaps_ring) l.elementwise(what, sum);
}

/// `s`: this rank's, or those of the heads that it has in its group.
void ring(Layer& l, const Shapes& s) {
  for (std::int64_t back = 0; back < s.mesh.context; ++back)
    attend_to_block(l, s, back, [&](const Attended& a) {
      attend_and_add(l, s, a, "merge_outputs", merge(s, a),
                     [&](const Attended& b) { attention(l.b, s, l.name(""), b); });
    });
}

/// Gradients are sums over kernels; those of keys and values over the ranks that they have been to.
void ring_backward(Layer& l, const Shapes& s) {
  const double kv = sum_bytes(s, s.kv_columns());
  const auto receive = [&] {
    return l.b.receive(l.name("receive_kv_grads"), Axis::context, 1, kv);
  };
  for (std::int64_t back = 0; back < s.mesh.context; ++back) {
    const bool added = attend_to_block(l, s, back, [&](const Attended& a) {
      attend_and_add(l, s, a, "add_q_grads", add_query_gradients(s, a),
                     [&](const Attended& b) { attention_backward(l.b, s, b); });
    });
    OpId made = l.b.last_compute();
    if (back > 0) {
      made = receive();
      if (added) {
        l.b.wait_op(made);
        l.elementwise("add_kv_grads", {kv / s.sum_size, added_traffic(s, s.kv_columns())});
        made = l.b.last_compute();
      }
    }
    l.b.send(l.name("send_kv_grads"), Axis::context, 1, kv, {{0, made, 0}});
  }
  l.b.wait_op(receive());
}

void attend(Layer& l, const Shapes& s) {
  if (s.mesh.context > 1 && s.exchange == Exchange::ring) return ring(l, s);
  attention(l.b, s, l.name(""), all_keys(s));
}

void attend_backward(Layer& l, const Shapes& s) {
  if (s.mesh.context > 1 && s.exchange == Exchange::ring) return ring_backward(l, s);
  attention_backward(l.b, s, all_keys(s));
}

/// Gradients back to the ranks that have the tokens.
void return_gradients(Layer& l) {
  const Shapes& s = l.s;
  exchange(l, "exchange_qkv", exchanged_columns(s));
  const double copies = s.activation(exchanged_columns(s) - s.query_columns());
  if (copies > own_kv(s))
    l.elementwise("sum_kv_grads", {copies / kActivationSize, copies + own_kv(s)});
}

}  // namespace

std::int64_t exchanging_ranks(const Shapes& s) {
  return s.exchange == Exchange::ulysses ? s.mesh.context : s.mesh.ulysses;
}

Shapes heads_of_rank(const Shapes& s) {
  const std::int64_t ranks = exchanging_ranks(s);
  Shapes local = s;
  local.heads = s.heads / ranks;
  local.kv_heads = copied_kv_heads(s) / ranks;
  local.queries = s.queries * ranks;
  local.tokens = s.tokens * ranks;
  local.mesh.context = s.mesh.context / ranks;
  local.mesh.ulysses = 1;
  if (local.mesh.context == 1) local.context_rank = 0;
  return local;
}

std::int64_t exchanged_columns(const Shapes& s) {
  return s.query_columns() + copied_kv_heads(s) * (s.qk_dim + s.v_dim);
}

void gather_again(Layer& l) {
  if (l.s.exchange == Exchange::all_gather)
    l.collective("gather_kv", CollectiveKind::all_gather, Axis::context, whole_kv(l.s));
}

void exchange_again(Layer& l) {
  if (exchanging_ranks(l.s) > 1) return exchange(l, "exchange_qkv", exchanged_columns(l.s));
  gather_again(l);
}

void attend_over_context(Layer& l) {
  if (exchanging_ranks(l.s) == 1) {
    gather_again(l);
    return attend(l, l.s);
  }
  exchange(l, "exchange_qkv", exchanged_columns(l.s));
  attend(l, heads_of_rank(l.s));
  exchange(l, "exchange_out", l.s.value_columns());
}

OpId exchange_output_gradient(Layer& l) {
  if (exchanging_ranks(l.s) == 1) return {};
  return l.b.collective(l.name("exchange_out"), CollectiveKind::all_to_all, exchange_axis(l.s),
                        l.s.activation(l.s.value_columns()));
}

void attend_backward_over_context(Layer& l, OpId output_gradient) {
  if (exchanging_ranks(l.s) > 1) {
    l.b.wait_op(output_gradient);
    attend_backward(l, heads_of_rank(l.s));
    return return_gradients(l);
  }
  attend_backward(l, l.s);
  if (l.s.exchange == Exchange::all_gather)
    l.collective("scatter_kv", CollectiveKind::reduce_scatter, Axis::context, whole_kv(l.s));
}

}  // namespace podsim::workload
