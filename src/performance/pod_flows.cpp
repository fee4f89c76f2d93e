#include "src/performance/pod_flows.h"

#include <algorithm>
#include <stdexcept>

#include "podsim/catalog/entries.h"
#include "podsim/performance/collective.h"
#include "src/performance/check.h"
#include "src/performance/fabric_detours.h"

namespace podsim::performance {
namespace {

using system::Placement;
using workload::CollectiveKind;

system::Fabric with_cuts(system::Fabric fabric, const std::vector<std::int64_t>& cut) {
  fabric.cut_links = cut;
  return fabric;
}

/// Time of each link class for a byte of one group's collective.
std::vector<double> seconds_of(CollectiveKind kind, const system::AxisLayout& axis,
                               const std::vector<system::Link>& links) {
  std::vector<double> seconds(links.size());
  for (const auto& load : cost_collective(kind, units::Bytes(1), axis, links).loads)
    seconds[static_cast<std::size_t>(load.link)] = load.time.base() / sharers_of(axis, load.link);
  return seconds;
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

void PodFlows::find_traffic(const StepRequest& request) {
  traffic_.resize(request.cluster.axes.size());
  for (const auto& program : request.programs)
    for (const auto& block : program.blocks)
      for (const auto& op : block.ops) {
        if (!op.axis) continue;
        const auto axis = static_cast<std::size_t>(axis_index(request.cluster, op.axis));
        if (op.kind == workload::OpKind::collective)
          traffic_.at(axis)[traffic_of(op.collective)] = true;
        if (op.kind != workload::OpKind::send) continue;
        const PodMessage m{static_cast<std::int32_t>(axis), op.offset};
        if (std::find(messages_.begin(), messages_.end(), m) == messages_.end())
          messages_.push_back(m);
      }
}

void PodFlows::number_groups() {
  const auto n = place_.devices();
  group_of_.resize(traffic_.size());
  for (std::size_t a = 0; a < group_of_.size(); ++a) {
    auto& of = group_of_[a];
    of.assign(devices(), -1);
    for (std::int64_t d = 0; d < n; ++d) {
      const auto first = place_.first(d, a);
      auto& number = of[static_cast<std::size_t>(first)];  // set before: first <= d
      if (first == d) {
        number = static_cast<std::int32_t>(groups_.size());
        groups_.push_back({static_cast<std::int32_t>(a), first});
      }
      of[static_cast<std::size_t>(d)] = number;
    }
  }
}

void PodFlows::add_collectives(const StepRequest& request) {
  std::vector<std::array<std::vector<double>, 2>> seconds(traffic_.size());
  for (std::size_t a = 0; a < traffic_.size(); ++a)
    for (const auto kind : {CollectiveKind::all_gather, CollectiveKind::all_to_all})
      if (traffic_[a][traffic_of(kind)])
        seconds[a][traffic_of(kind)] =
            seconds_of(kind, request.cluster.axes[a], request.cluster.links);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const auto axis = static_cast<std::size_t>(groups_[g].axis);
    for (std::int32_t t = 0; t < 2; ++t)
      if (const auto& s = seconds[axis][static_cast<std::size_t>(t)]; !s.empty())
        add_group_route(static_cast<std::int32_t>(g), t, s);
  }
}

void PodFlows::add_group_route(std::int32_t group, std::int32_t traffic,
                               const std::vector<double>& seconds) {
  const Group& g = groups_[static_cast<std::size_t>(group)];
  const auto axis = static_cast<std::size_t>(g.axis);
  const double longest = *std::max_element(seconds.begin(), seconds.end());
  Route route{false, group, traffic, uses_.size(), 0, 0, 0};
  for (const auto& s : place_.stretches(axis)) {
    const double share = seconds[static_cast<std::size_t>(s.link)] / longest;
    if (s.length > 1 && share > 0) cross(s, g.first, axis, share);
  }
  finish(route);
}

/// Both directions of every link of the stretch, for each line of members along it.
void PodFlows::cross(const Placement::Stretch& s, std::int64_t first, std::size_t axis,
                     double share) {
  std::int64_t members = 1;
  for (const auto& other : place_.stretches(axis)) members *= other.length;
  const std::int64_t step = s.step / s.stride, span = s.length * s.stride;
  for (std::int64_t m = 0; m < members; ++m) {
    const std::int64_t device = place_.at(first, axis, m);
    if (s.switched) {
      for (const int direction : {0, 1})
        uses_.push_back({static_cast<std::int32_t>(graph_.link(device, s.link, direction)), share});
      continue;
    }
    if (place_.member(device, s) != 0) continue;
    const std::int64_t begin = device - place_.coordinate(device, s.link) % s.stride * step;
    for (std::int64_t i = 0; i < span; ++i)
      for (const int direction : {0, 1}) {
        const bool outward = i == (direction == 0 ? span - 1 : 0);
        if (outward && !s.ring) continue;
        uses_.push_back(
            {static_cast<std::int32_t>(graph_.link(begin + i * step, s.link, direction)), share});
      }
  }
}

std::size_t PodFlows::peer(std::size_t device, const PodMessage& m) const {
  const auto d = static_cast<std::int64_t>(device);
  const auto axis = static_cast<std::size_t>(m.axis);
  std::int64_t members = 1;
  for (const auto& s : place_.stretches(axis)) members *= s.length;
  const auto to = (place_.member(d, axis) + m.offset + members) % members;
  return static_cast<std::size_t>(place_.at(place_.first(d, axis), axis, to));
}

void PodFlows::add_messages() {
  for (std::size_t m = 0; m < messages_.size(); ++m)
    for (std::int64_t d = 0; d < place_.devices(); ++d)
      add_message_route(d, static_cast<std::int32_t>(m));
}

/// Along one stretch after the other, the shorter way round a ring.
void PodFlows::add_message_route(std::int64_t device, std::int32_t message) {
  const PodMessage& m = messages_[static_cast<std::size_t>(message)];
  const auto to = static_cast<std::int64_t>(peer(static_cast<std::size_t>(device), m));
  Route route{true, static_cast<std::int32_t>(device), message, uses_.size(), 0, 0, 0};
  units::Time latency;
  std::int64_t at = device;
  for (const auto& s : place_.stretches(static_cast<std::size_t>(m.axis))) {
    const std::int64_t from = place_.member(at, s), target = place_.member(to, s);
    if (from == target) continue;
    const auto& link = place_.fabric().axes[static_cast<std::size_t>(s.link)];
    route.seconds_per_byte = std::max(route.seconds_per_byte, 1 / link.bandwidth.base());
    if (s.switched) {
      uses_.push_back({static_cast<std::int32_t>(graph_.link(at, s.link, 0)), 1});
      at += (target - from) * s.step;
      uses_.push_back({static_cast<std::int32_t>(graph_.link(at, s.link, 1)), 1});
      latency += link.latency;
      continue;
    }
    std::int64_t ahead = target - from;
    if (s.ring && 2 * std::abs(ahead) > s.length) ahead -= ahead > 0 ? s.length : -s.length;
    for (std::int64_t hop = 0; hop < std::abs(ahead) * s.stride; ++hop) {
      const int direction = ahead > 0 ? 0 : 1;
      uses_.push_back({static_cast<std::int32_t>(graph_.link(at, s.link, direction)), 1});
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
                  [&](const LinkUse& use) { return !graph_.usable(use.link); });
  if (broken) reroute(route);
  routes_.push_back(route);
}

void PodFlows::reroute(Route& route) {
  Loads bytes(static_cast<std::size_t>(graph_.links()));
  for (std::size_t i = route.begin; i < route.end; ++i)
    bytes[static_cast<std::size_t>(uses_[i].link)] +=
        uses_[i].share * graph_.bandwidth(uses_[i].link).base();
  const auto axis = route.message ? messages_[static_cast<std::size_t>(route.kind)].axis
                                  : groups_[static_cast<std::size_t>(route.owner)].axis;
  std::vector<std::int64_t> links;
  for (const auto& s : place_.stretches(static_cast<std::size_t>(axis))) links.push_back(s.link);
  const Detours round = detour(graph_, links, std::move(bytes));
  uses_.resize(route.begin);
  for (std::int64_t l = 0; l < graph_.links(); ++l)
    if (const double load = round.loads[static_cast<std::size_t>(l)]; load > 0)
      uses_.push_back({static_cast<std::int32_t>(l), load / graph_.bandwidth(l).base()});
  route.end = uses_.size();
  // What is busier than before makes the whole flow longer.
  for (std::size_t i = route.begin; i < route.end; ++i)
    route.stretch = std::max(route.stretch, uses_[i].share);
  for (std::size_t i = route.begin; i < route.end; ++i) uses_[i].share /= route.stretch;
}

}  // namespace podsim::performance
