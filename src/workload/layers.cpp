#include "src/workload/layers.h"

#include "src/workload/context.h"
#include "src/workload/costs.h"
#include "src/workload/experts.h"
#include "src/workload/layer.h"

namespace podsim::workload {
namespace {

using enum Matrix;

/// From the rotary embedding to the attention's output.
void attend(Layer& l) {
  l.elementwise("rope", rope(l.s));
  attend_over_context(l);
}

void forward_attention(Layer& l) {
  l.elementwise("norm_attn", norm(l.s));
  l.gather_multiply(qkv, "qkv", l.s.factors(qkv));
  attend(l);
  l.b.wait_op(l.multiply_scatter(attn_out, "attn", l.s.factors(attn_out)));
}

void forward_up(Layer& l) {
  l.elementwise("norm_mlp", residual_norm(l.s));
  if (l.s.experts) return experts_up(l);
  l.gather_multiply(mlp_up, "mlp", l.s.factors(mlp_up), activation(l.s));
}

/// The input of a column-parallel product, once more, for the gradient of its weights.
std::int64_t gather_input(Layer& l, const std::string& what) {
  if (l.s.mesh.tensor == 1 || l.s.remat == Remat::full) return l.b.last_compute();
  return l.b.collective(l.name("gather_" + what + "_in"), CollectiveKind::all_gather, "tensor",
                        l.s.gathered_residual());
}

/// Gradient of a dense matrix over the tokens; `extra` bytes are read besides the operands.
void make_gradient(Layer& l, GradientStream& gradients, Matrix m, double extra = 0) {
  std::vector<Matmul> products;
  double read = extra;
  for (const auto& [columns, inner] : l.s.factors(m)) {
    products.push_back({inner, columns, l.s.tokens, 1});
    read += l.s.activation(inner) + l.s.activation(columns);
  }
  gradients.make(l.b, m, std::move(products), read);
}

void backward_mlp(Layer& l, GradientStream& gradients) {
  const Shapes& s = l.s;
  if (s.experts) {
    experts_backward(l, gradients);
    return l.elementwise("norm_mlp", norm_backward(s));
  }
  l.gather_multiply(mlp_down, "mlp", transposed(s.factors(mlp_down)), activation_backward(s));
  // The activated input of the product is made again from up (and gate) while it is read.
  make_gradient(l, gradients, mlp_down, s.ffn_up() - s.ffn_hidden());
  const auto input = gather_input(l, "mlp");
  const auto moved = l.multiply_scatter(mlp_up, "mlp", transposed(s.factors(mlp_up)));
  l.b.wait_op(input);
  make_gradient(l, gradients, mlp_up);
  l.b.wait_op(moved);
  l.elementwise("norm_mlp", norm_backward(s));
}

void backward_attention(Layer& l, GradientStream& gradients) {
  const Shapes& s = l.s;
  l.gather_multiply(attn_out, "attn", transposed(s.factors(attn_out)));
  const auto output_gradient = exchange_output_gradient(l);
  make_gradient(l, gradients, attn_out);
  if (s.remat == Remat::none) gather_again(l);
  attend_backward_over_context(l, output_gradient);
  l.elementwise("rope", rope(s));
  const auto input = gather_input(l, "qkv");
  const auto moved = l.multiply_scatter(qkv, "qkv", transposed(s.factors(qkv)));
  l.b.wait_op(input);
  make_gradient(l, gradients, qkv);
  l.b.wait_op(moved);
  l.elementwise("norm_attn", norm_backward(s));
}

void recompute_before_mlp(Layer& l) {
  if (l.s.remat == Remat::full) {
    forward_attention(l);
    forward_up(l);
  } else if (l.s.remat == Remat::minimal) {
    l.elementwise("norm_mlp", residual_norm(l.s));
    if (l.s.experts) dispatch(l);
  }
}

void recompute_before_attention(Layer& l) {
  if (l.s.remat != Remat::minimal) return;
  l.elementwise("norm_attn", norm(l.s));
  attend(l);
}

}  // namespace

Block forward_layer(const Shapes& s, WeightStream& weights, std::int64_t repeat, bool last,
                    Dependency entry, WeightStream* next) {
  BlockBuilder b(s, last ? "forward, last layer" : "forward", repeat, {entry});
  Layer l(b, weights, "fwd.", Pass::first);
  weights.begin(b, last);
  forward_attention(l);
  forward_up(l);
  if (s.experts) {
    experts_down(l);
  } else {
    b.wait_op(l.multiply_scatter(mlp_down, "mlp", s.factors(mlp_down)));
  }
  l.elementwise("residual", residual_add(s));
  weights.end(b);
  if (next != nullptr) next->prologue(b, {{0, b.last_compute(), 0}});
  return b.finish();
}

Block backward_layer(const Shapes& s, WeightStream& weights, GradientStream& gradients,
                     std::int64_t repeat, bool last, Dependency entry, WeightStream* next) {
  BlockBuilder b(s, last ? "backward, last layer" : "backward", repeat, {entry});
  Layer again(b, weights, "remat.", Pass::first);
  Layer l(b, weights, "bwd.", Pass::second);
  weights.begin(b, last);
  gradients.begin(last);
  recompute_before_mlp(again);
  backward_mlp(l, gradients);
  recompute_before_attention(again);
  backward_attention(l, gradients);
  weights.end(b);
  gradients.end(b);
  if (next != nullptr) next->prologue(b, {{0, b.last_compute(), 0}});
  return b.finish();
}

}  // namespace podsim::workload
