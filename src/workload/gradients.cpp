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
  previous = b.collective_after("bwd.sync_" + name, CollectiveKind::all_reduce, axis, bytes,
                                {{0, previous, 0}});
}

/// Where the optimizer's state is shared out, gradients are reduce-scattered and weights gathered
/// after the update, here as one all-reduce of as many bytes.
double synced_size(const Shapes& s) {
  return s.shares_state ? (s.gradient_size + kActivationSize) / 2 : s.gradient_size;
}

}  // namespace

OpId reduce_gradient(BlockBuilder& b, const std::string& name, double elements, double common,
                     bool sync) {
  const Shapes& s = b.shapes();
  OpId last = b.last_compute();
  if (s.sharded()) last = b.reduce_to_shards("bwd.reduce_" + name, elements * s.gradient_size);
  const OpId reduced = last;
  if (sync) {
    const double shard = elements * synced_size(s) / static_cast<double>(s.weight_shards());
    for (const AxisTraits& a : kAxes) {
      const bool same =
          a.holds == Holds::same || (a.holds == Holds::shard_if_asked && !s.shards_over_context);
      if (same) sync_over(b, name, a.axis, shard, last);
      if (a.holds == Holds::same_but_experts && common > 0)
        sync_over(b, name, a.axis, shard * common / elements, last);
    }
  }
  return reduced;
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
  wait_for_room(b, i);
  b.weight_gradient({"bwd." + name_of(m) + "_grad", std::move(products), read, shapes_.elements(m),
                     shapes_.narrow});
  freed_[i] =
      reduce_gradient(b, name_of(m), shapes_.elements(m), shapes_.common_elements(m), sync_);
}

void GradientStream::end(BlockBuilder& b) {
  for (const auto& [i, user] : std::exchange(lagged_, {}))
    b.add_dependency(user, {0, freed_[i], 1});
  looped_ = true;
  freed_in_loop_ = freed_;
}

}  // namespace podsim::workload
