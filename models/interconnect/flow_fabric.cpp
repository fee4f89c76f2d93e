#include "models/interconnect/flow_fabric.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/kernel_time.h"

namespace podsim::models {
namespace {

/// Less than this is left of a flow only by the rounding of its rate.
constexpr double kNothing = 1e-3;  // ps

}  // namespace

FlowFabric::FlowFabric(const sc_core::sc_module_name& name, std::size_t links)
    : sc_module(name), users_(links) {
  flows.bind(*this);
  SC_METHOD(update);
  sensitive << changed_;
  dont_initialize();
}

void FlowFabric::carry(const Flow& flow, sc_core::sc_event& done) {
  if (flow.length == 0) return done.notify(kernel_time(flow.latency));
  if (free_.empty()) {
    free_.push_back(static_cast<Index>(active_.size()));
    active_.emplace_back();
  }
  const Index number = free_.back();
  free_.pop_back();
  active_[number] = {&flow, static_cast<double>(flow.length), 0, now(), &done, true};
  for (const auto& use : flow.uses) users_[static_cast<std::size_t>(use.link)].push_back(number);
  stale_.push_back(number);
  changed_.notify(sc_core::SC_ZERO_TIME);
}

void FlowFabric::update() {
  finish_flows();
  share();
  wake();
}

void FlowFabric::mark(const Active& changed) {
  for (const auto& use : changed.flow->uses)
    for (const Index other : users_[static_cast<std::size_t>(use.link)]) {
      if (active_[other].stale) continue;
      active_[other].stale = true;
      stale_.push_back(other);
    }
}

void FlowFabric::finish_flows() {
  for (Index i = 0; i < active_.size(); ++i) {
    Active& a = active_[i];
    if (a.flow == nullptr || a.rate == 0) continue;
    a.left -= a.rate * static_cast<double>(now() - a.since);
    a.since = now();
    if (a.left > kNothing) continue;
    for (const auto& use : a.flow->uses)
      std::erase(users_[static_cast<std::size_t>(use.link)], i);
    mark(a);
    std::erase(stale_, i);
    a.done->notify(kernel_time(a.flow->latency));
    a = {};
    free_.push_back(i);
  }
}

/// Everyone joined to a stale flow by shared links, directly or through others.
void FlowFabric::spread_stale() {
  for (std::size_t i = 0; i < stale_.size(); ++i) mark(active_[stale_[i]]);
}

void FlowFabric::share() {
  spread_stale();
  if (stale_.empty()) return;
  std::sort(stale_.begin(), stale_.end());
  std::vector<const LinkUses*> uses;
  uses.reserve(stale_.size());
  for (const Index i : stale_) uses.push_back(&active_[i].flow->uses);
  const auto rates = fair_flow_rates(uses);
  for (std::size_t k = 0; k < stale_.size(); ++k) {
    active_[stale_[k]].rate = rates[k];
    active_[stale_[k]].stale = false;
  }
  solved_ += static_cast<std::int64_t>(stale_.size());
  stale_.clear();
}

/// Back when the first flow ends, or something changes before.
void FlowFabric::wake() {
  double next = std::numeric_limits<double>::infinity();
  for (const Active& a : active_)
    if (a.flow != nullptr) next = std::min(next, a.left / a.rate);
  if (std::isinf(next)) return;
  const auto delay = static_cast<performance::Picoseconds>(std::ceil(next - kNothing));
  next_trigger(kernel_time(std::max<performance::Picoseconds>(delay, 1)), changed_);
}

}  // namespace podsim::models
