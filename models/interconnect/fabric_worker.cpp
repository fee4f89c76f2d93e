#include "models/interconnect/fabric_worker.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <systemc>

#include "models/interconnect/collective_group.h"
#include "models/interconnect/packet_collective.h"
#include "podsim/config/codec.h"
#include "podsim/performance/fabric_names.h"

namespace podsim::models {
namespace {

using performance::FabricRequest;
using performance::FabricRun;

using Groups = std::vector<std::unique_ptr<CollectiveGroup>>;

Groups make_groups(const system::FabricGraph& graph, const performance::FabricCollective& c,
                   FlowFabric& fabric) {
  const performance::FabricGroups members(graph, c.axes);
  Groups groups;
  for (auto& phases : group_flows(graph, members, performance::plan_collective(graph, c))) {
    groups.push_back(
        std::make_unique<CollectiveGroup>(sc_core::sc_gen_unique_name("group"), std::move(phases)));
    groups.back()->fabric(fabric.flows);
  }
  return groups;
}

performance::Picoseconds end_of(const Groups& groups) {
  performance::Picoseconds end = 0;
  for (const auto& group : groups) {
    if (group->end() < 0) throw std::logic_error("a collective did not end");
    end = std::max(end, group->end());
  }
  return end;
}

FabricRun run_flows(const FabricRequest& request) {
  const system::FabricGraph graph(request.fabric);
  FlowFabric fabric("fabric", static_cast<std::size_t>(graph.links()));
  std::vector<Groups> collectives;
  for (const auto& c : request.collectives) collectives.push_back(make_groups(graph, c, fabric));
  sc_core::sc_start();
  FabricRun run;
  for (const auto& groups : collectives) run.ends.push_back(end_of(groups));
  return run;
}

FabricRun run_packets(const FabricRequest& request) {
  const system::FabricGraph graph(request.fabric);
  auto links = packet_links(graph);
  std::vector<std::unique_ptr<PacketCollective>> collectives;
  for (const auto& c : request.collectives)
    collectives.push_back(std::make_unique<PacketCollective>(
        sc_core::sc_gen_unique_name("collective"), packet_phases(graph, c, request.packet), links));
  sc_core::sc_start();
  FabricRun run;
  for (const auto& c : collectives) {
    if (c->end() < 0) throw std::logic_error("a collective did not end");
    run.ends.push_back(c->end());
  }
  return run;
}

}  // namespace

config::Node run_fabric_request(const config::Node& request) {
  const auto wanted = config::decode<FabricRequest>(request, config::Form::si);
  const bool packets = wanted.detail == performance::FabricDetail::packet;
  return config::encode(packets ? run_packets(wanted) : run_flows(wanted), config::Form::si);
}

}  // namespace podsim::models
