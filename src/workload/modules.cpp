#include "src/workload/modules.h"

#include "src/workload/costs.h"
#include "src/workload/gradients.h"

namespace podsim::workload {
namespace {

/// Hidden state and embedding side by side.
double both(const Shapes& s) { return 2 * s.gathered_residual(); }

std::int64_t columns(const Shapes& s) { return s.d_model / s.mesh.tensor; }

double projection(const Shapes& s) {
  return 2 * static_cast<double>(s.d_model) * static_cast<double>(columns(s));
}

void gather(BlockBuilder& b, const std::string& name, double elements) {
  if (b.shapes().sharded()) b.wait_op(b.gather_shards_after(name, elements * kActivationSize, {}));
}

OpWork twice(OpWork w) { return {2 * w.vector, 2 * w.hbm}; }

/// Bytes that the product with the projection moves.
double moved(const Shapes& s) {
  return both(s) + s.activation(columns(s)) + projection(s) * s.weight_read_size;
}

}  // namespace

Block module_block(const Shapes& s, WeightStream& weights, Dependency entry) {
  BlockBuilder b(s, "module", 1, {entry});
  gather(b, "fwd.weights_module_embed", s.table_elements());
  b.compute("fwd.module_embed", {}, embed(s));
  over_tensor(b, "fwd.scatter_module_embed", CollectiveKind::reduce_scatter, s.gathered_residual());
  b.compute("fwd.module_norms", {}, twice(norm(s)));
  gather(b, "fwd.weights_module", projection(s));
  weights.prologue(b, {entry});
  over_tensor(b, "fwd.gather_module", CollectiveKind::all_gather, both(s));
  b.multiply("fwd.module", {{s.tokens, columns(s), 2 * s.d_model, 1}}, {0, moved(s)}, s.narrow);
  over_tensor(b, "fwd.exchange_module", CollectiveKind::all_to_all, s.activation(columns(s)));
  return b.finish();
}

Block module_backward_block(const Shapes& s, bool sync, Dependency entry) {
  BlockBuilder b(s, "module backward", 1, {entry});
  gather(b, "bwd.weights_module", projection(s));
  over_tensor(b, "bwd.exchange_module", CollectiveKind::all_to_all, s.activation(columns(s)));
  b.multiply("bwd.module", {{s.tokens, 2 * s.d_model, columns(s), 1}}, {0, moved(s)}, s.narrow);
  over_tensor(b, "bwd.scatter_module", CollectiveKind::reduce_scatter, both(s));
  over_tensor(b, "bwd.gather_module_in", CollectiveKind::all_gather, both(s));
  b.weight_gradient({"bwd.module_grad",
                     {{2 * s.d_model, columns(s), s.tokens, 1}},
                     both(s) + s.activation(columns(s)),
                     projection(s),
                     s.narrow});
  reduce_gradient(b, "module", projection(s), projection(s), sync);
  b.compute("bwd.module_norms", {}, twice(norm_backward(s)));
  over_tensor(b, "bwd.gather_module_embed", CollectiveKind::all_gather, s.gathered_residual());
  b.compute("bwd.module_embed", {}, embed_backward(s));
  reduce_gradient(b, "module_embed", s.table_elements(), s.table_elements(), false);
  return b.finish();
}

}  // namespace podsim::workload
