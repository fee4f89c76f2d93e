#include "models/chip/op_model.h"

#include <stdexcept>

namespace podsim::models {
namespace {

using performance::picoseconds, performance::Picoseconds, performance::time_of;

Picoseconds dispatch(const performance::OpRequest& r, const performance::OpPlan& plan) {
  const auto time = performance::time_pipeline(plan.pipeline, r.device);
  return picoseconds(time.dispatch + time.before);
}

Picoseconds first_access(const performance::OpRequest& r) {
  return r.op.memory == performance::Memory::hbm ? picoseconds(r.device.hbm_latency) : 0;
}

/// An op that moves nothing has no tiles to keep.
Picoseconds tile_overhead(const performance::OpRequest& r, const performance::OpPlan& plan) {
  const bool tiles = r.op.memory == performance::Memory::hbm && plan.pipeline.kernel;
  return tiles ? picoseconds(r.device.tile_overhead) : 0;
}

}  // namespace

OpModel::OpModel(const sc_core::sc_module_name& name, const performance::OpRequest& request)
    : sc_module(name),
      request_(request),
      plan_(performance::plan_op(request.op, request.device)),
      tiles_(performance::tiles_of(request.op, plan_, request.device)),
      loader_("loader", {tiles_, dispatch(request, plan_) + first_access(request), 2}),
      core_("core", {tiles_, dispatch(request, plan_), tile_overhead(request, plan_),
                     picoseconds(plan_.pipeline.serial)}) {
  loader_.hbm.bind(hbm_.end);
  core_.hbm.bind(hbm_.end);
  core_.tiles.bind(loader_.tiles);
  core_.mxu.bind(mxu_.work);
  core_.vpu.bind(vpu_.work);
}

performance::OpResult OpModel::result() const {
  if (!core_.finished()) throw std::runtime_error("the operation does not end");
  auto r = performance::describe_op(plan_, time_of(core_.ended()), request_.device);
  r.spans = spans();
  return r;
}

/// Of the first tiles, in the order of the tiles.
std::vector<performance::TileSpan> OpModel::spans() const {
  std::vector<performance::TileSpan> list;
  const auto most = static_cast<std::size_t>(request_.spans);
  const auto add = [&](const char* engine, std::size_t tile, Picoseconds begin, Picoseconds end) {
    if (end > begin && list.size() < most)
      list.push_back({engine, static_cast<std::int64_t>(tile), time_of(begin), time_of(end)});
  };
  for (std::size_t i = 0; i < tiles_.size() && list.size() < most; ++i) {
    const auto& t = tiles_[i];
    const auto& w = core_.work()[i];
    add("load", i, loader_.ends()[i] - t.load, loader_.ends()[i]);
    add("mxu", i, w.begin, w.begin + t.mxu);
    add("vpu", i, w.begin, w.begin + t.vpu);
    add("store", i, w.store_end - t.store, w.store_end);
  }
  return list;
}

performance::OpResult simulate_op(const performance::OpRequest& request) {
  const OpModel model("op", request);
  sc_core::sc_start();
  return model.result();
}

}  // namespace podsim::models
