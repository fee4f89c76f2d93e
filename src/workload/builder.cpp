#include "src/workload/builder.h"

#include <algorithm>
#include <utility>

#include "podsim/workload/operations.h"

namespace podsim::workload {

BlockBuilder::BlockBuilder(const Shapes& shapes, std::string name, std::int64_t repeat,
                           std::vector<Dependency> entry)
    : shapes_(shapes), entry_(std::move(entry)), waits_(entry_) {
  block_.name = std::move(name);
  block_.repeat = repeat;
}

OpId BlockBuilder::push(Op op) { return block_.ops.push_back(std::move(op)); }

void BlockBuilder::add_dependency(OpId op, Dependency d) { block_.ops[op].deps.push_back(d); }

OpId BlockBuilder::compute(const std::string& name, std::vector<Matmul> products, OpWork work) {
  Op op;
  op.name = name;
  op.products = std::move(products);
  op.vector = units::Flops(work.vector);
  op.hbm = units::Bytes(work.hbm);
  if (op.products.empty() && shapes_.eager) op.kernel = Kernel::eager;
  op.deps = std::exchange(waits_, {});
  last_compute_ = push(std::move(op));
  if (!first_compute_) first_compute_ = last_compute_;
  return last_compute_;
}

void BlockBuilder::set_copies(OpId op, std::int64_t copies) { block_.ops[op].copies = copies; }

void BlockBuilder::run_as(Kernel kernel) { block_.ops[last_compute_].kernel = kernel; }

OpId BlockBuilder::collective(const std::string& name, CollectiveKind kind, Axis axis,
                              double bytes) {
  if (!last_compute_) leading_.push_back(next());
  return collective_after(name, kind, axis, bytes, producer());
}

std::vector<Dependency> BlockBuilder::producer() const {
  if (!last_compute_) return entry_;
  return {{0, last_compute_, 0}};
}

/// The input of an iteration is the result of the one before.
Block BlockBuilder::finish() {
  if (block_.repeat > 1)
    for (const OpId op : leading_) add_dependency(op, {0, last_compute_, 1});
  return std::move(block_);
}

OpId BlockBuilder::collective_after(const std::string& name, CollectiveKind kind, Axis axis,
                                    double bytes, std::vector<Dependency> deps) {
  Op op;
  op.name = name;
  op.kind = OpKind::collective;
  op.collective = kind;
  op.axis = axis;
  op.bytes = units::Bytes(bytes);
  op.deps = std::move(deps);
  return push(std::move(op));
}

/// The axes that a matrix is sharded over, outermost first, with their degrees.
std::vector<std::pair<Axis, std::int64_t>> BlockBuilder::shard_axes() const {
  std::vector<std::pair<Axis, std::int64_t>> axes;
  for (auto a = kAxes.rbegin(); a != kAxes.rend(); ++a) {
    const std::int64_t members = shapes_.mesh.members(a->axis);
    if (members > 1 && holds_shards(*a, shapes_.shards_over_context))
      axes.emplace_back(a->axis, members);
  }
  return axes;
}

OpId BlockBuilder::gather_shards(const std::string& name, double bytes) {
  if (!last_compute_) leading_.push_back(next());
  return gather_shards_after(name, bytes, producer());
}

OpId BlockBuilder::gather_shards_after(const std::string& name, double bytes,
                                       std::vector<Dependency> deps) {
  OpId last;
  const auto axes = shard_axes();
  double inner = 1;
  for (const auto& axis : axes) inner *= static_cast<double>(axis.second);
  for (const auto& [axis, degree] : axes) {
    inner /= static_cast<double>(degree);
    last = collective_after(name, CollectiveKind::all_gather, axis, bytes / inner, std::move(deps));
    deps = {{0, last, 0}};
  }
  return last;
}

OpId BlockBuilder::reduce_to_shards(const std::string& name, double bytes) {
  OpId last;
  auto deps = producer();
  const auto axes = shard_axes();
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    if (!last && !last_compute_) leading_.push_back(next());
    last =
        collective_after(name, CollectiveKind::reduce_scatter, axis->first, bytes, std::move(deps));
    deps = {{0, last, 0}};
    bytes /= static_cast<double>(axis->second);
  }
  return last;
}

OpId BlockBuilder::host_transfer(const std::string& name, double bytes) {
  if (!last_compute_) leading_.push_back(next());
  return host_transfer_after(name, bytes, producer());
}

OpId BlockBuilder::host_transfer_after(const std::string& name, double bytes,
                                       std::vector<Dependency> deps) {
  Op op;
  op.name = name;
  op.kind = OpKind::host_transfer;
  op.bytes = units::Bytes(bytes);
  op.deps = std::move(deps);
  return push(std::move(op));
}

OpId BlockBuilder::receive(const std::string& name, Axis axis, std::int64_t offset, double bytes) {
  Op op;
  op.name = name;
  op.kind = OpKind::receive;
  op.axis = axis;
  op.offset = offset;
  op.bytes = units::Bytes(bytes);
  return push(std::move(op));
}

