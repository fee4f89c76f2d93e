#include "models/interconnect/packet_routes.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "podsim/performance/fabric_run.h"

namespace podsim::models {
namespace {

using performance::FabricCollective;
using performance::FabricGroups;
using performance::MessagePattern;
using system::DeviceId;
using system::FabricGraph;
using system::LinkClassId;
using system::LinkId;
using system::LinkKind;

/// The way from one chip to a neighbour: one link, or into a switch and out of it.
struct Edge {
  DeviceId from, to;
  LinkId first, second;  ///< no second but through a switch
};

/// Trees of shortest ways from each chip, and the load that packets have put on the links.
class Routes {
 public:
  Routes(const FabricGraph& graph, const FabricGroups& groups) : graph_(graph), groups_(groups) {
    out_.resize(graph.chips());
    searches_.resize(graph.chips());
    load_.assign(graph.links(), 0);
    for (const DeviceId c : graph.chips())
      if (graph.alive(c))
        for (const LinkClassId a : groups.axes()) add_edges(c, a);
  }

  /// Live chips in turn; what follows is about ways from this one.
  void start_from(DeviceId root) {
    root_ = root;
    if (searches_[root_].order.empty()) search();
  }
  /// Members of its group in order of distance.
  [[nodiscard]] const std::vector<DeviceId>& order() const { return searches_[root_].order; }

  /// The least loaded of the edges by which the chip is reached, taken for one more packet.
  /// `backwards`: the packet goes from the chip to the root.
  Edge take(DeviceId chip, bool backwards) {
    const auto& edges = searches_[root_].into[chip];
    const Edge* best = nullptr;
    Edge chosen;
    double least = 0;
    for (const Edge& edge : edges) {
      const Edge way = backwards ? turned(edge) : edge;
      const double load = std::max(next_load(way.first), way.second ? next_load(way.second) : 0);
      if (best == nullptr || load < least) best = &edge, least = load, chosen = way;
    }
    load(chosen);
    return chosen;
  }

  /// A shortest way from the root, the last edge first, past what is loaded already; taken for one
  /// more packet. Cubes of the loads are added up, so that the highest counts most.
  std::vector<Edge> take_way(DeviceId chip) {
    const Search& s = searches_[root_];
    cost_.assign(graph_.chips(), 0);
    last_.assign(graph_.chips(), nullptr);
    for (std::size_t i = 1; i < s.order.size() && last_[chip] == nullptr; ++i)
      choose_last(s.order[i], s.into[s.order[i]]);
    std::vector<Edge> way;
    for (auto at = chip; at != s.order.front(); at = way.back().from) {
      way.push_back(*last_[at]);
      load(way.back());
    }
    return way;
  }

 private:
  void choose_last(DeviceId chip, const std::vector<Edge>& edges) {
    const auto cube = [&](LinkId link) { return link ? std::pow(next_load(link), 3) : 0; };
    for (const Edge& edge : edges) {
      const double cost = cost_[edge.from] + cube(edge.first) + cube(edge.second);
      if (last_[chip] != nullptr && cost >= cost_[chip]) continue;
      cost_[chip] = cost;
      last_[chip] = &edge;
    }
  }

  void load(const Edge& edge) {
    load_[edge.first] = next_load(edge.first);
    if (edge.second) load_[edge.second] = next_load(edge.second);
  }

  struct Search {
    std::vector<DeviceId> order;
    base::IdVector<DeviceId, std::vector<Edge>> into;  ///< edges of shortest ways to each chip
  };

  void search() {
    Search& s = searches_[root_];
    base::IdVector<DeviceId, std::int64_t> hops(graph_.chips(), -1);
    s.into.resize(graph_.chips());
    hops[root_] = 0;
    s.order.assign(1, root_);
    for (std::size_t i = 0; i < s.order.size(); ++i)
      for (const Edge& edge : out_[s.order[i]]) {
        auto& here = hops[edge.to];
        if (here < 0) s.order.push_back(edge.to), here = hops[edge.from] + 1;
        if (here == hops[edge.from] + 1) s.into[edge.to].push_back(edge);
      }
    for (const DeviceId c : graph_.chips())
      if (graph_.alive(c) && groups_.of(c) == groups_.of(root_) && hops[c] < 0)
        throw std::invalid_argument("packets do not leave the axes of their group");
  }

