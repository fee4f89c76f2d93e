#include "models/interconnect/flow_fabric.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "models/kernel_time.h"

namespace podsim::models {
namespace {

/// Less than this is left of a flow only by the rounding of its rate.
constexpr double kNothing = 1e-3;  // ps

/// Rates that are kept at most: 32 MB.
constexpr std::size_t kMostRemembered = 4'000'000;

}  // namespace

FlowFabric::FlowFabric(const sc_core::sc_module_name& name, std::size_t links,
                       std::vector<const LinkUses*> routes)
    : sc_module(name), routes_(std::move(routes)), sharing_(links), carried_(routes_.size()) {
  flows.bind(*this);
  find_islands();
  SC_METHOD(update);
  sensitive << changed_;
  dont_initialize();
}

/// Union of routes over their links.
void FlowFabric::find_islands() {
  std::vector<std::size_t> parent(routes_.size());
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](std::size_t r) {
    while (parent[r] != r) r = parent[r] = parent[parent[r]];
    return r;
  };
  std::size_t links = 0;
  for (const auto* uses : routes_)
    for (const auto& use : *uses) links = std::max(links, static_cast<std::size_t>(use.link) + 1);
  std::vector<std::size_t> first_user(links, routes_.size());
  for (std::size_t r = 0; r < routes_.size(); ++r)
    for (const auto& use : *routes_[r]) {
      auto& user = first_user[static_cast<std::size_t>(use.link)];
      if (user == routes_.size()) user = r;
      parent[root(r)] = root(user);
    }
  std::vector<std::size_t> number(routes_.size(), routes_.size());
  std::size_t islands = 0;
  for (std::size_t r = 0; r < routes_.size(); ++r) {
    auto& n = number[root(r)];
    if (n == routes_.size()) n = islands++;
    island_of_.push_back(n);
  }
  islands_.resize(islands);
}

void FlowFabric::carry(const Flow& flow, Picoseconds at, FlowEndIf& end) {
  starts_.push({at, numbers_++, flow, &end});
  if (!updating_) changed_.notify(sc_core::SC_ZERO_TIME);
}

/// All that happens now, then back when the next flow begins or ends.
void FlowFabric::update() {
  ++activations_;
  updating_ = true;
  std::vector<Ended> ended;
  do {
    ended.clear();
    for (Island& island : islands_)
      if (island.next <= now()) finish(island, ended);
    begin_flows();
    for (const std::size_t i : std::exchange(changed_islands_, {})) share(islands_[i]);
    tell(ended);
  } while (next_time() <= now());
  updating_ = false;
  const Picoseconds next = next_time();
  if (next < performance::kEndless) next_trigger(kernel_time(next - now()), changed_);
}

/// In a large pod each of these is somewhere else in memory, and so is what it leads to.
void FlowFabric::tell(const std::vector<Ended>& ended) {
  constexpr std::size_t stages[] = {12, 8, 4};
  const std::size_t n = ended.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (i + 16 < n) __builtin_prefetch(ended[i + 16].end);
    for (int stage = 0; stage < 3; ++stage)
      if (i + stages[stage] < n) ended[i + stages[stage]].end->flow_ends_soon(stage);
    ended[i].end->flow_ended(ended[i].began, ended[i].at);
  }
}

FlowFabric::Picoseconds FlowFabric::next_time() const {
  Picoseconds next = starts_.empty() ? performance::kEndless : starts_.top().at;
  for (const Island& island : islands_) next = std::min(next, island.next);
  return next;
}

void FlowFabric::progress(Island& island) {
  const auto elapsed = static_cast<double>(now() - island.since);
  for (Active& a : island.active) a.left -= a.rate * elapsed;
  island.since = now();
}

void FlowFabric::finish(Island& island, std::vector<Ended>& ended) {
  progress(island);
  std::erase_if(island.active, [&](const Active& a) {
    if (a.left > kNothing) return false;
    ended.push_back({a.began, now() + a.flow.latency, a.end});
    return true;
  });
  island.next = performance::kEndless;
  if (std::exchange(island.changed, true)) return;
  changed_islands_.push_back(static_cast<std::size_t>(&island - islands_.data()));
}

void FlowFabric::begin_flows() {
  while (!starts_.empty() && starts_.top().at <= now()) {
    const Start start = starts_.top();
    starts_.pop();
    const auto route = static_cast<std::size_t>(start.flow.route);
    carried_[route] += start.flow.length;
    Island& island = islands_[island_of_[route]];
    if (!island.changed) {
      progress(island);
      island.changed = true;
      changed_islands_.push_back(island_of_[route]);
    }
    island.active.push_back(
        {start.flow, static_cast<double>(start.flow.length), 0, start.at, start.end});
  }
}

void FlowFabric::share(Island& island) {
  island.changed = false;
  island.next = performance::kEndless;
  if (island.active.empty()) return;
  std::stable_sort(island.active.begin(), island.active.end(),
                   [](const Active& a, const Active& b) { return a.flow.route < b.flow.route; });
  const auto& rates = this->rates(island);
  double next = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < rates.size(); ++i) {
    Active& a = island.active[i];
    a.rate = rates[i];
    next = std::min(next, std::max(a.left, 0.0) / a.rate);
  }
  const auto delay = static_cast<Picoseconds>(std::ceil(next - kNothing));
  island.next = now() + std::max<Picoseconds>(delay, 0);
}

const std::vector<double>& FlowFabric::rates(Island& island) {
  key_.clear();
  for (const Active& a : island.active) key_.push_back(a.flow.route);
  const auto it = island.known.find(key_);
  if (it != island.known.end()) return it->second;
  ++solved_;
  if (remembered_ > kMostRemembered) {
    for (Island& other : islands_) other.known.clear();
    remembered_ = 0;
  }
  remembered_ += key_.size();
  std::vector<const LinkUses*> uses;
  for (const auto route : key_) uses.push_back(routes_[static_cast<std::size_t>(route)]);
  return island.known[key_] = sharing_.rates(uses);
}

}  // namespace podsim::models
