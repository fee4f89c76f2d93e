#include "src/performance/fabric_detours.h"

#include <algorithm>
#include <array>

#include "podsim/config/diagnostics.h"

namespace podsim::performance {
namespace {

using system::DeviceId;
using system::FabricGraph;
using system::LinkClassId;
using system::LinkId;

/// Bytes that have lost their way: from a live chip to the next live one along an axis.
struct Lost {
  DeviceId from, to;
  double bytes = 0;
  std::int64_t hops = 1;  ///< hops that it took before
};

/// Shortest paths from one chip to others over usable links. A place on the way is a chip or a
/// switch: chips come first, then the switches of axis a with the numbers (1 + a) chips + (first
/// chip behind it).
class Ways {
 public:
  Ways(const FabricGraph& graph, std::vector<LinkClassId> axes, bool through_switches)
      : graph_(graph), chips_(graph.chips().count()), axes_(std::move(axes)), places_(chips_) {
    if (!through_switches) std::erase_if(axes_, [&](LinkClassId a) { return is_switched(a); });
    for (const LinkClassId a : axes_)
      if (is_switched(a)) places_ = base::Ids<PlaceId>((2 + a.value()) * chips_);
  }

  /// Hops, or -1. Adds the bytes to the links of the shortest paths, evenly over the paths.
  std::int64_t route(const Lost& lost, Loads& loads) {
    const PlaceId to = place_of(lost.to);
    search(place_of(lost.from), to);
    const auto found = hops_[to];
    if (found < 0) return -1;
    share_.assign(places_, 0);
    share_[to] = lost.bytes;
    spread(loads);
    return found;
  }

  /// The bytes to each of the others; false, with nothing added, where one of them is not reached.
  bool route_to_all(DeviceId from, const std::vector<DeviceId>& members, double bytes,
                    Loads& loads) {
    search(place_of(from), PlaceId());
    share_.assign(places_, 0);
    for (const DeviceId to : members) {
      if (hops_[place_of(to)] < 0) return false;
      share_[place_of(to)] = bytes;
    }
    spread(loads);
    return true;
  }

 private:
  using PlaceId = base::Id<struct PlaceTag>;

  [[nodiscard]] static PlaceId place_of(DeviceId chip) { return PlaceId(chip.value()); }
  [[nodiscard]] DeviceId chip_at(PlaceId place) const { return DeviceId(place.value()); }
  [[nodiscard]] bool is_switch(PlaceId place) const { return place.value() >= chips_; }

  /// Goes from the end backwards: what arrives at a chip is shared out by the paths that lead
  /// there.
  void spread(Loads& loads) {
    for (std::size_t i = order_.size(); i-- > 1;) {
      const PlaceId place = order_[i];
      if (share_[place] > 0)
        each_link_into(place, [&](PlaceId before, LinkId link) {
          const double part = share_[place] * paths_[before] / paths_[place];
          share_[before] += part;
          loads[link] += part;
        });
    }
  }

  /// As far as `to`, or everywhere (none).
  void search(PlaceId from, PlaceId to) {
    hops_.assign(places_, -1);
    paths_.assign(places_, 0);
    hops_[from] = 0;
    paths_[from] = 1;
    order_.assign(1, from);
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const PlaceId place = order_[i];
      if (to && hops_[to] >= 0 && hops_[place] >= hops_[to]) break;
      each_link_out(place, [&](PlaceId next, LinkId) {
        if (hops_[next] < 0) {
          hops_[next] = hops_[place] + 1;
          order_.push_back(next);
        }
        if (hops_[next] == hops_[place] + 1) paths_[next] += paths_[place];
      });
    }
  }

  [[nodiscard]] bool is_switched(LinkClassId axis) const {
    return graph_.axis(axis).kind == system::LinkKind::switched;
  }

  [[nodiscard]] PlaceId switch_of(DeviceId chip, LinkClassId axis) const {
    return PlaceId((1 + axis.value()) * chips_ + graph_.first_along(chip, axis).value());
  }

  /// The chips behind a switch with their link to it (0) or from it (1).
  template <class Visit>
  void each_port(PlaceId place, int direction, const Visit& visit) const {
    const LinkClassId axis(place.value() / chips_ - 1);
    const DeviceId first(place.value() % chips_);
    for (std::int64_t i = 0; i < graph_.axis(axis).length; ++i) {
      const DeviceId chip = first + i * graph_.stride(axis);
      if (graph_.alive(chip)) visit(place_of(chip), graph_.link(chip, axis, direction));
    }
  }

