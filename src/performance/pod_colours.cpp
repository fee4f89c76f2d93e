#include "src/performance/pod_colours.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <unordered_map>

namespace podsim::performance {
namespace {

using system::DeviceId;
using system::LinkId;
using system::MeshAxisId;
using GroupId = PodFlows::GroupId;
using Hash = std::uint64_t;

template <class Tag>
Hash hash_of(base::Id<Tag> id) {
  return id.index();
}

/// The mixing function of splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
Hash mixed(Hash h) {
  h += 0x9e3779b97f4a7c15;
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9;
  h = (h ^ (h >> 27)) * 0x94d049bb133111eb;
  return h ^ (h >> 31);
}

Hash mixed(Hash a, Hash b) { return mixed(mixed(a) ^ b); }

std::ptrdiff_t distinct(std::vector<Hash> hashes) {
  std::sort(hashes.begin(), hashes.end());
  return std::unique(hashes.begin(), hashes.end()) - hashes.begin();
}

template <class Colour, class I>
base::IdVector<I, Colour> numbered(const base::IdVector<I, Hash>& hashes) {
  std::unordered_map<Hash, Colour> numbers;
  base::IdVector<I, Colour> colours;
  colours.reserve(hashes.size());
  for (const Hash h : hashes)
    colours.push_back(numbers.emplace(h, Colour(numbers.size())).first->second);
  return colours;
}

using DeviceHashes = base::IdVector<DeviceId, Hash>;
using GroupHashes = base::IdVector<GroupId, Hash>;
using LinkHashes = base::IdVector<LinkId, Hash>;

/// Sums of hashes are the same in whatever order.
class Refinement {
 public:
  Refinement(const PodFlows& flows, DeviceHashes devices, GroupHashes groups)
      : flows_(flows), devices_(std::move(devices)), groups_(std::move(groups)) {
    const auto& graph = flows.graph();
    for (const LinkId l : graph.links()) links_.push_back(hash_of(graph.axis_of(l)));
  }

  void run() {
    for (std::ptrdiff_t told = 0, before = 1; told != before;) {
      before = told;
      colour_links();
      colour_groups();
      colour_devices();
      told = distinct(devices_.items()) + distinct(groups_.items()) + distinct(links_.items());
    }
  }

  void colour_links() {
    LinkHashes sums(links_.ids());
    for (const auto& route : flows_.routes()) {
      const Hash flow = route.message
                            ? mixed(devices_[route.sender], 2 * hash_of(route.message) + 1)
                            : mixed(groups_[route.group], 2 * Hash{route.traffic});
      for (std::size_t i = route.begin; i < route.end; ++i) {
        const auto& use = flows_.uses()[i];
        sums[use.link] += mixed(flow, std::bit_cast<Hash>(use.share));
      }
    }
    for (const LinkId l : links_.ids()) links_[l] = mixed(links_[l], sums[l]);
  }

  [[nodiscard]] PodColours colours() const {
    return {numbered<PodDeviceId>(devices_), numbered<PodGroupId>(groups_),
            numbered<PodLinkId>(links_)};
  }

 private:
  [[nodiscard]] Hash route_hash(const PodFlows::Route& route) const {
    Hash sum = std::bit_cast<Hash>(route.seconds_per_byte * route.stretch) +
               mixed(static_cast<Hash>(route.latency));
    for (std::size_t i = route.begin; i < route.end; ++i) {
      const auto& use = flows_.uses()[i];
      sum += mixed(links_[use.link], std::bit_cast<Hash>(use.share));
    }
    return mixed(sum, route.message ? hash_of(route.message) : Hash{route.traffic});
  }

  void colour_groups() {
    GroupHashes sums(groups_.ids());
    for (const DeviceId d : devices_.ids())
      for (const MeshAxisId a : flows_.axes()) sums[flows_.group_of(d, a)] += mixed(devices_[d]);
    for (const auto& route : flows_.routes())
      if (route.group) sums[route.group] += route_hash(route);
    for (const GroupId g : groups_.ids()) groups_[g] = mixed(groups_[g], sums[g]);
  }

  void colour_devices() {
    DeviceHashes sums(devices_.ids());
    for (const DeviceId d : devices_.ids()) {
      for (const MeshAxisId a : flows_.axes())
        sums[d] += mixed(groups_[flows_.group_of(d, a)], hash_of(a));
      for (const MessageId m : flows_.messages().ids()) {
        const DeviceId to = flows_.peer(d, flows_.messages()[m]);
        sums[d] += mixed(devices_[to], 2 * hash_of(m));
        sums[to] += mixed(devices_[d], 2 * hash_of(m) + 1);
      }
    }
    for (const auto& route : flows_.routes())
      if (route.message) sums[route.sender] += route_hash(route);
    for (const DeviceId d : devices_.ids()) devices_[d] = mixed(devices_[d], sums[d]);
  }

  const PodFlows& flows_;
  DeviceHashes devices_;
  GroupHashes groups_;
  LinkHashes links_;
};

}  // namespace

PodColours colours_of(const PodFlows& flows,
                      const base::IdVector<DeviceId, system::ClassId>& class_of) {
  DeviceHashes devices(flows.devices());
  GroupHashes groups;
  for (const DeviceId d : class_of.ids()) devices[d] = hash_of(class_of[d]);
  for (const auto& group : flows.groups()) groups.push_back(hash_of(group.axis));
  Refinement refinement(flows, std::move(devices), std::move(groups));
  refinement.run();
  return refinement.colours();
}

PodColours all_colours(const PodFlows& flows) {
  DeviceHashes devices(flows.devices());
  GroupHashes groups(flows.groups().ids());
  std::iota(devices.begin(), devices.end(), 0);
  std::iota(groups.begin(), groups.end(), 0);
  Refinement refinement(flows, std::move(devices), std::move(groups));
  refinement.colour_links();
  return refinement.colours();
}

}  // namespace podsim::performance