  void add_edges(DeviceId chip, LinkClassId axis) {
    if (graph_.axis(axis).kind != LinkKind::switched) {
      for (const int d : {0, 1}) {
        const auto next = graph_.neighbour(chip, axis, d);
        if (next && graph_.usable(graph_.link(chip, axis, d)))
          out_[chip].push_back({chip, next, graph_.link(chip, axis, d), {}});
      }
      return;
    }
    for (const DeviceId to : graph_.chips())
      if (to != chip && graph_.alive(to) && differ_only(chip, to, axis))
        out_[chip].push_back({chip, to, graph_.link(chip, axis, 0), graph_.link(to, axis, 1)});
  }

  [[nodiscard]] bool differ_only(DeviceId a, DeviceId b, LinkClassId axis) const {
    for (const LinkClassId other : graph_.axes())
      if (other != axis && graph_.coordinate(a, other) != graph_.coordinate(b, other)) return false;
    return true;
  }

  [[nodiscard]] Edge turned(const Edge& edge) const {
    if (!edge.second) return {edge.to, edge.from, graph_.reverse(edge.first), {}};
    const auto axis = graph_.axis_of(edge.first);
    return {edge.to, edge.from, graph_.link(edge.to, axis, 0), graph_.link(edge.from, axis, 1)};
  }

  [[nodiscard]] double next_load(LinkId link) const {
    return load_[link] + 1 / graph_.bandwidth(link).base();
  }

  const FabricGraph& graph_;
  const FabricGroups& groups_;
  base::IdVector<DeviceId, std::vector<Edge>> out_;
  base::IdVector<DeviceId, Search> searches_;
  DeviceId root_;
  base::IdVector<LinkId, double> load_;
  base::IdVector<DeviceId, double> cost_;
  base::IdVector<DeviceId, const Edge*> last_;
};

/// Adds hops to a phase.
class PhaseBuilder {
 public:
  explicit PhaseBuilder(double bytes) { phase_.bytes = units::Bytes(bytes); }

  /// The edge's hops in a row, (first, last).
  std::pair<std::uint32_t, std::uint32_t> add(const Edge& edge) {
    const auto first = add_link(edge.first);
    if (!edge.second) return {first, first};
    const auto last = add_link(edge.second);
    follow(first, last);
    return {first, last};
  }
  void follow(std::uint32_t before, std::uint32_t after) {
    phase_.hops[before].next.push_back(after);
    ++phase_.hops[after].waits;
  }
  PacketPhase take() { return std::move(phase_); }

 private:
  std::uint32_t add_link(LinkId link) {
    if (static_cast<std::int64_t>(phase_.hops.size()) >= performance::kMostPacketHops)
      throw std::invalid_argument("too many packets; larger ones are fewer");
    phase_.hops.push_back({link, 0, {}});
    return static_cast<std::uint32_t>(phase_.hops.size() - 1);
  }
  PacketPhase phase_;
};

/// Packets that the bytes are cut into.
std::int64_t packets_of(double bytes, units::Bytes packet) {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(bytes / packet.base())));
}

/// For every packet `visit` once a live chip, the routes starting from the chip: in this order the
/// loads that the choice of ways goes by are those of all chips.
template <class Visit>
void each_packet(const FabricGraph& graph, Routes& routes, std::int64_t packets,
                 const Visit& visit) {
  for (std::int64_t p = 0; p < packets; ++p)
    for (const DeviceId c : graph.chips()) {
      if (!graph.alive(c)) continue;
      routes.start_from(c);
      visit();
    }
}

