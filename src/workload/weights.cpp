#include "src/workload/weights.h"

#include <algorithm>
#include <utility>

namespace podsim::workload {
namespace {

/// A matrix stays for its next pass where one other at most is used between.
constexpr std::ptrdiff_t kNear = 2;

base::IdVector<BufferId, double> sizes(const Shapes& s, const WeightPlan& plan) {
  base::IdVector<BufferId, double> result;
  for (const auto& slot : plan.slots) result.push_back(s.elements(slot.matrix) * kActivationSize);
  return result;
}

}  // namespace

double weight_room(const Shapes& s, Prefetch prefetch) {
  double ahead = 0;
  if (prefetch == Prefetch::matrix) ahead = s.largest_matrix();
  if (prefetch == Prefetch::layer) ahead = s.layer_elements();
  return (ahead + s.largest_matrix()) * kActivationSize;
}

WeightPlan forward_weights(const Shapes& s, Prefetch prefetch) {
  WeightPlan plan{"fwd.", {}, {}, weight_room(s, prefetch)};
  for (const Matrix m : kMatrices) plan.releases.push_back(plan.slots.push_back({m, true, false}));
  return plan;
}

namespace {

/// Passes over the matrices of a layer in the order of backward.
std::vector<std::pair<Matrix, WeightPass>> backward_uses(const Shapes& s) {
  using enum Matrix;
  const RematPolicy& remat = s.remat;
  std::vector<std::pair<Matrix, WeightPass>> uses;
  const auto again = [&](Matrix m, Activation output) {
    if (remat.recomputes(output)) uses.emplace_back(m, WeightPass::first);
  };
  const bool attention_first = !s.parallel && remat.recomputes_attention_first();
  if (attention_first) again(qkv, Activation::qkv);
  if (!s.parallel) again(attn_out, Activation::attn_out);
  again(mlp_up, Activation::mlp_up);
  if (s.experts) again(mlp_down, Activation::mlp_down);
  for (const Matrix m : {mlp_down, mlp_up}) uses.emplace_back(m, WeightPass::second);
  if (!attention_first) again(qkv, Activation::qkv);
  for (const Matrix m : {attn_out, qkv}) uses.emplace_back(m, WeightPass::second);
  return uses;
}

}  // namespace

WeightPlan backward_weights(const Shapes& s, Prefetch prefetch) {
  WeightPlan plan{"bwd.", {}, {}, weight_room(s, prefetch)};
  const auto uses = backward_uses(s);
  std::vector<std::pair<std::ptrdiff_t, BufferId>> last_uses;  // (use, slot)
  const auto is_second = [](Matrix m) {
    return [m](const auto& use) { return use.first == m && use.second == WeightPass::second; };
  };
  for (auto use = uses.begin(); use != uses.end(); ++use) {
    const auto [m, pass] = *use;
    const auto second = std::find_if(uses.begin(), uses.end(), is_second(m));
    const bool kept =
        prefetch == Prefetch::layer || second - use <= (prefetch == Prefetch::none ? 1 : kNear);
    const bool first = pass == WeightPass::first;
    const auto open = std::find_if(plan.slots.begin(), plan.slots.end(),
                                   [&](const WeightSlot& w) { return w.matrix == m && w.second; });
    if (!first && open != plan.slots.end()) continue;
    last_uses.emplace_back((first && !kept ? use : second) - uses.begin(),
                           plan.slots.push_back({m, first, !first || kept}));
  }
  std::sort(last_uses.begin(), last_uses.end());
  for (const auto& [use, slot] : last_uses) plan.releases.push_back(slot);
  return plan;
}

WeightStream::WeightStream(const Shapes& s, WeightPlan plan)
    : shapes_(s),
      plan_(std::move(plan)),
      rooms_(rooms(sizes(s, plan_), plan_.releases, plan_.pool)),
      before_(plan_.slots.ids()),
      ahead_(plan_.slots.ids()),
      current_(plan_.slots.ids()) {}

BufferId WeightStream::slot(Matrix m, WeightPass pass) const {
  const auto serves = [&](const WeightSlot& w) {
    return w.matrix == m && (pass == WeightPass::first ? w.first : w.second);
  };
  const auto it = std::find_if(plan_.slots.begin(), plan_.slots.end(), serves);
  return plan_.slots.id_of(*it);
}

OpId WeightStream::gather(BlockBuilder& b, BufferId slot, std::vector<Dependency> deps) {
  const Matrix m = plan_.slots[slot].matrix;
  return b.gather_shards_after(plan_.prefix + "weights_" + name_of(m),
                               shapes_.elements(m) * kActivationSize, std::move(deps));
}

void WeightStream::prologue(BlockBuilder& before, const std::vector<Dependency>& deps) {
  if (off()) return;
  for (const BufferId i : rooms_.ids())
    if (rooms_[i].back == 1) before_[i] = gather(before, i, deps);
}

void WeightStream::begin(BlockBuilder& b, bool last) {
  last_ = last;
  if (!off()) gather_into_room(b, BufferId());
}

void WeightStream::gather_into_room(BlockBuilder& b, BufferId after) {
  std::vector<Dependency> deps;
  if (after) deps.push_back({0, b.last_compute(), 0});
  for (const std::int64_t back : {0, 1}) {
    for (const BufferId i : rooms_.ids()) {
      if (rooms_[i].after != after || rooms_[i].back != back) continue;
      if (back == 0) current_[i] = gather(b, i, deps);
      if (back == 1 && !last_) ahead_[i] = gather(b, i, deps);
    }
  }
}

void WeightStream::use(BlockBuilder& b, Matrix m, WeightPass pass) {
  if (off()) return;
  const BufferId i = slot(m, pass);
  if (rooms_[i].back == 0) return b.wait_op(current_[i]);
  if (last_ && looped_) return b.wait({1, ahead_[i], 0});
  b.wait({1, before_[i], 0});
  if (!last_) lagged_.emplace_back(i, b.next());
}

void WeightStream::done(BlockBuilder& b, Matrix m, WeightPass pass) {
  if (off()) return;
  const BufferId i = slot(m, pass);
  const bool kept = pass == WeightPass::first && plan_.slots[i].second;
  if (!kept) gather_into_room(b, i);
}

void WeightStream::end(BlockBuilder& b) {
  for (const auto& [i, user] : std::exchange(lagged_, {}))
    b.add_dependency(user, {0, ahead_[i], 1});
  if (last_) return;
  looped_ = true;
  for (const BufferId i : rooms_.ids())
    if (!off() && !rooms_[i].after) b.add_dependency(ahead_[i], {0, b.last_compute(), 1});
}

}  // namespace podsim::workload
