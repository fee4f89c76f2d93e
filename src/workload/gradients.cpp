#include "src/workload/gradients.h"

#include <algorithm>
#include <utility>

namespace podsim::workload {
namespace {

constexpr std::array kOrder = {Matrix::mlp_down, Matrix::mlp_up, Matrix::attn_out, Matrix::qkv};

double buffers(Prefetch prefetch) { return prefetch == Prefetch::none ? 1 : 2; }

base::IdVector<BufferId, Room> rooms_of(const Shapes& s, Prefetch prefetch) {
  base::IdVector<BufferId, double> sizes;
  std::vector<BufferId> in_turn;
  for (const Matrix m : kOrder) in_turn.push_back(sizes.push_back(s.elements(m)));
  return rooms(sizes, in_turn, buffers(prefetch) * s.largest_matrix());
}

void sync_over(BlockBuilder& b, const std::string& name, Axis axis, double bytes, OpId& previous) {
  if (b.shapes().mesh.members(axis) == 1) return;
  std::vector<Dependency> after;
  if (previous) after.push_back({0, previous, 0});
  previous = b.collective_after(name, CollectiveKind::all_reduce, axis, bytes, std::move(after));
}

/// All-reduces of `bytes` over the axes whose members hold the same weights, and of the share
/// `common` over those that hold the same but for experts.
void sync_replicas(BlockBuilder& b, const std::string& name, double bytes, double common,
                   OpId previous) {
  const Shapes& s = b.shapes();
  for (const AxisTraits& a : kAxes) {
    const bool same =
        a.holds == Holds::same || (a.holds == Holds::shard_if_asked && !s.shards_over_context);
    if (same) sync_over(b, name, a.axis, bytes, previous);
    if (a.holds == Holds::same_but_experts && common > 0)
      sync_over(b, name, a.axis, bytes * common, previous);
  }
}

/// Where the optimizer's state is shared out, gradients are reduce-scattered and weights gathered
/// after the update, each here as an all-reduce of half the bytes. `apart`: the latter are not
/// here.
double synced_size(const Shapes& s, bool apart) {
  if (!s.shares_state) return s.gradient_size;
  return (s.gradient_size + (apart ? 0 : kActivationSize)) / 2;
}

}  // namespace

OpId reduce_gradient(BlockBuilder& b, const std::string& name, double elements, double common,
                     bool sync, bool apart) {
  const Shapes& s = b.shapes();
  OpId last = b.last_compute();
  if (s.frozen) return last;
  if (s.sharded()) last = b.reduce_to_shards("bwd.reduce_" + name, elements * s.gradient_size);
  if (sync) {
    const double shard = elements * synced_size(s, apart) / static_cast<double>(s.weight_shards());
    sync_replicas(b, "bwd.sync_" + name, shard, common / elements, last);
  }
  return last;
}

void gather_updated(BlockBuilder& b, Matrix m) {
  const Shapes& s = b.shapes();
  if (s.frozen) return;
  const OpId before = b.next();
  const double elements = s.elements(m), shard = elements / static_cast<double>(s.weight_shards());
  sync_replicas(b, "fwd.updated_" + name_of(m), shard * kActivationSize / 2,
                s.common_elements(m) / elements, OpId());
  if (b.next() > before) b.wait_op(b.next() - 1);
}

double gradient_room(const Shapes& s, Prefetch prefetch) {
  return s.sharded() ? buffers(prefetch) * s.largest_matrix() * s.gradient_size : 0;
}

GradientStream::GradientStream(const Shapes& s, bool sync, Prefetch prefetch)
    : shapes_(s),
      sync_(sync),
      rooms_(rooms_of(s, prefetch)),
      freed_(kOrder.size()),
      freed_in_loop_(kOrder.size()) {}

void GradientStream::begin(bool last) { last_ = last; }

void GradientStream::wait_for_room(BlockBuilder& b, BufferId i) {
  const Room& room = rooms_[i];
  if (off() || !room.after) return;
  if (room.back == 0) return b.wait_op(freed_[room.after]);
  if (last_ && looped_) b.wait({1, freed_in_loop_[room.after], 0});
  if (!last_) lagged_.emplace_back(room.after, b.next());
}

void GradientStream::make(BlockBuilder& b, Matrix m, std::vector<Matmul> products, double read) {
  const BufferId i(std::find(kOrder.begin(), kOrder.end(), m) - kOrder.begin());
  if (shapes_.frozen) {
    freed_[i] = b.last_compute();
    return;
  }
  wait_for_room(b, i);
  b.weight_gradient({"bwd." + name_of(m) + "_grad", std::move(products), read, shapes_.elements(m),
                     shapes_.narrow_gradients});
  freed_[i] = reduce_gradient(b, name_of(m), shapes_.elements(m), shapes_.common_elements(m), sync_,
                              shapes_.gathers_in_forward);
}

void GradientStream::end(BlockBuilder& b) {
  for (const auto& [i, user] : std::exchange(lagged_, {}))
    b.add_dependency(user, {0, freed_[i], 1});
  looped_ = true;
  freed_in_loop_ = freed_;
}

}  // namespace podsim::workload
