#include "src/workload/experts.h"

#include <algorithm>
#include <utility>

#include "podsim/workload/operations.h"
#include "src/workload/costs.h"
#include "src/workload/gradients.h"
#include "src/workload/layer.h"

namespace podsim::workload {
namespace {

using enum Matrix;

/// This device's shard of the copies of tokens, before they are gathered over tensor.
double routed_shard(const Shapes& s) {
  return s.routed(s.d_model) / static_cast<double>(s.mesh.tensor);
}

/// Copies of tokens are put in the order of their experts, or results summed by weight: one
/// operation for each element of a copy.
OpWork permute(const Shapes& s) {
  return {routed_shard(s) / kActivationSize, s.residual() + routed_shard(s)};
}

std::int64_t tokens_here(const Shapes& s) {
  return std::max<std::int64_t>(1, s.tokens / s.mesh.tensor);
}

/// Scores of all experts for each token of the shard, and the choice of the best.
void route(Layer& l) {
  const Shapes& s = l.s;
  const std::int64_t tokens = tokens_here(s);
  const double scores = static_cast<double>(tokens) * static_cast<double>(s.experts->total);
  l.b.compute(l.name("router"), {{tokens, s.experts->total, s.d_model, 1}},
              {kSoftmaxOperations * scores, s.residual() + scores * kFp32Size});
}

/// Layers before whose all-to-alls have to be over: beside another microbatch, one.
std::int64_t lag(const Shapes& s) { return s.experts->overlaps ? 1 : 0; }

/// All copies to the experts of this device and its tensor group, beside the work that follows.
/// Returns what to wait for.
OpId send_to_experts(Layer& l) {
  const Shapes& s = l.s;
  OpId sent = l.b.last_compute();
  if (s.mesh.expert > 1) {
    sent = l.b.collective(l.name("to_experts"), CollectiveKind::all_to_all, Axis::expert,
                          routed_shard(s));
    l.b.set_copies(sent, s.experts->copies);
  }
  if (s.mesh.tensor > 1)
    sent = l.b.collective_after(l.name("to_experts_gather"), CollectiveKind::all_gather,
                                Axis::tensor, s.routed(s.d_model), {{0, sent, lag(s)}});
  return sent;
}

/// What `made` made goes the same way back, beside the work that follows. Returns what to wait for.
OpId send_back(Layer& l, OpId made) {
  const Shapes& s = l.s;
  if (s.mesh.tensor > 1)
    made = l.b.collective_after(l.name("from_experts_scatter"), CollectiveKind::reduce_scatter,
                                Axis::tensor, s.routed(s.d_model), {{0, made, 0}});
  if (s.mesh.expert > 1) {
    made = l.b.collective_after(l.name("from_experts"), CollectiveKind::all_to_all, Axis::expert,
                                routed_shard(s), {{0, made, 0}});
    l.b.set_copies(made, s.experts->copies);
  }
  return made;
}

/// Beside the products of another microbatch, whose layers are as long, all-to-alls have the time
/// of a layer before the work that needs them goes on.
void await(Layer& l, OpId op) {
  if (!op || op == l.b.last_compute()) return;
  l.b.wait({0, op, lag(l.s)});
}

/// Shared experts work on all tokens of the tensor group.
void gather_shared(Layer& l) {
  if (l.s.experts->shared_d_ff > 0)
    l.collective("gather_shared", CollectiveKind::all_gather, Axis::tensor,
                 l.s.gathered_residual());
}

void scatter_shared(Layer& l) {
  if (l.s.experts->shared_d_ff > 0)
    l.collective("scatter_shared", CollectiveKind::reduce_scatter, Axis::tensor,
                 l.s.gathered_residual());
}

/// Of every expert on this device, and of the shared ones. `up`: d_model to the hidden width, with
/// its gate; else from the hidden width. `tokens_inside`: a gradient, tokens as inner dimension.
/// Widths of grouped products are padded to whole tiles.
std::vector<Matmul> products(const Shapes& s, std::int64_t (*shape)(const Shapes&, std::int64_t),
                             bool widens, bool tokens_inside) {
  std::vector<Matmul> list;
  const auto add = [&](std::int64_t rows, std::int64_t hidden, std::int64_t count,
                       std::int64_t tile) {
    const auto padded = [&](std::int64_t width) { return (width + tile - 1) / tile * tile; };
    const std::int64_t wide = shape(s, padded(hidden)), narrow = padded(s.d_model);
    const std::int64_t in = widens ? narrow : wide, out = widens ? wide : narrow;
    list.push_back(tokens_inside ? Matmul{in, out, rows, count} : Matmul{rows, out, in, count});
  };
  const Experts& e = *s.experts;
  add(e.rows, e.d_ff, e.local, e.tile);
  if (e.shared_d_ff > 0) add(s.tokens, e.shared_d_ff, 1, 1);
  return list;
}

std::int64_t up_width(const Shapes& s, std::int64_t hidden) { return s.up_columns(hidden); }
std::int64_t down_width(const Shapes&, std::int64_t hidden) { return hidden; }

/// Bytes of the residual-wide side of the experts' products.
double narrow_side(const Shapes& s) {
  return s.routed(s.d_model) + (s.experts->shared_d_ff > 0 ? s.gathered_residual() : 0);
}

OpWork reading(const Shapes& s, Matrix m, double wide_side, OpWork epilogue) {
  return {epilogue.vector,
          narrow_side(s) + wide_side + epilogue.hbm + s.elements(m) * s.weight_read_size};
}

/// A product with masks: slots x tokens or its transpose, or what is left of either over the
/// columns, the gradient of a mask.
void reorder(Layer& l, const std::string& what, OpWork work) {
  const Shapes& s = l.s;
  if (!s.experts->masks) {
    l.elementwise(what, work);
    if (!s.experts->ordered) l.b.run_as(Kernel::dispatch);
    return;
  }
  const std::int64_t columns = std::max<std::int64_t>(1, s.d_model / s.mesh.tensor);
  const Matmul one{s.experts->slots, columns, s.queries, s.sequences};
  work.hbm += static_cast<double>(one.m * one.k * one.count) * kActivationSize;
  l.b.compute(l.name(what), {one}, work);
}

/// Bytes of what the products of `m` give for the copies of tokens.
double results(const Shapes& s, Matrix m) {
  return m == mlp_up ? s.routed(s.up_columns(s.experts->d_ff)) : routed_shard(s);
}

/// A row of biases is picked for each copy of a token, as MaxText does, and read again to be added;
/// backward, each copy's gradient is added to its row.
void pick_biases(Layer& l, const std::string& what, Matrix m) {
  if (!l.s.experts->biases) return;
  const double bytes = results(l.s, m);
  l.elementwise(what, {bytes / kActivationSize, 2 * bytes});
  l.b.run_as(Kernel::dispatch);
}

void make_gradient(Layer& l, GradientStream& gradients, Matrix m, std::vector<Matmul> products,
                   double wide_side) {
  const Shapes& s = l.s;
  gradients.make(l.b, m, std::move(products), narrow_side(s) + wide_side);
}

}  // namespace

void dispatch(Layer& l) {
  route(l);
  reorder(l, "dispatch", permute(l.s));
  await(l, send_to_experts(l));
  gather_shared(l);
}

void experts_up(Layer& l) {
  const Shapes& s = l.s;
  l.multiply(mlp_up, products(s, up_width, true, false),
             reading(s, mlp_up, s.ffn_up(), l.fused(activation(s))));
  pick_biases(l, "biases_up", mlp_up);
  l.activate(activation(s));
}

OpId experts_down(Layer& l) {
  const Shapes& s = l.s;
  l.multiply(mlp_down, products(s, down_width, false, false),
             reading(s, mlp_down, s.ffn_hidden(), {}));
  pick_biases(l, "biases_down", mlp_down);
  return send_back(l, l.b.last_compute());
}

void combine(Layer& l, OpId results) {
  await(l, results);
  scatter_shared(l);
  reorder(l, "combine", permute(l.s));
}

OpId send_result_gradients(Layer& l) {
  reorder(l, "combine", permute(l.s));
  return send_to_experts(l);
}

void experts_backward(Layer& l, GradientStream& gradients, ExpertsUnderWay under_way) {
  const Shapes& s = l.s;
  await(l, under_way.gradients);
  gather_shared(l);
  pick_biases(l, "biases_down_grad", mlp_down);
  l.multiply(mlp_down, products(s, down_width, true, false),
             reading(s, mlp_down, s.ffn_hidden(), l.fused(activation_backward(s))));
  l.activate(activation_backward(s));
  make_gradient(l, gradients, mlp_down, products(s, down_width, false, true), activated_input(s));
  l.multiply(mlp_up, products(s, up_width, false, false), reading(s, mlp_up, s.ffn_up(), {}));
  const OpId input_gradient = l.b.last_compute();
  make_gradient(l, gradients, mlp_up, products(s, up_width, true, true), s.ffn_up());
  pick_biases(l, "biases_up_grad", mlp_up);
  const OpId returned = send_back(l, input_gradient);
  await(l, under_way.results);
  reorder(l, "combine_weights", {routed_shard(s) / kActivationSize, routed_shard(s)});
  await(l, returned);
  scatter_shared(l);
  reorder(l, "dispatch", permute(s));
  const std::int64_t tokens = tokens_here(s);
  const std::int64_t experts = s.experts->total;
  const double scores = static_cast<double>(tokens) * static_cast<double>(experts);
  l.b.compute(l.name("router"), {{tokens, s.d_model, experts, 1}, {s.d_model, experts, tokens, 1}},
              {kSoftmaxOperations * scores, 2 * s.residual() + scores * kFp32Size});
}

}  // namespace podsim::workload
