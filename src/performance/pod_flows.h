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
    system::MeshAxisId axis;
    system::DeviceId first;  ///< member 0
  };
  using GroupId = base::Id<struct GroupTag>;
  using Use = LinkShare<system::LinkId>;
  /// The links that a group's collectives cross, or a device's messages.
  struct Route {
    GroupId group;                   ///< a collective's; none for a message
    std::size_t traffic = 0;         ///< traffic_of a collective
    system::DeviceId sender;         ///< a message's
    MessageId message;               ///< none for a collective
    std::size_t begin = 0, end = 0;  ///< places in uses()
    double seconds_per_byte = 0;
    Picoseconds latency = 0;
    double stretch = 1;  ///< factor on the flow's length, for ways round cut links
  };

  [[nodiscard]] const system::FabricGraph& graph() const { return graph_; }
  [[nodiscard]] base::Ids<system::DeviceId> devices() const { return place_.devices(); }
  [[nodiscard]] base::Ids<system::MeshAxisId> axes() const { return group_of_.ids(); }
  [[nodiscard]] const base::IdVector<GroupId, Group>& groups() const { return groups_; }
  [[nodiscard]] GroupId group_of(system::DeviceId device, system::MeshAxisId axis) const {
    return group_of_[axis][device];
  }
  [[nodiscard]] const base::IdVector<MessageId, PodMessage>& messages() const { return messages_; }
  [[nodiscard]] system::DeviceId peer(system::DeviceId device, const PodMessage& m) const;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }
  /// Returns the links of all routes.
  [[nodiscard]] const std::vector<Use>& uses() const { return uses_; }

 private:
  /// Time of each link class for a byte of one group's collective.
  using LinkSeconds = base::IdVector<system::LinkClassId, double>;

  static LinkSeconds seconds_of(workload::CollectiveKind kind, const system::AxisLayout& axis,
                                const base::IdVector<system::LinkClassId, system::Link>& links);
  void find_traffic(const StepRequest& request);
  void number_groups();
  void add_collectives(const StepRequest& request);
  void add_group_route(GroupId group, std::size_t traffic, const LinkSeconds& seconds);
  void cross(const system::Placement::Stretch& s, system::DeviceId first, system::MeshAxisId axis,
             double share);
  void add_messages();
  void add_message_route(system::DeviceId device, MessageId message);
  void reroute(Route& route);
  void finish(Route route);

  system::Placement place_;
  system::FabricGraph graph_;
  base::IdVector<system::MeshAxisId, base::IdVector<system::DeviceId, GroupId>> group_of_;
  base::IdVector<GroupId, Group> groups_;
  base::IdVector<system::MeshAxisId, std::array<bool, 2>> traffic_;  ///< which there is
  base::IdVector<MessageId, PodMessage> messages_;
  std::vector<Route> routes_;
  std::vector<Use> uses_;
};

}  // namespace podsim::performance
