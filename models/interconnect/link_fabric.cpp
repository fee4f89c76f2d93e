#include "models/interconnect/link_fabric.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/interconnect/fair_share.h"
#include "models/kernel_time.h"

namespace podsim::models {
namespace {

/// Less than this is left of a flow only by the rounding of its rate.
constexpr double nothing = 1e-3;  // ps

}  // namespace

LinkFabric::LinkFabric(const sc_core::sc_module_name& name) : sc_module(name) {
  links.bind(*this);
  SC_METHOD(update);
  sensitive << changed_;
  dont_initialize();
}

void LinkFabric::transfer(const Loads& loads, performance::Picoseconds latency,
                          sc_core::sc_event& done) {
  const auto longest = loads.empty() ? 0 : *std::max_element(loads.begin(), loads.end());
  if (longest == 0) return done.notify(kernel_time(latency));
  Flow flow{{}, static_cast<double>(longest), 0, latency, &done};
  for (const auto load : loads)
    flow.use.push_back(static_cast<double>(load) / static_cast<double>(longest));
  flows_.push_back(std::move(flow));
  changed_.notify(sc_core::SC_ZERO_TIME);
}

void LinkFabric::update() {
  ++activations_;
  progress();
  finish_flows();
  share();
}

void LinkFabric::progress() {
  const auto elapsed = static_cast<double>(now() - last_update_);
  for (Flow& flow : flows_) flow.left -= flow.rate * elapsed;
  last_update_ = now();
}

void LinkFabric::finish_flows() {
  std::erase_if(flows_, [](const Flow& flow) {
    if (flow.left > nothing) return false;
    flow.done->notify(kernel_time(flow.latency));
    return true;
  });
}

/// New rates, and back when the first flow ends at them or something changes before.
void LinkFabric::share() {
  if (flows_.empty()) return;
  std::vector<const std::vector<double>*> uses;
  uses.reserve(flows_.size());
  for (const Flow& flow : flows_) uses.push_back(&flow.use);
  const std::vector<double> rates = fair_rates(uses);
  double next = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    flows_[i].rate = rates[i];
    next = std::min(next, flows_[i].left / rates[i]);
  }
  const auto delay = static_cast<performance::Picoseconds>(std::ceil(next - nothing));
  next_trigger(kernel_time(std::max<performance::Picoseconds>(delay, 1)), changed_);
}

}  // namespace podsim::models
