#include "src/workload/experts.h"

#include <algorithm>
#include <utility>

#include "podsim/workload/operations.h"
#include "src/workload/costs.h"

namespace podsim::workload {
namespace {

using enum Matrix;

/// This device's shard of the copies of tokens, before they are gathered over tensor.
double routed_shard(const Shapes& s) {
  return s.routed(s.d_model) / static_cast<double>(s.mesh.tensor);
}

/// Copies of tokens are put in the order of their experts, or results summed by weight: one
/// operation for each element of a copy.
Work permute(const Shapes& s) {
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

/// All copies to the experts of this device and its tensor group, or the same way back.
void to_experts(Layer& l, const std::string& what) {
  l.collective(what, CollectiveKind::all_to_all, "expert", routed_shard(l.s));
  l.collective(what + "_gather", CollectiveKind::all_gather, "tensor", l.s.routed(l.s.d_model));
}

void from_experts(Layer& l, const std::string& what) {
  l.collective(what + "_scatter", CollectiveKind::reduce_scatter, "tensor",
               l.s.routed(l.s.d_model));
  l.collective(what, CollectiveKind::all_to_all, "expert", routed_shard(l.s));
}

/// The way back of what was made before other work began.
void from_experts_after(Layer& l, std::int64_t made) {
  const Shapes& s = l.s;
  if (s.mesh.tensor > 1)
    made = l.b.collective_after(l.name("from_experts_scatter"), CollectiveKind::reduce_scatter,
                                "tensor", s.routed(s.d_model), {{0, made, 0}});
  if (s.mesh.expert > 1)
    made = l.b.collective_after(l.name("from_experts"), CollectiveKind::all_to_all, "expert",
                                routed_shard(s), {{0, made, 0}});
  if (made != l.b.last_compute()) l.b.wait_op(made);
}

/// Shared experts work on all tokens of the tensor group.
void gather_shared(Layer& l) {
  if (l.s.experts->shared_d_ff > 0)
    l.collective("gather_shared", CollectiveKind::all_gather, "tensor", l.s.gathered_residual());
}

void scatter_shared(Layer& l) {
  if (l.s.experts->shared_d_ff > 0)
    l.collective("scatter_shared", CollectiveKind::reduce_scatter, "tensor",
                 l.s.gathered_residual());
}

/// Of every expert on this device, and of the shared ones. `up`: d_model to the hidden width, with
/// its gate; else from the hidden width. `tokens_inside`: a gradient, tokens as inner dimension.
std::vector<Matmul> products(const Shapes& s, std::int64_t (*shape)(const Shapes&, std::int64_t),
                             bool widens, bool tokens_inside) {
  std::vector<Matmul> list;
  const auto add = [&](std::int64_t rows, std::int64_t hidden, std::int64_t count) {
    const std::int64_t wide = shape(s, hidden);
    const std::int64_t in = widens ? s.d_model : wide, out = widens ? wide : s.d_model;
    list.push_back(tokens_inside ? Matmul{in, out, rows, count} : Matmul{rows, out, in, count});
  };
  const Experts& e = *s.experts;
  add(e.rows, e.d_ff, e.local);
  if (e.shared_d_ff > 0) add(s.tokens, e.shared_d_ff, 1);
  return list;
}

std::int64_t up_width(const Shapes& s, std::int64_t hidden) { return s.up_columns(hidden); }
std::int64_t down_width(const Shapes&, std::int64_t hidden) { return hidden; }

/// Bytes of the residual-wide side of the experts' products.
double narrow_side(const Shapes& s) {
  return s.routed(s.d_model) + (s.experts->shared_d_ff > 0 ? s.gathered_residual() : 0);
}

Work reading(const Shapes& s, Matrix m, double wide_side, Work epilogue) {
  return {epilogue.vector,
          narrow_side(s) + wide_side + epilogue.hbm + s.elements(m) * s.weight_read_size};
}

/// `masks` products with one-hot masks: slots x tokens or its transpose, or what is left of either
/// over the columns, the gradient of a mask.
void reorder(Layer& l, const std::string& what, Work work, std::int64_t masks = 1) {
  const Shapes& s = l.s;
  if (!s.experts->masks) {
    l.elementwise(what, work);
    return l.b.run_as(Kernel::dispatch);
  }
  const std::int64_t columns = std::max<std::int64_t>(1, s.d_model / s.mesh.tensor);
  const Matmul one{s.experts->slots, columns, s.queries, s.sequences};
  work.hbm += static_cast<double>(one.m * one.k * one.count) * kActivationSize;
  l.b.compute(l.name(what), std::vector<Matmul>(static_cast<std::size_t>(masks), one), work);
}

/// Grouped products.
void multiply(Layer& l, Matrix m, std::vector<Matmul> products, Work work) {
  l.multiply(m, std::move(products), work);
  if (!l.s.experts->masks) l.b.run_as(Kernel::experts);
}

void make_gradient(Layer& l, GradientStream& gradients, Matrix m, std::vector<Matmul> products) {
  const Shapes& s = l.s;
  gradients.make(l.b, m, std::move(products), narrow_side(s) + s.ffn_up());
  if (!s.experts->masks) l.b.run_as(Kernel::experts);
}

}  // namespace

void dispatch(Layer& l) {
  route(l);
  reorder(l, "dispatch", permute(l.s));
  to_experts(l, "to_experts");
  gather_shared(l);
}

void experts_up(Layer& l) {
  const Shapes& s = l.s;
  dispatch(l);
  multiply(l, mlp_up, products(s, up_width, true, false),
           reading(s, mlp_up, s.ffn_up(), activation(s)));
}

void experts_down_again(Layer& l) {
  const Shapes& s = l.s;
  multiply(l, mlp_down, products(s, down_width, false, false),
           reading(s, mlp_down, s.ffn_hidden(), {}));
  from_experts(l, "from_experts");
}

void experts_down(Layer& l) {
  experts_down_again(l);
  scatter_shared(l);
  reorder(l, "combine", permute(l.s));
}

void experts_backward(Layer& l, GradientStream& gradients) {
  const Shapes& s = l.s;
  // Results are read once more, for the gradients of the weights of the sum.
  Work combine = permute(s);
  combine.hbm += routed_shard(s);
  constexpr std::int64_t tokens_and_weights = 2;
  reorder(l, "combine", combine, tokens_and_weights);
  to_experts(l, "to_experts");
  gather_shared(l);
  multiply(l, mlp_down, products(s, down_width, true, false),
           reading(s, mlp_down, s.ffn_hidden(), activation_backward(s)));
  // The activated input is made again from up (and gate) while it is read.
  make_gradient(l, gradients, mlp_down, products(s, down_width, false, true));
  multiply(l, mlp_up, products(s, up_width, false, false), reading(s, mlp_up, s.ffn_up(), {}));
  const std::int64_t input_gradient = l.b.last_compute();
  make_gradient(l, gradients, mlp_up, products(s, up_width, true, true));
  from_experts_after(l, input_gradient);
  scatter_shared(l);
  reorder(l, "dispatch", permute(s));
  const std::int64_t tokens = tokens_here(s);
  const std::int64_t experts = s.experts->total;
  const double scores = static_cast<double>(tokens) * static_cast<double>(experts);
  l.b.compute(l.name("router"), {{tokens, s.d_model, experts, 1}, {s.d_model, experts, tokens, 1}},
              {kSoftmaxOperations * scores, 2 * s.residual() + scores * kFp32Size});
}

}  // namespace podsim::workload
