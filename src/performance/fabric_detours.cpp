#include "src/performance/fabric_detours.h"

#include <algorithm>
#include <array>

#include "podsim/config/diagnostics.h"

namespace podsim::performance {
namespace {

using system::FabricGraph;

/// Bytes that have lost their way: from a live chip to the next live one along an axis.
struct Lost {
  std::int64_t from = 0, to = 0;
  double bytes = 0;
  std::int64_t hops = 1;  ///< that it took before
};

/// Shortest paths from one chip to others over usable links. A switch is a place on the way: those
/// of axis a have the numbers (1 + a) chips + (first chip behind it).
class Ways {
 public:
  Ways(const FabricGraph& graph, std::vector<std::int64_t> axes, bool through_switches)
      : graph_(graph), axes_(std::move(axes)) {
    if (!through_switches) std::erase_if(axes_, [&](std::int64_t a) { return is_switched(a); });
    places_ = graph.chips();
    for (const auto a : axes_)
      if (is_switched(a)) places_ = (2 + a) * graph.chips();
  }

  /// Hops, or -1. Adds the bytes to the links of the shortest paths, evenly over the paths.
  std::int64_t route(const Lost& lost, Loads& loads) {
    search(lost.from, lost.to);
    const auto found = hops_[index(lost.to)];
    if (found < 0) return -1;
    share_.assign(hops_.size(), 0);
    share_[index(lost.to)] = lost.bytes;
    spread(loads);
    return found;
  }

  /// The bytes to each of the others; false, with nothing added, where one of them is not reached.
  bool route_to_all(std::int64_t from, const std::vector<std::int64_t>& members, double bytes,
                    Loads& loads) {
    search(from, -1);
    share_.assign(hops_.size(), 0);
    for (const auto to : members) {
      if (hops_[index(to)] < 0) return false;
      share_[index(to)] = bytes;
    }
    spread(loads);
    return true;
  }

 private:
  static std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

  /// From the end backwards: what arrives at a chip is shared out by the paths that lead there.
  void spread(Loads& loads) {
    for (std::size_t i = order_.size(); i-- > 1;) {
      const auto chip = order_[i];
      if (share_[index(chip)] > 0)
        each_link_into(chip, [&](std::int64_t before, std::int64_t link) {
          const double part = share_[index(chip)] * paths_[index(before)] / paths_[index(chip)];
          share_[index(before)] += part;
          loads[index(link)] += part;
        });
    }
  }

  /// As far as `to`, or everywhere (-1).
  void search(std::int64_t from, std::int64_t to) {
    hops_.assign(index(places_), -1);
    paths_.assign(index(places_), 0);
    hops_[index(from)] = 0;
    paths_[index(from)] = 1;
    order_.assign(1, from);
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const auto chip = order_[i];
      if (to >= 0 && hops_[index(to)] >= 0 && hops_[index(chip)] >= hops_[index(to)]) break;
      each_link_out(chip, [&](std::int64_t next, std::int64_t) {
        if (hops_[index(next)] < 0) {
          hops_[index(next)] = hops_[index(chip)] + 1;
          order_.push_back(next);
        }
        if (hops_[index(next)] == hops_[index(chip)] + 1)
          paths_[index(next)] += paths_[index(chip)];
      });
    }
  }

  [[nodiscard]] bool is_switched(std::int64_t axis) const {
    return graph_.axis(axis).kind == system::LinkKind::switched;
  }

  /// Of chips along an axis.
  [[nodiscard]] std::int64_t stride(std::int64_t axis) const {
    std::int64_t product = 1;
    for (std::int64_t a = 0; a < axis; ++a) product *= graph_.axis(a).length;
    return product;
  }

  [[nodiscard]] std::int64_t switch_of(std::int64_t chip, std::int64_t axis) const {
    return (1 + axis) * graph_.chips() + chip - graph_.coordinate(chip, axis) * stride(axis);
  }

  /// The chips behind a switch with their link to it (0) or from it (1).
  template <class Visit>
  void each_port(std::int64_t place, int direction, const Visit& visit) const {
    const auto axis = place / graph_.chips() - 1, first = place % graph_.chips();
    for (std::int64_t i = 0; i < graph_.axis(axis).length; ++i) {
      const auto chip = first + i * stride(axis);
      if (graph_.alive(chip)) visit(chip, graph_.link(chip, axis, direction));
    }
  }

