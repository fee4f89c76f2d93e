#include "models/systolic/core.h"

#include <algorithm>
#include <string>

namespace podsim::models::systolic {

PassList::PassList(const sc_core::sc_module_name& name) : sc_module(name) { out.bind(*this); }

void PassList::offer(std::vector<Pass> passes) {
  passes_ = std::move(passes);
  taken_ = 0;
  offered_.notify(sc_core::SC_ZERO_TIME);
}

std::optional<Pass> PassList::next() {
  if (taken_ == passes_.size()) return std::nullopt;
  return passes_[taken_++];
}

SystolicCore::SystolicCore(const sc_core::sc_module_name& name, const CoreParameters& p)
    : sc_module(name), parameters_(p) {
  for (std::int64_t i = 0; i < p.arrays; ++i) {
    const std::string number = std::to_string(i);
    arrays_.push_back(std::make_unique<ArrayModel>(("array_" + number).c_str(), p.array));
    lists_.push_back(std::make_unique<PassList>(("passes_" + number).c_str()));
    arrays_.back()->passes.bind(lists_.back()->out);
  }
}

std::vector<std::vector<Pass>> SystolicCore::plan(const Product& p, std::int64_t row_pieces) const {
  const auto& a = parameters_.array;
  return schedule(p, a.dataflow, a.rows, a.columns, parameters_.arrays, row_pieces);
}

void SystolicCore::offer(const std::vector<std::vector<Pass>>& passes) {
  for (std::size_t i = 0; i < lists_.size(); ++i) lists_[i]->offer(passes[i]);
}

std::int64_t SystolicCore::last_cycle() const {
  std::int64_t last = 0;
  for (const auto& array : arrays_) last = std::max(last, array->last_cycle());
  return last;
}

}  // namespace podsim::models::systolic