OpId BlockBuilder::send(const std::string& name, Axis axis, std::int64_t offset, double bytes,
                        std::vector<Dependency> deps) {
  const OpId op = receive(name, axis, offset, bytes);
  block_.ops.back().kind = OpKind::send;
  block_.ops.back().deps = std::move(deps);
  return op;
}

/// Of T shards of the residual, B bytes in all, a chunk holds T / c. All T - 1 foreign shards take
/// the time of a collective of B bytes, so k of them take that of B k / (T - 1). The device's own
/// shard is in one of the chunks and does not travel.
double BlockBuilder::chunk_bytes(bool own) const {
  const auto degree = static_cast<double>(shapes_.mesh.tensor);
  const double shards = degree / static_cast<double>(shapes_.chunks) - (own ? 1 : 0);
  return shapes_.gathered_residual() * shards / (degree - 1);
}

OpId BlockBuilder::product_chunk(const TokenProduct& p) {
  const auto c = static_cast<double>(shapes_.chunks);
  std::vector<Matmul> products;
  double operands = 0;
  for (const auto& [columns, inner] : p.factors) {
    products.push_back({shapes_.tokens / shapes_.chunks, columns, inner, 1});
    operands += shapes_.activation(columns) + shapes_.activation(inner);
  }
  const OpWork work{p.epilogue.vector / c,
                    (operands + p.epilogue.hbm) / c + p.weights * shapes_.weight_read_size};
  return multiply(p.name, std::move(products), work, p.narrow);
}

void BlockBuilder::gather_multiply(const TokenProduct& p) {
  const bool first = !last_compute_;
  const auto input = producer();
  for (std::int64_t i = 0; i < shapes_.chunks; ++i) {
    const bool moves = shapes_.mesh.tensor > 1 && (i > 0 || shapes_.chunks < shapes_.mesh.tensor);
    if (moves) {
      if (first) leading_.push_back(next());
      wait_op(collective_after(p.collective, CollectiveKind::all_gather, Axis::tensor,
                               chunk_bytes(i == 0), input));
    }
    product_chunk(p);
  }
}

OpId BlockBuilder::multiply_scatter(const TokenProduct& p) {
  OpId moved;
  for (std::int64_t i = 0; i < shapes_.chunks; ++i) {
    product_chunk(p);
    const bool own = i == shapes_.chunks - 1;
    if (shapes_.mesh.tensor > 1 && (!own || shapes_.chunks < shapes_.mesh.tensor))
      moved =
          collective(p.collective, CollectiveKind::reduce_scatter, Axis::tensor, chunk_bytes(own));
  }
  return moved ? moved : last_compute_;
}

OpId BlockBuilder::weight_gradient(const WeightGradient& g) {
  // Accumulated in place where the whole gradient stays on the device.
  const double passes = !shapes_.sharded() && shapes_.microbatches > 1 ? 2 : 1;
  const OpWork work{0, g.read + passes * g.elements * shapes_.gradient_size};
  return multiply(g.name, g.products, work, g.narrow);
}

/// Weights are quantized once in a step: with several microbatches that is little beside the
/// tokens.
double BlockBuilder::quantized_elements(const Matmul& p) const {
  const auto m = static_cast<double>(p.m), n = static_cast<double>(p.n),
             k = static_cast<double>(p.k);
  const bool gradient = p.k >= shapes_.tokens;
  return k * (gradient || shapes_.microbatches == 1 ? m + n : m);
}

OpId BlockBuilder::multiply(const std::string& name, std::vector<Matmul> products, OpWork work,
                            bool narrow) {
  for (const Matmul& p : products) {
    if (!narrow) break;
    work.vector += kQuantizeOperations * quantized_elements(p) * static_cast<double>(p.count);
  }
  const OpId op = compute(name, std::move(products), work);
  block_.ops[op].narrow = narrow;
  return op;
}

void over_tensor(BlockBuilder& b, const std::string& name, CollectiveKind kind, double bytes) {
  if (b.shapes().mesh.tensor > 1) b.wait_op(b.collective(name, kind, Axis::tensor, bytes));
}

Dependency begin_of(const Block& b) {
  const auto first = std::find_if(b.ops.begin(), b.ops.end(),
                                  [](const Op& op) { return op.kind == OpKind::compute; });
  return {1, first == b.ops.end() ? OpId(0) : b.ops.id_of(*first), 0};
}

Dependency after(const Block& b) {
  const auto makes_result = [](const Op& op) {
    return op.kind == OpKind::compute || op.axis == Axis::tensor;
  };
  const auto& ops = b.ops.items();
  const auto last = std::find_if(ops.rbegin(), ops.rend(), makes_result);
  return {1, last == ops.rend() ? OpId(0) : b.ops.id_of(*last), 0};
}

}  // namespace podsim::workload
