#include "src/performance/pod_colours.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <unordered_map>

namespace podsim::performance {
namespace {

using Hash = std::uint64_t;

/// Of splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
Hash mixed(Hash h) {
  h += 0x9e3779b97f4a7c15;
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9;
  h = (h ^ (h >> 27)) * 0x94d049bb133111eb;
  return h ^ (h >> 31);
}

Hash mixed(Hash a, Hash b) { return mixed(mixed(a) ^ b); }

std::size_t distinct(std::vector<Hash> hashes) {
  std::sort(hashes.begin(), hashes.end());
  return static_cast<std::size_t>(std::unique(hashes.begin(), hashes.end()) - hashes.begin());
}

std::vector<std::int32_t> numbered(const std::vector<Hash>& hashes) {
  std::unordered_map<Hash, std::int32_t> numbers;
  std::vector<std::int32_t> colours;
  colours.reserve(hashes.size());
  for (const Hash h : hashes)
    colours.push_back(numbers.emplace(h, static_cast<std::int32_t>(numbers.size())).first->second);
  return colours;
}

/// Sums of hashes are the same in whatever order.
class Refinement {
 public:
  Refinement(const PodFlows& flows, std::vector<Hash> devices, std::vector<Hash> groups)
      : flows_(flows), devices_(std::move(devices)), groups_(std::move(groups)) {
    const auto& graph = flows.graph();
    for (std::int64_t l = 0; l < graph.links(); ++l)
      links_.push_back(static_cast<Hash>(graph.axis_of(l)));
  }

  void run() {
    for (std::size_t told = 0, before = 1; told != before;) {
      before = told;
      colour_links();
      colour_groups();
      colour_devices();
      told = distinct(devices_) + distinct(groups_) + distinct(links_);
    }
  }

  void colour_links() {
    std::vector<Hash> sums(links_.size());
    for (const auto& route : flows_.routes()) {
      const auto owner = static_cast<std::size_t>(route.owner);
      const Hash flow = mixed(route.message ? devices_[owner] : groups_[owner],
                              static_cast<Hash>(2 * route.kind + (route.message ? 1 : 0)));
      for (std::size_t i = route.begin; i < route.end; ++i) {
        const auto& use = flows_.uses()[i];
        sums[static_cast<std::size_t>(use.link)] += mixed(flow, std::bit_cast<Hash>(use.share));
      }
    }
    for (std::size_t l = 0; l < links_.size(); ++l) links_[l] = mixed(links_[l], sums[l]);
  }

  [[nodiscard]] PodColours colours() const {
    return {numbered(devices_), numbered(groups_), numbered(links_)};
  }

 private:
  [[nodiscard]] Hash route_hash(const PodFlows::Route& route) const {
    Hash sum = std::bit_cast<Hash>(route.seconds_per_byte * route.stretch) +
               mixed(static_cast<Hash>(route.latency));
    for (std::size_t i = route.begin; i < route.end; ++i) {
      const auto& use = flows_.uses()[i];
      sum += mixed(links_[static_cast<std::size_t>(use.link)], std::bit_cast<Hash>(use.share));
    }
    return mixed(sum, static_cast<Hash>(route.kind));
  }

  void colour_groups() {
    std::vector<Hash> sums(groups_.size());
    for (std::size_t d = 0; d < devices_.size(); ++d)
      for (std::size_t a = 0; a < flows_.axes(); ++a)
        sums[flows_.group_of(d, a)] += mixed(devices_[d]);
    for (const auto& route : flows_.routes())
      if (!route.message) sums[static_cast<std::size_t>(route.owner)] += route_hash(route);
    for (std::size_t g = 0; g < groups_.size(); ++g) groups_[g] = mixed(groups_[g], sums[g]);
  }

  void colour_devices() {
    std::vector<Hash> sums(devices_.size());
    for (std::size_t d = 0; d < devices_.size(); ++d) {
      for (std::size_t a = 0; a < flows_.axes(); ++a)
        sums[d] += mixed(groups_[flows_.group_of(d, a)], a);
      for (std::size_t m = 0; m < flows_.messages().size(); ++m) {
        const auto to = flows_.peer(d, flows_.messages()[m]);
        sums[d] += mixed(devices_[to], 2 * m);
        sums[to] += mixed(devices_[d], 2 * m + 1);
      }
    }
    for (const auto& route : flows_.routes())
      if (route.message) sums[static_cast<std::size_t>(route.owner)] += route_hash(route);
    for (std::size_t d = 0; d < devices_.size(); ++d) devices_[d] = mixed(devices_[d], sums[d]);
  }

  const PodFlows& flows_;
  std::vector<Hash> devices_, groups_, links_;
};

}  // namespace

PodColours colours_of(const PodFlows& flows, const std::vector<std::int64_t>& class_of) {
  std::vector<Hash> devices(flows.devices()), groups;
  for (std::size_t d = 0; d < class_of.size(); ++d) devices[d] = static_cast<Hash>(class_of[d]);
  for (const auto& group : flows.groups()) groups.push_back(static_cast<Hash>(group.axis));
  Refinement refinement(flows, std::move(devices), std::move(groups));
  refinement.run();
  return refinement.colours();
}

PodColours all_colours(const PodFlows& flows) {
  std::vector<Hash> devices(flows.devices()), groups(flows.groups().size());
  std::iota(devices.begin(), devices.end(), 0);
  std::iota(groups.begin(), groups.end(), 0);
  Refinement refinement(flows, std::move(devices), std::move(groups));
  refinement.colour_links();
  return refinement.colours();
}

}  // namespace podsim::performance
