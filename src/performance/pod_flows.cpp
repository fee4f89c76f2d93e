#include "src/performance/pod_flows.h"

#include <algorithm>
#include <stdexcept>

#include "podsim/catalog/entries.h"
#include "podsim/performance/collective.h"
#include "src/performance/check.h"
#include "src/performance/fabric_detours.h"

namespace podsim::performance {
namespace {

using system::DeviceId;
using system::LinkId;
using system::MeshAxisId;
using system::Placement;
using workload::CollectiveKind;

system::Fabric with_cuts(system::Fabric fabric, const std::vector<LinkId>& cut) {
  fabric.cut_links = cut;
  return fabric;
}

}  // namespace

std::size_t traffic_of(CollectiveKind kind) { return kind == CollectiveKind::all_to_all ? 1 : 0; }

PodFlows::PodFlows(const StepRequest& request)
    : place_(request.cluster), graph_(with_cuts(place_.fabric(), request.cut_links)) {
  find_traffic(request);
  number_groups();
  add_collectives(request);
  add_messages();
}

PodFlows::LinkSeconds PodFlows::seconds_of(
    CollectiveKind kind, const system::AxisLayout& axis,
    const base::IdVector<system::LinkClassId, system::Link>& links) {
  LinkSeconds seconds(links.ids());
  for (const auto& load : cost_collective(kind, units::Bytes(1), axis, links).loads)
    seconds[load.link] = load.time.base() / sharers_of(axis, load.link);
  return seconds;
}

void PodFlows::find_traffic(const StepRequest& request) {
  traffic_.resize(request.cluster.axes.ids());
  for (const auto& program : request.programs)
    for (const auto& block : program.blocks)
      for (const auto& op : block.ops) {
        if (!op.axis) continue;
        const MeshAxisId axis = axis_of(request.cluster, op.axis);
        if (op.kind == workload::OpKind::collective)
          traffic_.at(axis)[traffic_of(op.collective)] = true;
        if (op.kind != workload::OpKind::send) continue;
        const PodMessage m{axis, op.offset};
        if (!messages_.find(m)) messages_.push_back(m);
      }
}

void PodFlows::number_groups() {
  group_of_.resize(traffic_.ids());
  for (const MeshAxisId a : group_of_.ids()) {
    auto& of = group_of_[a];
    of.resize(devices());
    for (const DeviceId d : devices()) {
      const DeviceId first = place_.first(d, a);
      GroupId& number = of[first];  // set before: first <= d
      if (first == d) number = groups_.push_back({a, first});
      of[d] = number;
    }
  }
}

void PodFlows::add_collectives(const StepRequest& request) {
  base::IdVector<MeshAxisId, std::array<LinkSeconds, 2>> seconds(traffic_.ids());
  for (const MeshAxisId a : traffic_.ids())
    for (const auto kind : {CollectiveKind::all_gather, CollectiveKind::all_to_all})
      if (traffic_[a][traffic_of(kind)])
        seconds[a][traffic_of(kind)] =
            seconds_of(kind, request.cluster.axes[a], request.cluster.links);
  for (const GroupId g : groups_.ids())
    for (std::size_t t = 0; t < 2; ++t)
      if (const auto& s = seconds[groups_[g].axis][t]; !s.empty()) add_group_route(g, t, s);
}

void PodFlows::add_group_route(GroupId group, std::size_t traffic, const LinkSeconds& seconds) {
  const Group& g = groups_[group];
  const double longest = *std::max_element(seconds.begin(), seconds.end());
  Route route{group, traffic, {}, {}, uses_.size(), 0, 0, 0};
  for (const auto& s : place_.stretches(g.axis)) {
    const double share = seconds[s.link] / longest;
    if (s.length > 1 && share > 0) cross(s, g.first, g.axis, share);
  }
  finish(route);
}

/// Both directions of every link of the stretch, for each line of members along it.
void PodFlows::cross(const Placement::Stretch& s, DeviceId first, MeshAxisId axis, double share) {
  const std::int64_t members = place_.members(axis);
  const std::int64_t step = s.step / s.stride, span = s.length * s.stride;
  for (std::int64_t m = 0; m < members; ++m) {
    const DeviceId device = place_.at(first, axis, m);
    if (s.switched) {
      for (const int direction : {0, 1})
        uses_.push_back({graph_.link(device, s.link, direction), share});
      continue;
    }
    if (place_.member(device, s) != 0) continue;
    const DeviceId begin = device - place_.coordinate(device, s.link) % s.stride * step;
    for (std::int64_t i = 0; i < span; ++i)
      for (const int direction : {0, 1}) {
        const bool outward = i == (direction == 0 ? span - 1 : 0);
        if (outward && !s.ring) continue;
        uses_.push_back({graph_.link(begin + i * step, s.link, direction), share});
      }
  }
}

DeviceId PodFlows::peer(DeviceId device, const PodMessage& m) const {
  const std::int64_t members = place_.members(m.axis);
  const auto to = (place_.member(device, m.axis) + m.offset + members) % members;
  return place_.at(place_.first(device, m.axis), m.axis, to);
}

void PodFlows::add_messages() {
  for (const MessageId m : messages_.ids())
    for (const DeviceId d : devices()) add_message_route(d, m);
}

/// Along one stretch after the other, the shorter way round a ring.
void PodFlows::add_message_route(DeviceId device, MessageId message) {
  const PodMessage& m = messages_[message];
  const DeviceId to = peer(device, m);
  Route route{{}, 0, device, message, uses_.size(), 0, 0, 0};
  units::Time latency;
  DeviceId at = device;
  for (const auto& s : place_.stretches(m.axis)) {
    const std::int64_t from = place_.member(at, s), target = place_.member(to, s);
    if (from == target) continue;
    const auto& link = place_.fabric().axes[s.link];
    route.seconds_per_byte = std::max(route.seconds_per_byte, 1 / link.bandwidth.base());
    if (s.switched) {
      uses_.push_back({graph_.link(at, s.link, 0), 1});
      at += (target - from) * s.step;
      uses_.push_back({graph_.link(at, s.link, 1), 1});
      latency += link.latency;
      continue;
    }
    std::int64_t ahead = target - from;
    if (s.ring && 2 * std::abs(ahead) > s.length) ahead -= ahead > 0 ? s.length : -s.length;
    for (std::int64_t hop = 0; hop < std::abs(ahead) * s.stride; ++hop) {
      const int direction = ahead > 0 ? 0 : 1;
      uses_.push_back({graph_.link(at, s.link, direction), 1});
      at = graph_.neighbour(at, s.link, direction);
      latency += link.latency;
    }
  }
  for (std::size_t i = route.begin; i < uses_.size(); ++i)
    uses_[i].share = 1 / (graph_.bandwidth(uses_[i].link).base() * route.seconds_per_byte);
  route.latency = picoseconds(latency);
  finish(route);
}

void PodFlows::finish(Route route) {
  route.end = uses_.size();
  const bool broken =
      std::any_of(uses_.begin() + static_cast<std::ptrdiff_t>(route.begin), uses_.end(),
                  [&](const Use& use) { return !graph_.usable(use.link); });
  if (broken) reroute(route);
  routes_.push_back(route);
}

void PodFlows::reroute(Route& route) {
  Loads bytes(graph_.links());
  for (std::size_t i = route.begin; i < route.end; ++i)
    bytes[uses_[i].link] += uses_[i].share * graph_.bandwidth(uses_[i].link).base();
  const MeshAxisId axis = route.message ? messages_[route.message].axis : groups_[route.group].axis;
  std::vector<system::LinkClassId> links;
  for (const auto& s : place_.stretches(axis)) links.push_back(s.link);
  const Detours round = detour(graph_, links, std::move(bytes));
  uses_.resize(route.begin);
  for (const LinkId l : graph_.links())
    if (const double load = round.loads[l]; load > 0)
      uses_.push_back({l, load / graph_.bandwidth(l).base()});
  route.end = uses_.size();
  // What is busier than before makes the whole flow longer.
  for (std::size_t i = route.begin; i < route.end; ++i)
    route.stretch = std::max(route.stretch, uses_[i].share);
  for (std::size_t i = route.begin; i < route.end; ++i) uses_[i].share /= route.stretch;
}

}  // namespace podsim::performance