  template <class Visit>
  void each_link_out(std::int64_t place, const Visit& visit) const {
    if (place >= graph_.chips()) return each_port(place, 1, visit);
    for (const auto a : axes_) {
      if (is_switched(a)) {
        if (graph_.axis(a).length > 1) visit(switch_of(place, a), graph_.link(place, a, 0));
        continue;
      }
      for (const int d : {0, 1}) {
        const auto next = graph_.neighbour(place, a, d);
        if (next >= 0 && graph_.usable(graph_.link(place, a, d)))
          visit(next, graph_.link(place, a, d));
      }
    }
  }

  /// Links into the place from one that is a hop nearer to the start.
  template <class Visit>
  void each_link_into(std::int64_t place, const Visit& visit) const {
    const auto nearer = [&](std::int64_t before, std::int64_t link) {
      if (hops_[index(before)] >= 0 && hops_[index(before)] == hops_[index(place)] - 1)
        visit(before, link);
    };
    if (place >= graph_.chips()) return each_port(place, 0, nearer);
    for (const auto a : axes_) {
      if (is_switched(a)) {
        if (graph_.axis(a).length > 1) nearer(switch_of(place, a), graph_.link(place, a, 1));
        continue;
      }
      for (const int d : {0, 1}) {
        const auto before = graph_.neighbour(place, a, d);
        if (before < 0) continue;
        const auto link = graph_.reverse(graph_.link(place, a, d));
        if (graph_.usable(link)) nearer(before, link);
      }
    }
  }

  const FabricGraph& graph_;
  std::vector<std::int64_t> axes_, hops_, order_;
  std::int64_t places_ = 0;  ///< chips, then switches
  std::vector<double> paths_, share_;
};

/// Takes the loads off links that cannot be used.
std::vector<Lost> take_off(const FabricGraph& graph, Loads& loads) {
  std::vector<Lost> lost;
  for (std::int64_t l = 0; l < graph.links(); ++l) {
    const double bytes = loads[static_cast<std::size_t>(l)];
    if (graph.usable(l) || bytes == 0) continue;
    const auto from = graph.chip_of(l), a = graph.axis_of(l);
    auto to = graph.neighbour(from, a, graph.direction_of(l));
    Lost way{from, to, bytes, 1};
    while (way.to >= 0 && !graph.alive(way.to) && way.to != from) {
      const auto next = graph.link(way.to, a, graph.direction_of(l));
      way.bytes = std::min(way.bytes, loads[static_cast<std::size_t>(next)]);
      way.to = graph.neighbour(way.to, a, graph.direction_of(l));
      ++way.hops;
    }
    if (graph.alive(from) && way.to >= 0 && way.to != from && way.bytes > 0) lost.push_back(way);
  }
  for (std::int64_t l = 0; l < graph.links(); ++l)
    if (!graph.usable(l)) loads[static_cast<std::size_t>(l)] = 0;
  return lost;
}

}  // namespace

namespace {

/// Where the bytes can go, in order of preference.
class Choices {
 public:
  Choices(const FabricGraph& graph, const std::vector<std::int64_t>& axes)
      // A network beyond the slice is slower than a long way within.
      : ways_{Ways(graph, axes, false), Ways(graph, all_axes(graph), false),
              Ways(graph, all_axes(graph), true)} {}

  std::int64_t route(const Lost& lost, Loads& loads) {
    for (Ways& ways : ways_)
      if (const auto hops = ways.route(lost, loads); hops >= 0) return hops;
    return -1;
  }

 private:
  static std::vector<std::int64_t> all_axes(const FabricGraph& graph) {
    std::vector<std::int64_t> all;
    for (std::int64_t a = 0; a < graph.axes(); ++a) all.push_back(a);
    return all;
  }
  std::array<Ways, 3> ways_;
};

}  // namespace

Detours detour(const FabricGraph& graph, const std::vector<std::int64_t>& axes, Loads loads) {
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
  Loads loads(static_cast<std::size_t>(graph.links()), 0);
  std::vector<std::vector<std::int64_t>> all(static_cast<std::size_t>(groups.count()));
  for (std::int64_t c = 0; c < graph.chips(); ++c)
    if (graph.alive(c)) all[static_cast<std::size_t>(groups.of(c))].push_back(c);
  std::vector<std::int64_t> axes;
  for (std::int64_t a = 0; a < graph.axes(); ++a) axes.push_back(a);
  Ways inside(graph, groups.axes(), true), anywhere(graph, axes, true);
  for (const auto& members : all)
    for (const auto from : members) {
      const double part = bytes / static_cast<double>(members.size());
      if (!inside.route_to_all(from, members, part, loads))
        anywhere.route_to_all(from, members, part, loads);
    }
  return loads;
}

}  // namespace podsim::performance
