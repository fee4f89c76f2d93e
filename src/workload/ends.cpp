#include "src/workload/ends.h"

#include <optional>
#include <ranges>
#include <set>

#include "src/workload/costs.h"
#include "src/workload/gradients.h"

namespace podsim::workload {
namespace {

void gather_table(BlockBuilder& b, const std::string& name) {
  const Shapes& s = b.shapes();
  if (s.sharded()) b.wait_op(b.gather_shards(name, s.table_elements() * kActivationSize));
}

/// The sums behind the loss of each token (maximum, sum of exponentials) are joined over tensor.
void join_loss(BlockBuilder& b) {
  over_tensor(b, "head.join_loss", CollectiveKind::all_reduce,
              2 * kFp32Size * static_cast<double>(b.shapes().tokens));
}

/// Traffic by which logits are wider than a product's result.
OpWork wide_output(const Shapes& s) {
  return {0, s.activation(s.vocab) * (s.logit_size / kActivationSize - 1)};
}

}  // namespace

Block embed_block(const Shapes& s, WeightStream& weights, const std::vector<Dependency>& before) {
  BlockBuilder b(s, "embed");
  gather_table(b, "fwd.weights_embed");
  weights.prologue(b, before);
  b.compute("fwd.embed", {}, embed(s));
  over_tensor(b, "fwd.scatter_embed", CollectiveKind::reduce_scatter, s.gathered_residual());
  return b.finish();
}

Block head_block(const Shapes& s, WeightStream& backward_weights, bool sync, Dependency entry) {
  BlockBuilder b(s, "head", 1, {entry});
  if (s.sharded())
    b.wait_op(b.gather_shards_after("head.weights_head", s.table_elements() * kActivationSize, {}));
  backward_weights.prologue(b, {entry});
  b.compute("head.norm", {}, norm(s));
  b.gather_multiply(
      {"head.logits", "head.gather", {{s.vocab, s.d_model}}, wide_output(s), s.table_elements()});
  join_loss(b);
  b.compute("head.loss", {}, loss(s));
  const auto moved = b.multiply_scatter(
      {"head.hidden_grad", "head.scatter", {{s.d_model, s.vocab}}, {}, s.table_elements()});
  if (!s.frozen)
    b.weight_gradient({"head.weights_grad",
                       {{s.d_model, s.vocab, s.tokens, 1}},
                       s.activation(s.d_model) + s.activation(s.vocab),
                       s.table_elements()});
  reduce_gradient(b, "head", s.table_elements(), s.table_elements(), sync);
  b.wait_op(moved);
  OpWork last_norm = norm_backward(s);
  last_norm.hbm -= s.residual();  // no residual to add
  b.compute("head.norm_grad", {}, last_norm);
  return b.finish();
}

Block embed_backward_block(const Shapes& s, bool sync, Dependency entry) {
  BlockBuilder b(s, "embed backward", 1, {entry});
  over_tensor(b, "bwd.gather_embed", CollectiveKind::all_gather, s.gathered_residual());
  b.compute("bwd.embed", {}, embed_backward(s));
  reduce_gradient(b, "embed", s.table_elements(), s.table_elements(), sync);
  return b.finish();
}

Block receive_block(const Shapes& s, WeightStream& weights, std::int64_t offset,
                    const std::vector<Dependency>& before) {
  BlockBuilder b(s, offset > 0 ? "receive" : "receive backward");
  b.receive(offset > 0 ? "fwd.receive" : "bwd.receive", Axis::pipeline, offset, s.residual());
  weights.prologue(b, before);
  return b.finish();
}

void add_send(Block& b, const Shapes& s, std::int64_t offset) {
  Op op;
  op.name = offset > 0 ? "fwd.send" : "bwd.send";
  op.kind = OpKind::send;
  op.axis = Axis::pipeline;
  op.offset = offset;
  op.bytes = units::Bytes(s.residual());
  op.deps = {{0, after(b).op, 0}};
  b.ops.push_back(std::move(op));
}

Block optimizer_block(const Shapes& s, const Block& last_backward, double owned,
                      std::int64_t layers) {
  const std::int64_t parts = s.offloads_optimizer ? layers : 1;
  const double weights = owned / static_cast<double>(parts * s.state_shards);
  BlockBuilder b(s, "optimizer", parts);
  if (s.offloads_optimizer)
    b.wait_op(b.host_transfer_after("opt.fetch_state", weights * s.host_state_size(),
                                    {begin_of(last_backward)}));
  std::set<std::optional<Axis>> seen = {Axis::tensor};
  for (const OpId id : std::views::reverse(last_backward.ops.ids())) {
    const Op& op = last_backward.ops[id];
    if (op.kind == OpKind::collective && seen.insert(op.axis).second) b.wait({1, id, 0});
  }
  b.compute("opt.update", {}, s.frozen ? OpWork{} : optimizer_update(s, weights));
  if (s.offloads_optimizer) b.host_transfer("opt.offload_state", weights * s.host_state_size());
  return b.finish();
}

}  // namespace podsim::workload
