#include "podsim/performance/pod.h"

#include <algorithm>
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
  /// Routes of one colour: whose they are, which of theirs, and by how much they use a link.
  using RouteColour = std::tuple<bool, std::int32_t, std::int32_t, double>;

  void add_devices() {
    for (std::size_t d = 0; d < flows_.devices(); ++d) {
      const auto colour = static_cast<std::size_t>(colours_.devices[d]);
      if (colour < pod_.devices.size()) {
        ++pod_.devices[colour].count;
        continue;
      }
      PodDevice device;
      if (!request_.class_of.empty())
        device.device_class = static_cast<std::int32_t>(request_.class_of[d]);
      device.place = static_cast<std::int64_t>(d);
      for (std::size_t a = 0; a < flows_.axes(); ++a)
        device.groups.push_back(colours_.groups[flows_.group_of(d, a)]);
      for (const auto& m : flows_.messages())
        device.peers.push_back(colours_.devices[flows_.peer(d, m)]);
      device.routes.resize(flows_.messages().size(), -1);
      pod_.devices.push_back(std::move(device));
    }
  }

  void add_groups() {
    for (std::size_t g = 0; g < flows_.groups().size(); ++g) {
      const auto colour = static_cast<std::size_t>(colours_.groups[g]);
      if (colour < pod_.groups.size()) continue;
      pod_.groups.emplace_back().axis = flows_.groups()[g].axis;
    }
    for (std::size_t d = 0; d < pod_.devices.size(); ++d)
      for (const auto g : pod_.devices[d].groups)
        pod_.groups[static_cast<std::size_t>(g)].members.push_back(static_cast<std::int32_t>(d));
  }

  void add_links() {
    const auto& graph = flows_.graph();
    for (std::size_t l = 0; l < colours_.links.size(); ++l) {
      if (static_cast<std::size_t>(colours_.links[l]) < first_link_.size()) continue;
      first_link_.push_back(static_cast<std::int64_t>(l));
      pod_.links.push_back(graph.link_name(static_cast<std::int64_t>(l)));
    }
    copies_.resize(first_link_.size());
  }

  [[nodiscard]] std::int32_t owner_colour(const PodFlows::Route& route) const {
    const auto owner = static_cast<std::size_t>(route.owner);
    return route.message ? colours_.devices[owner] : colours_.groups[owner];
  }

  /// Flows of each colour over the first link of each colour.
  void count_copies() {
    for (const auto& route : flows_.routes())
      for (std::size_t i = route.begin; i < route.end; ++i) {
        const auto& use = flows_.uses()[i];
        const auto colour =
            static_cast<std::size_t>(colours_.links[static_cast<std::size_t>(use.link)]);
        if (first_link_[colour] != use.link) continue;
        ++copies_[colour][{route.message, owner_colour(route), route.kind, use.share}];
      }
  }

  void add_routes() {
    for (const auto& route : flows_.routes()) {
      const auto owner = static_cast<std::size_t>(owner_colour(route));
      const auto kind = static_cast<std::size_t>(route.kind);
      auto& number =
          route.message ? pod_.devices[owner].routes[kind] : pod_.groups[owner].routes[kind];
      if (number >= 0) continue;
      number = static_cast<std::int32_t>(pod_.routes.size());
      PodRoute folded{{}, route.seconds_per_byte, route.latency, route.stretch};
      std::map<std::pair<std::int32_t, double>, double> uses;
      for (std::size_t i = route.begin; i < route.end; ++i) {
        const auto& use = flows_.uses()[i];
        const auto colour = colours_.links[static_cast<std::size_t>(use.link)];
        uses[{colour, use.share}] = copies_[static_cast<std::size_t>(colour)].at(
            {route.message, owner_colour(route), route.kind, use.share});
      }
      for (const auto& [at, copies] : uses) folded.uses.push_back({at.first, at.second, copies});
      pod_.routes.push_back(std::move(folded));
    }
  }

  const StepRequest& request_;
  const PodFlows& flows_;
  PodColours colours_;
  Pod pod_;
  std::vector<std::int64_t> first_link_;
  std::vector<std::map<RouteColour, double>> copies_;
};

}  // namespace

void check_classes(const StepRequest& request) {
  if (request.classes.empty()) throw std::invalid_argument("a step request without devices");
  if (request.class_of.empty() && request.classes.size() == 1) return;
  if (request.class_of.size() != static_cast<std::size_t>(request.cluster.devices))
    throw std::invalid_argument("a step request whose classes do not name every device");
  for (const auto c : request.class_of)
    if (c < 0 || c >= static_cast<std::int64_t>(request.classes.size()))
      throw std::invalid_argument("a step request with a device of no class");
}

std::size_t message_number(const Pod& pod, const PodMessage& message) {
  return static_cast<std::size_t>(std::find(pod.messages.begin(), pod.messages.end(), message) -
                                  pod.messages.begin());
}

Pod build_pod(const StepRequest& request) {
  check_classes(request);
  const PodFlows flows(request);
  const bool full = request.detail == Detail::full;
  return Quotient(request, flows, full ? all_colours(flows) : colours_of(flows, request.class_of))
      .build();
}

}  // namespace podsim::performance
