// Every flow that the devices of a pod can send, on the links of the whole pod.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "podsim/performance/pod.h"
#include "podsim/system/fabric_graph.h"
#include "podsim/system/placement.h"

namespace podsim::performance {

class PodFlows {
 public:
  explicit PodFlows(const StepRequest& request);

  struct Group {
    std::int32_t axis = 0;
    std::int64_t first = 0;  ///< member 0
  };
  /// Of a group's collectives or of a device's messages.
  struct Route {
    bool message = false;
    std::int32_t owner = 0;          ///< group or device
    std::int32_t kind = 0;           ///< traffic_of, or number of the message
    std::size_t begin = 0, end = 0;  ///< in uses()
    double seconds_per_byte = 0;
    Picoseconds latency = 0;
    double stretch = 1;  ///< factor on the flow's length, for ways round cut links
  };

  [[nodiscard]] const system::FabricGraph& graph() const { return graph_; }
  [[nodiscard]] std::size_t devices() const { return static_cast<std::size_t>(place_.devices()); }
  [[nodiscard]] std::size_t axes() const { return group_of_.size(); }
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  [[nodiscard]] std::size_t group_of(std::size_t device, std::size_t axis) const {
    return static_cast<std::size_t>(group_of_[axis][device]);
  }
  [[nodiscard]] const std::vector<PodMessage>& messages() const { return messages_; }
  [[nodiscard]] std::size_t peer(std::size_t device, const PodMessage& m) const;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }
  /// Links numbered as in FabricGraph.
  [[nodiscard]] const LinkUses& uses() const { return uses_; }

 private:
  void find_traffic(const StepRequest& request);
  void number_groups();
  void add_collectives(const StepRequest& request);
  void add_group_route(std::int32_t group, std::int32_t traffic,
                       const std::vector<double>& seconds);
  void cross(const system::Placement::Stretch& s, std::int64_t first, std::size_t axis,
             double share);
  void add_messages();
  void add_message_route(std::int64_t device, std::int32_t message);
  void reroute(Route& route);
  void finish(Route route);

  system::Placement place_;
  system::FabricGraph graph_;
  std::vector<std::vector<std::int32_t>> group_of_;
  std::vector<Group> groups_;
  std::vector<std::array<bool, 2>> traffic_;  ///< by axis
  std::vector<PodMessage> messages_;
  std::vector<Route> routes_;
  LinkUses uses_;
};

}  // namespace podsim::performance