PacketPhase gather(const FabricGraph& graph, const FabricGroups& groups, double part,
                   units::Bytes packet) {
  Routes routes(graph, groups);
  const auto packets = packets_of(part, packet);
  PhaseBuilder phase(part / static_cast<double>(packets));
  base::IdVector<DeviceId, std::optional<std::uint32_t>> into(graph.chips());
  each_packet(graph, routes, packets, [&] {
    into[routes.order().front()].reset();
    for (std::size_t i = 1; i < routes.order().size(); ++i) {
      const Edge edge = routes.take(routes.order()[i], false);
      const auto [first, last] = phase.add(edge);
      if (const auto before = into[edge.from]) phase.follow(*before, first);
      into[edge.to] = last;
    }
  });
  return phase.take();
}

PacketPhase scatter(const FabricGraph& graph, const FabricGroups& groups, double part,
                    units::Bytes packet) {
  Routes routes(graph, groups);
  const auto packets = packets_of(part, packet);
  PhaseBuilder phase(part / static_cast<double>(packets));
  base::IdVector<DeviceId, std::vector<std::uint32_t>> into(graph.chips());
  each_packet(graph, routes, packets, [&] {
    for (auto& hops : into) hops.clear();
    // From the farthest inwards: a chip has been told all that come to it when it is its turn.
    for (std::size_t i = routes.order().size(); i-- > 1;) {
      const Edge edge = routes.take(routes.order()[i], true);
      const auto [first, last] = phase.add(edge);
      for (const auto before : into[edge.from]) phase.follow(before, first);
      into[edge.to].push_back(last);
    }
  });
  return phase.take();
}

PacketPhase exchange(const FabricGraph& graph, const FabricGroups& groups, double part,
                     units::Bytes packet) {
  Routes routes(graph, groups);
  const auto packets = packets_of(part, packet);
  PhaseBuilder phase(part / static_cast<double>(packets));
  each_packet(graph, routes, packets, [&] {
    for (std::size_t i = 1; i < routes.order().size(); ++i) {
      std::optional<std::uint32_t> after;
      for (const Edge& edge : routes.take_way(routes.order()[i])) {
        const auto [first, last] = phase.add(edge);
        if (after) phase.follow(last, *after);
        after = first;
      }
    }
  });
  return phase.take();
}

/// Each chip to the next along the axis.
PacketPhase permute(const FabricGraph& graph, LinkClassId axis, double bytes, units::Bytes packet) {
  const auto packets = packets_of(bytes, packet);
  PhaseBuilder phase(bytes / static_cast<double>(packets));
  const auto length = graph.axis(axis).length;
  for (const DeviceId c : graph.chips()) {
    Edge edge{c, graph.neighbour(c, axis, 0), graph.link(c, axis, 0), {}};
    if (graph.axis(axis).kind == LinkKind::switched) {
      const auto at = graph.coordinate(c, axis);
      edge.to = c + ((at + 1) % length - at) * graph.stride(axis);
      edge.second = graph.link(edge.to, axis, 1);
    }
    const bool whole =
        edge.to && graph.usable(edge.first) && (!edge.second || graph.usable(edge.second));
    for (std::int64_t p = 0; p < packets && whole; ++p) phase.add(edge);
  }
  return phase.take();
}

}  // namespace

std::vector<PacketPhase> packet_phases(const FabricGraph& graph, const FabricCollective& c,
                                       units::Bytes packet) {
  const FabricGroups groups(graph, c.axes);
  std::vector<PacketPhase> phases;
  for (const auto& phase : performance::plan_collective(graph, c).phases) {
    const double part = phase.part.base();
    switch (phase.messages) {
      case MessagePattern::scatter:
        phases.push_back(scatter(graph, groups, part, packet));
        break;
      case MessagePattern::gather:
        phases.push_back(gather(graph, groups, part, packet));
        break;
      case MessagePattern::exchange:
        phases.push_back(exchange(graph, groups, part, packet));
        break;
      case MessagePattern::shift:
        phases.push_back(permute(graph, c.axes.front(), part, packet));
        break;
      case MessagePattern::none:
        throw std::invalid_argument("the algorithm has no packet level");
    }
  }
  return phases;
}

}  // namespace podsim::models
