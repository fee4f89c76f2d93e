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

FlowFabric::FlowFabric(const sc_core::sc_module_name& name, base::Ids<FlowLinkId> links,
                       FlowRoutes routes)
    : sc_module(name), routes_(std::move(routes)), sharing_(links), carried_(routes_.ids()) {
  flows.bind(*this);
  find_islands(links);
  SC_METHOD(update);
  sensitive << changed_;
  dont_initialize();
}

/// Union of routes over their links.
void FlowFabric::find_islands(base::Ids<FlowLinkId> links) {
  base::IdVector<FlowRouteId, FlowRouteId> parent;
  for (const FlowRouteId r : routes_.ids()) parent.push_back(r);
  const auto root = [&](FlowRouteId r) {
    while (parent[r] != r) r = parent[r] = parent[parent[r]];
    return r;
  };
  base::IdVector<FlowLinkId, FlowRouteId> first_user(links);
  for (const FlowRouteId r : routes_.ids())
    for (const auto& use : *routes_[r]) {
      FlowRouteId& user = first_user[use.link];
      if (!user) user = r;
      parent[root(r)] = root(user);
    }
  base::IdVector<FlowRouteId, IslandId> number(routes_.ids());
  for (const FlowRouteId r : routes_.ids()) {
    IslandId& n = number[root(r)];
    if (!n) n = islands_.push_back({});
    island_of_.push_back(n);
  }
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
    for (const IslandId i : std::exchange(changed_islands_, {})) share(islands_[i]);
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
  changed_islands_.push_back(islands_.id_of(island));
}

void FlowFabric::begin_flows() {
  while (!starts_.empty() && starts_.top().at <= now()) {
    const Start start = starts_.top();
    starts_.pop();
    const FlowRouteId route = start.flow.route;
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
  for (const auto route : key_) uses.push_back(routes_[route]);
  return island.known[key_] = sharing_.rates(uses);
}

}  // namespace podsim::models
