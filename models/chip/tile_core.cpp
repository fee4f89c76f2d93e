#include "models/chip/tile_core.h"

#include "models/kernel_time.h"

namespace podsim::models {

TileCore::TileCore(const sc_core::sc_module_name& name, const CoreSetup& parameters)
    : sc_module(name), parameters_(parameters) {
  work_.reserve(parameters.tiles.size());
  SC_METHOD(advance);
  sensitive << start_;
  dont_initialize();
  SC_METHOD(stored);
  for (const auto& out : out_) sensitive << out;
  dont_initialize();
  start_.notify(kernel_time(parameters.start));
}

/// Each phase returns whether the next can begin at once; else it has set the trigger.
void TileCore::advance() {
  while (!computed_)
    if (!step()) return;
}

bool TileCore::step() {
  switch (phase_) {
    case TilePhase::convert:
      return convert();
    case TilePhase::wait:
      return wait_for_tile();
    case TilePhase::overhead:
      return start_engines();
    case TilePhase::engines:
      return finish_tile();
  }
  return false;
}

bool TileCore::convert() {
  phase_ = TilePhase::wait;
  if (parameters_.serial == 0) return true;
  vpu->start(parameters_.serial);
  next_trigger(vpu->done());
  return false;
}

bool TileCore::wait_for_tile() {
  if (!tiles->is_loaded(tile())) {
    next_trigger(tiles->loaded());
    return false;
  }
  if (leaving_ == kMostLeaving) {
    next_trigger(room_);
    return false;
  }
  phase_ = TilePhase::overhead;
  if (parameters_.overhead == 0) return true;
  next_trigger(kernel_time(parameters_.overhead));
  return false;
}

bool TileCore::start_engines() {
  const performance::Tile& t = parameters_.tiles[tile()];
  phase_ = TilePhase::engines;
  begun_ = now();
  if (t.mxu > 0) mxu->start(t.mxu);
  if (t.vpu > 0) vpu->start(t.vpu);
  if (t.mxu == 0 && t.vpu == 0) return true;
  next_trigger(t.mxu >= t.vpu ? mxu->done() : vpu->done());
  return false;
}

bool TileCore::finish_tile() {
  const performance::Picoseconds time = parameters_.tiles[tile()].store;
  work_.push_back({begun_, 0});
  tiles->release();
  phase_ = TilePhase::wait;
  computed_ = tile() == parameters_.tiles.size();
  if (time > 0) store(time);
  if (computed_ && leaving_ == 0) ended_ = now();
  return true;
}

void TileCore::store(performance::Picoseconds time) {
  ++leaving_;
  work_.back().store_end = hbm->transfer(time, out_[stores_++ % kMostLeaving]);
}

void TileCore::stored() {
  --leaving_;
  room_.notify(sc_core::SC_ZERO_TIME);
  if (computed_ && leaving_ == 0) ended_ = now();
}

}  // namespace podsim::models
