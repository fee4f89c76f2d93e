#include "podsim/performance/pod.h"

#include <iterator>
#include <map>
#include <stdexcept>
#include <tuple>

#include "src/performance/pod_colours.h"
#include "src/performance/pod_flows.h"

namespace podsim::performance {
namespace {

/// One of each colour, with the flows of all.
class Quotient {
 public:
  Quotient(const StepRequest& request, const PodFlows& flows, PodColours colours)
      : request_(request), flows_(flows), colours_(std::move(colours)) {}

  Pod build() {
    pod_.messages = flows_.messages();
    add_devices();
    add_groups();
    add_links();
    count_copies();
    add_routes();
    return std::move(pod_);
  }

 private:
  /// Equivalent routes: a group's of a kind of traffic, or a device's of a message; and by how much
  /// they use a link.
  using RouteColour = std::tuple<PodGroupId, std::size_t, PodDeviceId, MessageId, double>;

  void add_devices() {
    for (const system::DeviceId d : flows_.devices()) {
      const PodDeviceId colour = colours_.devices[d];
      if (pod_.devices.contains(colour)) {
        ++pod_.devices[colour].count;
        continue;
      }
      PodDevice device;
      if (!request_.class_of.empty()) device.device_class = request_.class_of[d];
      device.place = d;
      for (const system::MeshAxisId a : flows_.axes())
        device.groups.push_back(colours_.groups[flows_.group_of(d, a)]);
      for (const auto& m : flows_.messages())
        device.peers.push_back(colours_.devices[flows_.peer(d, m)]);
      device.routes.resize(flows_.messages().ids());
      pod_.devices.push_back(std::move(device));
    }
  }

  void add_groups() {
    for (const PodFlows::GroupId g : flows_.groups().ids())
      if (!pod_.groups.contains(colours_.groups[g]))
        pod_.groups.push_back({flows_.groups()[g].axis, {}, {}});
    for (const PodDeviceId d : pod_.devices.ids())
      for (const PodGroupId g : pod_.devices[d].groups) pod_.groups[g].members.push_back(d);
  }

  void add_links() {
    const auto& graph = flows_.graph();
    for (const system::LinkId l : colours_.links.ids()) {
      if (first_link_.contains(colours_.links[l])) continue;
      first_link_.push_back(l);
      pod_.links.push_back(graph.link_name(l));
    }
    copies_.resize(first_link_.ids());
  }

  [[nodiscard]] RouteColour colour_of(const PodFlows::Route& route, double share) const {
    if (route.message) return {{}, 0, colours_.devices[route.sender], route.message, share};
    return {colours_.groups[route.group], route.traffic, {}, {}, share};
  }
  [[nodiscard]] PodRouteId& folded(const PodFlows::Route& route) {
    if (route.message) return pod_.devices[colours_.devices[route.sender]].routes[route.message];
    return pod_.groups[colours_.groups[route.group]].routes[route.traffic];
  }

  /// Flows of each colour over the first link of each colour.
  void count_copies() {
    for (const auto& route : flows_.routes())
      for (std::size_t i = route.begin; i < route.end; ++i) {
        const auto& use = flows_.uses()[i];
        const PodLinkId colour = colours_.links[use.link];
        if (first_link_[colour] == use.link) ++copies_[colour][colour_of(route, use.share)];
      }
  }

  void add_routes() {
    for (const auto& route : flows_.routes()) {
      PodRouteId& number = folded(route);
      if (number) continue;
      PodRoute one{{}, route.seconds_per_byte, route.latency, route.stretch};
      std::map<std::pair<PodLinkId, double>, double> uses;
      for (std::size_t i = route.begin; i < route.end; ++i) {
        const auto& use = flows_.uses()[i];
        const PodLinkId colour = colours_.links[use.link];
        uses[{colour, use.share}] = copies_[colour].at(colour_of(route, use.share));
      }
      for (const auto& [at, copies] : uses) one.uses.push_back({at.first, at.second, copies});
      number = pod_.routes.push_back(std::move(one));
    }
  }

  const StepRequest& request_;
  const PodFlows& flows_;
  PodColours colours_;
  Pod pod_;
  base::IdVector<PodLinkId, system::LinkId> first_link_;
  base::IdVector<PodLinkId, std::map<RouteColour, double>> copies_;
};

}  // namespace

void check_classes(const StepRequest& request) {
  if (request.classes.empty()) throw std::invalid_argument("a step request without devices");
  if (request.class_of.empty() && request.classes.size() == 1) return;
  if (std::ssize(request.class_of.items()) != request.cluster.devices)
    throw std::invalid_argument("a step request whose classes do not name every device");
  for (const auto c : request.class_of)
    if (!request.classes.contains(c))
      throw std::invalid_argument("a step request with a device of no class");
}

Pod build_pod(const StepRequest& request) {
  check_classes(request);
  const PodFlows flows(request);
  const bool full = request.detail == Detail::full;
  return Quotient(request, flows, full ? all_colours(flows) : colours_of(flows, request.class_of))
      .build();
}

}  // namespace podsim::performance
