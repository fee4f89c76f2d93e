// Models and recipes for the tests of this layer.
#pragma once

#include "podsim/workload/lower.h"

namespace podsim::workload::testing {

/// Small, with sizes that no other size equals.
inline catalog::ModelArch small_model() {
  catalog::ModelArch a;
  a.name = "small";
  a.layers = 5;
  a.d_model = 1024;
  a.heads = 24;
  a.kv_heads = 8;
  a.head_dim = 64;
  a.d_ff = 3072;
  a.vocab = 4096;
  return a;
}

/// With 8 experts of which a token goes to 2, and one that all go to.
inline catalog::ModelArch small_mixture() {
  catalog::ModelArch a = small_model();
  a.moe = catalog::Moe{.experts = 8, .top_k = 2, .d_ff = 1536, .shared_experts = 1};
  return a;
}

inline WorkloadSection small_recipe() {
  WorkloadSection w;
  w.sequence_length = 2048;
  w.global_batch = 64;
  return w;
}

inline StepProgram lowered(const catalog::ModelArch& a, const WorkloadSection& w, const Mesh& m,
                           std::int64_t rank = 0, Prefetch prefetch = Prefetch::layer,
                           std::int64_t stage = 0) {
  check_workload(a, w, m);
  return lower(a, w, m, rank, stage, prefetch, units::Bytes(8));
}

/// Calls visit(op, times) for every op of the program with how often it runs in a step.
template <class F>
void each_op(const StepProgram& p, F visit) {
  for (const BlockId id : p.schedule) {
    const Block& b = p.blocks[id];
    for (const Op& op : b.ops) visit(op, static_cast<double>(b.repeat));
  }
}

inline double matmul_flops(const StepProgram& p) {
  double sum = 0;
  each_op(p, [&](const Op& op, double times) {
    for (const Matmul& m : op.products) sum += m.flops().base() * times;
  });
  return sum;
}

inline double bytes_over(const StepProgram& p, Axis axis, CollectiveKind kind) {
  double sum = 0;
  each_op(p, [&](const Op& op, double times) {
    if (op.kind == OpKind::collective && op.axis == axis && op.collective == kind)
      sum += op.bytes.base() * times;
  });
  return sum;
}

}  // namespace podsim::workload::testing