  template <class Visit>
  void each_link_out(PlaceId place, const Visit& visit) const {
    if (is_switch(place)) return each_port(place, 1, visit);
    const DeviceId chip = chip_at(place);
    for (const LinkClassId a : axes_) {
      if (is_switched(a)) {
        if (graph_.axis(a).length > 1) visit(switch_of(chip, a), graph_.link(chip, a, 0));
        continue;
      }
      for (const int d : {0, 1}) {
        const DeviceId next = graph_.neighbour(chip, a, d);
        if (next && graph_.usable(graph_.link(chip, a, d)))
          visit(place_of(next), graph_.link(chip, a, d));
      }
    }
  }

  /// Links into the place from one that is a hop nearer to the start.
  template <class Visit>
  void each_link_into(PlaceId place, const Visit& visit) const {
    const auto nearer = [&](PlaceId before, LinkId link) {
      if (hops_[before] >= 0 && hops_[before] == hops_[place] - 1) visit(before, link);
    };
    if (is_switch(place)) return each_port(place, 0, nearer);
    const DeviceId chip = chip_at(place);
    for (const LinkClassId a : axes_) {
      if (is_switched(a)) {
        if (graph_.axis(a).length > 1) nearer(switch_of(chip, a), graph_.link(chip, a, 1));
        continue;
      }
      for (const int d : {0, 1}) {
        const DeviceId before = graph_.neighbour(chip, a, d);
        if (!before) continue;
        const LinkId link = graph_.reverse(graph_.link(chip, a, d));
        if (graph_.usable(link)) nearer(place_of(before), link);
      }
    }
  }

  const FabricGraph& graph_;
  std::int64_t chips_;
  std::vector<LinkClassId> axes_;
  base::Ids<PlaceId> places_;
  base::IdVector<PlaceId, std::int64_t> hops_;
  std::vector<PlaceId> order_;
  base::IdVector<PlaceId, double> paths_, share_;
};

/// Takes the loads off links that cannot be used.
std::vector<Lost> take_off(const FabricGraph& graph, Loads& loads) {
  std::vector<Lost> lost;
  for (const LinkId l : graph.links()) {
    const double bytes = loads[l];
    if (graph.usable(l) || bytes == 0) continue;
    const DeviceId from = graph.chip_of(l);
    const LinkClassId a = graph.axis_of(l);
    Lost way{from, graph.neighbour(from, a, graph.direction_of(l)), bytes, 1};
    while (way.to && !graph.alive(way.to) && way.to != from) {
      const auto next = graph.link(way.to, a, graph.direction_of(l));
      way.bytes = std::min(way.bytes, loads[next]);
      way.to = graph.neighbour(way.to, a, graph.direction_of(l));
      ++way.hops;
    }
    if (graph.alive(from) && way.to && way.to != from && way.bytes > 0) lost.push_back(way);
  }
  for (const LinkId l : graph.links())
    if (!graph.usable(l)) loads[l] = 0;
  return lost;
}

}  // namespace

namespace {

/// Where the bytes can go, in order of preference.
class Choices {
 public:
  Choices(const FabricGraph& graph, const std::vector<LinkClassId>& axes)
      // A network beyond the slice is slower than a long way within.
      : ways_{Ways(graph, axes, false), Ways(graph, all_axes(graph), false),
              Ways(graph, all_axes(graph), true)} {}

  std::int64_t route(const Lost& lost, Loads& loads) {
    for (Ways& ways : ways_)
      if (const auto hops = ways.route(lost, loads); hops >= 0) return hops;
    return -1;
  }

 private:
  std::array<Ways, 3> ways_;
};

}  // namespace

Detours detour(const FabricGraph& graph, const std::vector<LinkClassId>& axes, Loads loads) {
  Detours result;
  Choices ways(graph, axes);
  for (const Lost& lost : take_off(graph, loads)) {
    const auto hops = ways.route(lost, loads);
    if (hops < 0)
      throw config::InputError("the failures partition the slice: no link leads from " +
                                   graph.chip_name(lost.from) + " to " + graph.chip_name(lost.to),
                               "failures with a way round them");
    result.hops = std::max(result.hops, hops - lost.hops);
  }
  result.loads = std::move(loads);
  return result;
}

Loads live_exchange_loads(const FabricGraph& graph, const FabricGroups& groups, double bytes) {
  Loads loads(graph.links(), 0);
  Ways inside(graph, groups.axes(), true), anywhere(graph, all_axes(graph), true);
  for (const auto& members : live_members(graph, groups))
    for (const DeviceId from : members) {
      const double part = bytes / static_cast<double>(members.size());
      if (!inside.route_to_all(from, members, part, loads))
        anywhere.route_to_all(from, members, part, loads);
    }
  return loads;
}

}  // namespace podsim::performance
