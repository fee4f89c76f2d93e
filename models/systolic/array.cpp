#include "models/systolic/array.h"

#include <algorithm>
#include <stdexcept>

namespace podsim::models::systolic {

ArrayModel::ArrayModel(const sc_core::sc_module_name& name, const ArrayParameters& p)
    : sc_module(name), parameters_(p) {
  constexpr std::int64_t most = 256;
  const auto fits = [](std::int64_t n) { return n >= 1 && n <= most; };
  if (!fits(p.rows) || !fits(p.columns))
    throw std::invalid_argument("an array has 1 to 256 rows and columns");
  SC_METHOD(run);
  sensitive << passes;
  dont_initialize();
}

void ArrayModel::run() {
  if (step()) next_trigger(parameters_.period);
}

// False when there is nothing in the array and nothing to come.
bool ArrayModel::step() {
  move();
  begin();
  fetch();
  if (waves_.empty() && !incoming_) return false;
  load();
  stream();
  datapath_->clock();
  ++cycle_;
  return true;
}

void ArrayModel::move() {
  for (auto& w : waves_) w.move();
  for (auto& w : loading_) w.move();
  while (!waves_.empty() && waves_.front().back() >= diagonals()) waves_.pop_front();
  while (!loading_.empty() && loading_.front().back() >= parameters_.columns) loading_.pop_front();
}

// The pass that waits begins when its tile is there and nothing is in its way.
void ArrayModel::begin() {
  if (!incoming_ || loaded_ < parameters_.rows) return;
  if (!waves_.empty() && !(double_buffered() && waves_.back().clear())) return;
  waves_.push_back({*incoming_, begun_++, incoming_->length, 0, 1});
  incoming_.reset();
}

void ArrayModel::fetch() {
  if (incoming_ || !(double_buffered() || waves_.empty())) return;
  incoming_ = passes->next();
  if (!incoming_) return;
  ++fetched_;
  loaded_ = output_stationary() ? parameters_.rows : 0;  // os holds no tile
  if (double_buffered()) loading_.push_back({*incoming_, fetched_ - 1, parameters_.rows, 0, 1});
  if (output_stationary()) begin();
}

void ArrayModel::load() {
  for (const auto& w : loading_) datapath_->load_wave(w);
  if (!incoming_ || loaded_ == parameters_.rows) return;
  ++loaded_;
  if (!double_buffered()) datapath_->load_row(*incoming_, parameters_.rows - loaded_);
}

void ArrayModel::stream() {
  if (waves_.empty()) return;
  ActiveWaves active{0, 0, std::max<std::int64_t>(waves_.back().back(), 0),
                     std::min(waves_.front().front, diagonals() - 1)};
  const Wave* older = nullptr;
  for (const auto& w : waves_) {
    if (older != nullptr)
      datapath_->enter_nothing({w.front + 1, std::min(older->back() - 1, parameters_.rows - 1)});
    datapath_->arrive(w);
    datapath_->enter(w);
    active.rows = std::max(active.rows, w.pass.rows);
    active.columns = std::max(active.columns, w.pass.columns);
    older = &w;
  }
  datapath_->multiply(active);
  for (const auto& w : waves_) {
    if (!leaves_something(w)) continue;
    datapath_->leave(w);
    last_left_ = cycle_;
  }
}

bool ArrayModel::leaves_something(const Wave& w) const {
  if (output_stationary()) return w.entered == w.length;
  return w.front >= parameters_.rows - 1;
}

}  // namespace podsim::models::systolic
