#include "src/workload/costs.h"

#include "podsim/workload/operations.h"

namespace podsim::workload {
namespace {

double residual_elements(const Shapes& s) { return s.residual() / kActivationSize; }

OpWork residual_pass(const Shapes& s, double operations, double tensors) {
  return {operations * residual_elements(s), tensors * s.residual()};
}

double hidden_elements(const Shapes& s) { return s.ffn_hidden() / kActivationSize; }

constexpr double kActivationOperations = 8;
constexpr double kDescentOperations = 4;  ///< norm, clipping, decay, step

}  // namespace

double log_sums(const Shapes& s) {
  return static_cast<double>(s.tokens) * static_cast<double>(s.heads) * kFp32Size;
}

OpWork norm(const Shapes& s) { return residual_pass(s, kNormOperations, 2); }
OpWork residual_norm(const Shapes& s) { return residual_pass(s, kNormOperations + 1, 4); }
OpWork residual_add(const Shapes& s) { return residual_pass(s, 1, 3); }
OpWork norm_backward(const Shapes& s) { return residual_pass(s, 10, 4); }

OpWork rope(const Shapes& s) {
  const double bytes = s.activation(s.query_columns() + s.kv_heads * s.qk_dim);
  return {3 * bytes / kActivationSize, 2 * bytes};
}

OpWork activation(const Shapes& s) {
  const double fused = s.gated ? 2 * s.ffn_hidden() : 0;
  return {kActivationOperations * hidden_elements(s),
          s.fused_activation ? fused : s.ffn_up() + s.ffn_hidden()};
}

OpWork activation_backward(const Shapes& s) {
  return {2 * kActivationOperations * hidden_elements(s),
          2 * s.ffn_up() + (s.fused_activation ? -1 : 1) * s.ffn_hidden()};
}

double activated_input(const Shapes& s) { return s.fused_activation ? s.ffn_up() : s.ffn_hidden(); }

OpWork loss(const Shapes& s) {
  const double logits = s.activation(s.vocab) / kActivationSize;
  return {8 * logits, logits * (2 * s.logit_size + kActivationSize)};
}

OpWork embed(const Shapes& s) { return {0, s.residual() + s.gathered_residual()}; }

OpWork embed_backward(const Shapes& s) {
  const double rows = s.residual();
  const double grown = s.gradient_size / kActivationSize;
  return {residual_elements(s),
          s.gathered_residual() + 2 * grown * rows + s.table_elements() * s.gradient_size};
}

OpWork optimizer_update(const Shapes& s, double weights) {
  double bytes = 2 * s.gradient_size + 2 * s.master_size + 4 * s.moment_size;
  if (s.device_weight_size() < s.master_size) bytes += s.device_weight_size();
  if (s.copies_weights) bytes += kActivationSize;
  const double operations = s.moment_size > 0 ? kAdamOperations : kDescentOperations;
  return {operations * weights, weights * bytes};
}

}  // namespace podsim::workload
