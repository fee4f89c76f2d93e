#include "src/workload/layers.h"

#include "src/workload/context.h"
#include "src/workload/costs.h"
#include "src/workload/experts.h"
#include "src/workload/gradients.h"
#include "src/workload/layer.h"
#include "src/workload/offload.h"

namespace podsim::workload {
namespace {

using enum Matrix;

/// Writes the ops from the rotary embedding to the attention's output.
void attend(Layer& l) {
  l.elementwise("rope", rope(l.s));
  attend_over_context(l);
}

void project_in(Layer& l) { l.gather_multiply(qkv, "qkv", l.s.factors(qkv)); }

/// The op after which attention's projection is there.
OpId project_out(Layer& l) { return l.multiply_scatter(attn_out, "attn", l.s.factors(attn_out)); }

/// Partial sums of the other branch, added while a product's output is written.
OpWork add_partial_sums(const Shapes& s) {
  if (!s.parallel) return {};
  return {s.gathered_residual() / kActivationSize, s.gathered_residual()};
}

void forward_attention(Layer& l, Offload& offload) {
  l.elementwise("norm_attn", norm(l.s));
  offload.make(Activation::qkv);
  project_in(l);
  offload.away(Activation::qkv);
  offload.make(Activation::context);
  attend(l);
  offload.away(Activation::context);
  if (l.s.parallel) return l.multiply_here(attn_out, l.s.factors(attn_out));
  offload.make(Activation::attn_out);
  const auto out = project_out(l);
  offload.away(Activation::attn_out, out);
  l.b.wait_op(out);
}

void up(Layer& l) {
  if (l.s.experts) {
    dispatch(l);
    return experts_up(l);
  }
  l.gather_multiply(mlp_up, "mlp", l.s.factors(mlp_up), l.fused(activation(l.s)));
  l.activate(activation(l.s));
}

/// Without the gate, where that is kept.
void up_again(Layer& l) {
  if (!l.s.keeps_gate()) return up(l);
  l.gather_multiply(mlp_up, "mlp", {{l.s.d_ff, l.s.d_model}}, l.fused(activation(l.s)));
  l.activate(activation(l.s));
}

void forward_up(Layer& l, Offload& offload) {
  if (!l.s.parallel) l.elementwise("norm_mlp", residual_norm(l.s));
  offload.make(Activation::mlp_gate);
  offload.make(Activation::mlp_up);
  if (l.s.parallel) {
    l.multiply_here(mlp_up, l.s.factors(mlp_up), l.fused(activation(l.s)));
    l.activate(activation(l.s));
  } else {
    up(l);
  }
  offload.away(Activation::mlp_gate);
  offload.away(Activation::mlp_up);
}

/// The input of a column-parallel product, once more, for the gradient of its weights; it is still
/// there where the product was repeated.
OpId gather_input(Layer& l, const std::string& what, Activation output) {
  if (l.s.mesh.tensor == 1 || !l.s.sequence_parallel || l.s.remat.recomputes(output))
    return l.b.last_compute();
  return l.b.collective(l.name("gather_" + what + "_in"), CollectiveKind::all_gather, Axis::tensor,
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

void backward_mlp(Layer& l, GradientStream& gradients, ExpertsUnderWay under_way) {
  const Shapes& s = l.s;
  if (s.experts) {
    experts_backward(l, gradients, under_way);
    return l.elementwise("norm_mlp", norm_backward(s));
  }
  l.gather_multiply(mlp_down, "mlp", transposed(s.factors(mlp_down)),
                    l.fused(activation_backward(s)));
  l.activate(activation_backward(s));
  make_gradient(l, gradients, mlp_down, activated_input(s) - s.ffn_hidden());
  const auto input = gather_input(l, "mlp", Activation::mlp_up);
  if (s.parallel) {
    l.multiply_here(mlp_up, transposed(s.factors(mlp_up)));
    l.b.wait_op(input);
    return make_gradient(l, gradients, mlp_up);
  }
  const auto moved = l.multiply_scatter(mlp_up, "mlp", transposed(s.factors(mlp_up)));
  l.b.wait_op(input);
  make_gradient(l, gradients, mlp_up);
  l.b.wait_op(moved);
  l.elementwise("norm_mlp", norm_backward(s));
}

void backward_attention(Layer& l, GradientStream& gradients) {
  const Shapes& s = l.s;
  if (s.parallel) {
    l.multiply_here(attn_out, transposed(s.factors(attn_out)));
  } else {
    l.gather_multiply(attn_out, "attn", transposed(s.factors(attn_out)));
  }
  const auto output_gradient = exchange_output_gradient(l);
  make_gradient(l, gradients, attn_out);
  if (s.remat.everything() && !s.remat.repeats_attention_alone()) gather_again(l);
  attend_backward_over_context(l, output_gradient);
  l.elementwise("rope", rope(s));
  const auto input = s.parallel ? l.b.last_compute() : gather_input(l, "qkv", Activation::qkv);
  const auto moved =
      l.multiply_scatter(qkv, "qkv", transposed(s.factors(qkv)), add_partial_sums(s));
  l.b.wait_op(input);
  make_gradient(l, gradients, qkv);
  l.b.wait_op(moved);
  l.elementwise("norm_attn", norm_backward(s));
}

/// From the layer's input to attention's outputs, as far as those are not kept.
void attend_again(Layer& l, Offload& offload) {
  if (!l.s.parallel) l.elementwise("norm_attn", norm(l.s));
  if (l.s.remat.recomputes(Activation::qkv)) {
    if (l.s.parallel) {
      l.multiply_here(qkv, l.s.factors(qkv));
    } else {
      project_in(l);
    }
  }
  offload.need(Activation::qkv);
  if (l.s.remat.recomputes(Activation::context)) return attend(l);
  l.elementwise("rope", rope(l.s));
  offload.need(Activation::context);
  exchange_again(l);
}

/// Tokens go to their experts again, then the gradients of the results, beside the products.
ExpertsUnderWay recompute_experts(Layer& again, Layer& backward, Offload& offload) {
  const RematPolicy& remat = again.s.remat;
  dispatch(again);
  ExpertsUnderWay under_way;
  under_way.gradients = send_result_gradients(backward);
  if (remat.recomputes(Activation::mlp_up)) experts_up(again);
  offload.need(Activation::mlp_up);
  if (remat.keeps(Activation::mlp_up)) again.activate(activation(again.s));
  if (remat.recomputes(Activation::mlp_down)) under_way.results = experts_down(again);
  offload.need(Activation::mlp_down);
  return under_way;
}

/// Recomputes what the backward pass of the FFN reads and what is not kept. `backward` is that
/// pass, of which experts begin a part before.
ExpertsUnderWay recompute_before_mlp(Layer& l, Layer& backward, Offload& offload) {
  if (l.s.remat.everything())
    return l.s.experts ? ExpertsUnderWay{send_result_gradients(backward), {}} : ExpertsUnderWay{};
  offload.need(Activation::input);
  if (l.s.parallel) {
    l.elementwise("norm_attn", norm(l.s));
  } else if (l.s.remat.recomputes(Activation::attn_out)) {
    if (l.s.remat.recomputes_attention_first()) attend_again(l, offload);
    offload.need(Activation::context);
    l.b.wait_op(project_out(l));
  }
  offload.need(Activation::attn_out);
  if (!l.s.parallel) l.elementwise("norm_mlp", residual_norm(l.s));
  offload.need(Activation::mlp_gate);
  if (l.s.experts) return recompute_experts(l, backward, offload);
  if (l.s.remat.recomputes(Activation::mlp_up)) up_again(l);
  offload.need(Activation::mlp_up);
  if (l.s.remat.keeps(Activation::mlp_up)) l.activate(activation(l.s));
  offload.need(Activation::mlp_down);
  return {};
}

void recompute_before_attention(Layer& l, Offload& offload) {
  if (l.s.remat.repeats_attention_alone()) return attend_over_context(l);
  const bool before = !l.s.parallel && l.s.remat.recomputes_attention_first();
  if (!l.s.remat.everything() && !before) attend_again(l, offload);
}

}  // namespace

Block forward_layer(const Shapes& s, WeightStream& weights, std::int64_t repeat, bool last,
                    Dependency entry, WeightStream* next, bool updates) {
  BlockBuilder b(s, last ? "forward, last layer" : "forward", repeat, {entry});
  Layer l(b, weights, "fwd.", WeightPass::first);
  if (updates) l.gather_updates();
  Offload offload(b);
  weights.begin(b, last);
  offload.away(Activation::input);
  forward_attention(l, offload);
  forward_up(l, offload);
  offload.make(Activation::mlp_down);
  if (s.experts) {
    combine(l, experts_down(l));
    offload.away(Activation::mlp_down);
  } else {
    const auto out = l.multiply_scatter(mlp_down, "mlp", s.factors(mlp_down), add_partial_sums(s));
    offload.away(Activation::mlp_down, out);
    b.wait_op(out);
  }
  offload.make_next_input();
  l.elementwise("residual", residual_add(s));
  weights.end(b);
  offload.end();
  if (next != nullptr) next->prologue(b, {{0, b.last_compute(), 0}});
  return b.finish();
}

Block backward_layer(const Shapes& s, WeightStream& weights, GradientStream& gradients,
                     std::int64_t repeat, bool last, LayerEntry entry, WeightStream* next) {
  BlockBuilder b(s, last ? "backward, last layer" : "backward", repeat, {entry.after});
  Layer again(b, weights, "remat.", WeightPass::first);
  Layer l(b, weights, "bwd.", WeightPass::second);
  Offload offload(b);
  offload.back(entry.begin);
  weights.begin(b, last);
  gradients.begin(last);
  backward_mlp(l, gradients, recompute_before_mlp(again, l, offload));
  recompute_before_attention(again, offload);
  backward_attention(l, gradients);
  weights.end(b);
  gradients.end(b);
  offload.end();
  if (next != nullptr) next->prologue(b, {{0, b.last_compute(), 0}});
  return b.finish();
}

}  // namespace podsim::workload
