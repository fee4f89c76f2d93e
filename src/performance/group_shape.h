// A group of devices as an algorithm sees it: dimensions, each along links of one class.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "podsim/system/cluster.h"
#include "podsim/system/fabric_graph.h"
#include "podsim/units/quantity.h"

namespace podsim::performance {

/// Members in a row along links of one class.
struct GroupDimension {
  system::LinkClassId link;
  std::int64_t length = 1;  ///< members, at least two
  std::int64_t hierarchy_level = 0;
  std::int64_t sharers = 1;  ///< interleaved groups on each physical link
  system::LinkKind kind = system::LinkKind::line;
  std::array<units::Bandwidth, 2> rates;  ///< one group's part of a link onwards and backwards
  units::Time latency;                    ///< latency of a hop
  system::LibraryTimes library = {};      ///< zero where none is known

  /// Bandwidth that the links bring to each member: both of a ring's directions; one of a line,
  /// whose end has one neighbour; a port at a switch.
  [[nodiscard]] units::Bandwidth capacity() const;
  [[nodiscard]] units::Bandwidth slower() const { return std::min(rates[0], rates[1]); }
  /// Latencies in sequence that no bandwidth shortens: floor(length / 2) on a ring, length - 1 on a
  /// line, ceil(log2 length) through a switch (recursive halving and doubling; Thakur, Rabenseifner
  /// and Gropp, IJHPCA 2005).
  [[nodiscard]] std::int64_t hops() const;
  /// Latency of a pass over all members, from one to the next: that of `hops`, and of length - 1
  /// steps where a library runs rings through the switch (NCCL 2.27, src/device/all_gather.h).
  [[nodiscard]] units::Time pass_latency() const;
  /// Latency of messages from each member to each: ring steps in place of hops.
  [[nodiscard]] units::Time exchange_latency() const;
};

struct GroupShape {
  std::vector<GroupDimension> dimensions;
  /// Share of the bandwidth of a hierarchy level's further dimensions that gathers, scatters and
  /// reductions use alongside the fastest one.
  double concurrency = 1;
  bool switch_reduces = false;  ///< the switch adds up what passes through it
  double in_switch_share = 1;   ///< of the links' rate, then
  bool twisted = false;         ///< dimensions are mixed by twists of wraparounds
  bool failed = false;          ///< links or members are missing
  bool dead = false;            ///< members are missing

  [[nodiscard]] double members() const;
  [[nodiscard]] bool all_are(system::LinkKind kind) const;
  /// Whether its collectives are those of a library whose times were measured.
  [[nodiscard]] bool has_library() const;
  /// The latency of `count(dimension)` hops along each dimension; the sum does not depend on their
  /// order.
  template <class Count>
  [[nodiscard]] units::Time latency_of(const Count& count) const;
  /// Latency from one member to the farthest.
  [[nodiscard]] units::Time farthest() const;
  /// Sum over the dimensions of a latency of each.
  [[nodiscard]] units::Time sum_of(units::Time (GroupDimension::*latency)() const) const;
};

/// Shape of the groups of a mesh axis. A segment of two members round a ring is a line: what they
/// exchange goes one way.
GroupShape shape_of(const system::AxisLayout& axis,
                    const base::IdVector<system::LinkClassId, system::Link>& links);

/// Shape of the groups of chips that differ only along `axes`. A ring of two has both of its links.
GroupShape shape_of(const system::FabricGraph& graph, const std::vector<system::LinkClassId>& axes);

/// One dimension's part of a reduce-scatter or an all-gather.
struct DimensionShare {
  units::Bytes moved;  ///< by each member, over its links of the dimension
  units::Time busy;    ///< the links' time, all groups that share them working
  double stretch = 1;  ///< ratio of the time over what the bytes take at full rate
};

/// Shares of the dimensions of a reduce-scatter or an all-gather of `bytes`.
///
/// Hierarchy levels come one after the other, innermost first: a level carries what those below
/// have left, bytes / (members below). Within a level the tensor is cut into parts that take the
/// dimensions in different orders. With f(A) = 1 - 1 / prod_A n_i, the shares that mixes of orders
/// reach are the base of the polymatroid f, hence
///
///   time = bytes * max over A of (f(all) - f(A)) / rate(dimensions outside A)
///   rate(S) = max B + c (sum B - max B)
///
/// with B_i the capacity of a dimension and c the concurrency: the bandwidth-optimal ring and
/// bucket algorithms (Chan et al., CCPE 2007), where c = 1.
std::vector<DimensionShare> shares_of(const GroupShape& shape, units::Bytes bytes);

/// The same where a library runs one ring over all levels: (N - 1) / N of the tensor leaves each
/// domain of n chips through n ports, of N chips in all, in place of what is left level by level.
std::vector<DimensionShare> flat_shares_of(const GroupShape& shape, units::Bytes bytes);

/// Time over what the bytes take at full rate where all dimensions are used evenly at once.
double stretch_of_all(const GroupShape& shape);

template <class Count>
units::Time GroupShape::latency_of(const Count& count) const {
  std::vector<units::Time> times;
  for (const auto& d : dimensions) times.push_back(d.latency * static_cast<double>(count(d)));
  std::sort(times.begin(), times.end());
  units::Time sum;
  for (const auto& t : times) sum += t;
  return sum;
}

}  // namespace podsim::performance
