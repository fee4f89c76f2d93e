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

PhasesByGroup phases_of(const system::FabricGraph& graph, const performance::FabricCollective& c) {
  const performance::FabricGroups members(graph, c.axes);
  return group_phases(graph, members, performance::plan_collective(graph, c));
}

/// Routes are numbered in the order of `routes`.
Groups make_groups(const PhasesByGroup& phases, FlowFabric& fabric, FlowRouteId& route) {
  Groups groups;
  for (const auto& of_group : phases) {
    std::vector<Flow> flows;
    for (const auto& phase : of_group) flows.push_back({route++, phase.length, phase.latency});
    groups.push_back(
        std::make_unique<CollectiveGroup>(sc_core::sc_gen_unique_name("group"), std::move(flows)));
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
  std::vector<PhasesByGroup> phases;
  FlowRoutes routes;
  for (const auto& c : request.collectives) phases.push_back(phases_of(graph, c));
  for (const auto& collective : phases)
    for (const auto& group : collective)
      for (const auto& phase : group) routes.push_back(&phase.uses);
  FlowFabric fabric("fabric", base::Ids<FlowLinkId>(graph.links().size()), std::move(routes));
  std::vector<Groups> collectives;
  FlowRouteId route(0);
  for (const auto& collective : phases)
    collectives.push_back(make_groups(collective, fabric, route));
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
  for (std::size_t i = 0; i < collectives.size(); ++i) {
    if (collectives[i]->end() < 0) throw std::logic_error("a collective did not end");
    const auto plan = performance::plan_collective(graph, request.collectives[i]);
    run.ends.push_back(collectives[i]->end() + performance::picoseconds(plan.fixed));
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
