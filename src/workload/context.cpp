#include "src/workload/context.h"

#include <algorithm>

#include "src/workload/costs.h"

namespace podsim::workload {
namespace {

double own_kv(const Shapes& s) { return s.activation(s.kv_columns()); }

double whole_kv(const Shapes& s) { return own_kv(s) * static_cast<double>(s.mesh.context); }

/// Key-value heads with copies for ranks that have none of their own.
std::int64_t copied_kv_heads(const Shapes& s) { return std::max(s.kv_heads, s.mesh.context); }

/// A message along the ring, once `made` is done.
void pass_on(Layer& l, const char* what, std::int64_t made, double bytes) {
  std::vector<Dependency> deps = {{0, made, 0}};
  if (made != l.b.last_compute()) deps.push_back({0, l.b.last_compute(), 0});
  l.b.send(l.name(what), "context", 1, bytes, std::move(deps));
}

/// Keys and values of the rank `back` places before, on their way to the next; the op after which
/// they are here, -1 for those that were made here.
std::int64_t next_block(Layer& l, std::int64_t back) {
  const Shapes& s = l.s;
  const std::int64_t here =
      back > 0 ? l.b.receive(l.name("receive_kv"), "context", 1, own_kv(s)) : -1;
  if (back + 1 < s.mesh.context)
    pass_on(l, "send_kv", here < 0 ? l.b.last_compute() : here, own_kv(s));
  return here;
}

/// The kernel over such a block, where it has anything to do.
template <class Kernel>
bool attend_to_block(Layer& l, std::int64_t back, Kernel kernel) {
  const std::int64_t here = next_block(l, back);
  const Attended a = keys_of(l.s, back);
  if (a.pairs == 0) return false;
  if (here >= 0) l.b.wait_op(here);
  kernel(a);
  return true;
}

void ring(Layer& l) {
  for (std::int64_t back = 0; back < l.s.mesh.context; ++back)
    attend_to_block(l, back, [&](const Attended& a) { attention(l.b, l.s, l.name(""), a); });
}

std::int64_t receive_gradients(Layer& l) {
  return l.b.receive(l.name("receive_kv_grads"), "context", 1, own_kv(l.s));
}

void ring_backward(Layer& l) {
  const double kv = own_kv(l.s);
  for (std::int64_t back = 0; back < l.s.mesh.context; ++back) {
    const bool added =
        attend_to_block(l, back, [&](const Attended& a) { attention_backward(l.b, l.s, a); });
    std::int64_t made = l.b.last_compute();
    if (back > 0) {
      made = receive_gradients(l);
      if (added) {
        l.b.wait_op(made);
        l.elementwise("add_kv_grads", {kv / kActivationSize, 3 * kv});
        made = l.b.last_compute();
      }
    }
    l.b.send(l.name("send_kv_grads"), "context", 1, kv, {{0, made, 0}});
  }
  l.b.wait_op(receive_gradients(l));
}

void ulysses(Layer& l) {
  const Shapes heads = heads_of_rank(l.s);
  l.collective("exchange_qkv", CollectiveKind::all_to_all, "context",
               l.s.activation(exchanged_columns(l.s)));
  attention(l.b, heads, l.name(""), all_keys(heads));
  l.collective("exchange_out", CollectiveKind::all_to_all, "context",
               l.s.activation(l.s.value_columns()));
}

void ulysses_backward(Layer& l, std::int64_t output_gradient) {
  const Shapes& s = l.s;
  const Shapes heads = heads_of_rank(s);
  l.b.wait_op(output_gradient);
  attention_backward(l.b, heads, all_keys(heads));
  const double bytes = s.activation(exchanged_columns(s));
  l.collective("exchange_qkv", CollectiveKind::all_to_all, "context", bytes);
  const double copies = bytes - s.activation(s.query_columns());
  if (copies > own_kv(s))
    l.elementwise("sum_kv_grads", {copies / kActivationSize, copies + own_kv(s)});
}

}  // namespace

Shapes heads_of_rank(const Shapes& s) {
  Shapes local = s;
  local.heads = s.heads / s.mesh.context;
  local.kv_heads = copied_kv_heads(s) / s.mesh.context;
  local.queries = s.sequence_length;
  local.tokens = s.sequences * s.sequence_length;
  local.context_rank = 0;
  local.mesh.context = 1;
  return local;
}

std::int64_t exchanged_columns(const Shapes& s) {
  return s.query_columns() + copied_kv_heads(s) * (s.qk_dim + s.v_dim);
}

void gather_again(Layer& l) {
  if (l.s.exchange == Exchange::all_gather)
    l.collective("gather_kv", CollectiveKind::all_gather, "context", whole_kv(l.s));
}

void exchange_again(Layer& l) {
  if (l.s.exchange == Exchange::ulysses)
    return l.collective("exchange_qkv", CollectiveKind::all_to_all, "context",
                        l.s.activation(exchanged_columns(l.s)));
  gather_again(l);
}

void attend_over_context(Layer& l) {
  if (l.s.mesh.context > 1 && l.s.exchange == Exchange::ring) return ring(l);
  if (l.s.mesh.context > 1 && l.s.exchange == Exchange::ulysses) return ulysses(l);
  gather_again(l);
  attention(l.b, l.s, l.name(""), all_keys(l.s));
}

std::int64_t exchange_output_gradient(Layer& l) {
  if (l.s.mesh.context == 1 || l.s.exchange != Exchange::ulysses) return -1;
  return l.b.collective(l.name("exchange_out"), CollectiveKind::all_to_all, "context",
                        l.s.activation(l.s.value_columns()));
}

void attend_backward_over_context(Layer& l, std::int64_t output_gradient) {
  if (l.s.mesh.context > 1 && l.s.exchange == Exchange::ring) return ring_backward(l);
  if (l.s.mesh.context > 1 && l.s.exchange == Exchange::ulysses)
    return ulysses_backward(l, output_gradient);
  attention_backward(l.b, l.s, all_keys(l.s));
  l.collective("scatter_kv", CollectiveKind::reduce_scatter, "context", whole_kv(l.s));
}

}  // namespace podsim::workload
