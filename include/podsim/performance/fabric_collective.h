// What a collective sends over every link of a fabric, and the least time that physics allows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/performance/picoseconds.h"
#include "podsim/system/fabric_graph.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/collective_kind.h"

namespace podsim::performance {

/// A collective in every group of chips that differ only along `axes`. `bytes`: all-reduce,
/// reduce-scatter: the tensor that each chip brings; all-gather, broadcast: the tensor that each
/// chip ends up with; all-to-all: what each chip holds and sends in n equal parts; permute: what
/// each chip sends to the next one along the first axis.
struct FabricCollective {
  workload::CollectiveKind op = workload::CollectiveKind::all_reduce;
  units::Bytes bytes;
  std::vector<system::LinkClassId> axes;  ///< ascending

  static void describe(config::Record<FabricCollective>& r);
  bool operator==(const FabricCollective&) const = default;
};

/// What the members of a group send each other in a phase, for a model of single messages: parts
/// that all bring to their owner and add up (scatter), that each owner sends to all (gather), that
/// each sends to each (exchange), that each sends to the next (shift).
enum class MessagePattern { none, scatter, gather, exchange, shift };

/// A group of chips that differ only along the axes of a collective.
using FabricGroupId = base::Id<struct FabricGroupTag>;
/// Bytes over each link of a graph.
using Loads = base::IdVector<system::LinkId, double>;
/// Seconds of each group.
using GroupSeconds = base::IdVector<FabricGroupId, double>;

/// Loads that are carried together: pipelined in small pieces, the busiest link decides.
struct FabricPhase {
  Loads bytes;          ///< loads of all groups
  units::Time latency;  ///< hops in sequence that no bandwidth shortens
  GroupSeconds least;   ///< least times of groups; empty for none
  /// Factors on the links' time for their bytes, by axis; empty: 1.
  base::IdVector<system::LinkClassId, double> stretch;
  MessagePattern messages = MessagePattern::none;
  units::Bytes part;  ///< of each owner, or each message

  /// Seconds that a link works.
  [[nodiscard]] double seconds(const system::FabricGraph& graph, system::LinkId link) const;
};

struct FabricPlan {
  std::string algorithm;
  std::vector<FabricPhase> phases;  ///< one after the other
  units::Time alone;                ///< time where nothing else uses the links: busy + latency
  units::Time busy, latency;        ///< parts of the slowest group: its busiest links, its hops
  units::Time fixed;                ///< part of the latency, a library's start-up and ramp

  /// The time alone in whole picoseconds, as steps and simulated collectives count it.
  [[nodiscard]] Picoseconds rounded() const { return picoseconds(busy) + picoseconds(latency); }
};

/// Chips that differ only along the axes, numbered.
class FabricGroups {
 public:
  FabricGroups(const system::FabricGraph& graph, std::vector<system::LinkClassId> axes);
  [[nodiscard]] const std::vector<system::LinkClassId>& axes() const { return axes_; }
  [[nodiscard]] base::Ids<FabricGroupId> ids() const { return base::Ids<FabricGroupId>(count_); }
  [[nodiscard]] std::int64_t members() const { return graph_->chips().count() / count_; }
  [[nodiscard]] FabricGroupId of(system::DeviceId chip) const { return group_[chip]; }
  [[nodiscard]] bool has_axis(system::LinkClassId axis) const;

 private:
  const system::FabricGraph* graph_;
  std::vector<system::LinkClassId> axes_;
  base::IdVector<system::DeviceId, FabricGroupId> group_;
  std::int64_t count_ = 1;
};

/// Plans a collective: takes the algorithm with the least time among those that suit the operation
/// and the shape of its groups. Training steps take theirs from the same list
/// (cost_collective in collective.h).
///
/// Reduce-scatter and all-gather: all dimensions of a hierarchy level at once, level by level, with
/// the shares of src/performance/group_shape.h. On a twisted torus each chip has a shortest-path
/// tree, the same for all but for translation, whose edges are spread evenly over the six
/// directions.
///
/// An all-to-all goes by shortest paths: along the axes one after the other, which loads each link
/// alike in whichever order, opposite chips of a ring by both ways; on a twisted torus evenly over
/// all shortest paths.
///
/// Failures: what a cut link or a dead chip carried goes evenly over the shortest ways round it
/// within the group, or over other axes where there is none. No plan is faster than that for fewer
/// failures. Throws config::InputError where there is no way round.
FabricPlan plan_collective(const system::FabricGraph& graph, const FabricCollective& collective);

/// No algorithm is faster. With n live members and S the usable outgoing bandwidth of a group:
/// all-reduce 2 (n - 1) bytes / S, or bytes over a chip's bandwidth where the switch reduces;
/// reduce-scatter, all-gather (n - 1) bytes / S; all-to-all the sum of bytes x distance over the
/// sum of link bandwidths; broadcast bytes over the root's bandwidth, permute over a sender's.
units::Time collective_bound(const system::FabricGraph& graph, const FabricCollective& collective);

/// Whether the live members of each group reach each other along its axes.
bool is_joined(const system::FabricGraph& graph, const FabricGroups& groups);

/// Returns the live chips of each group, ascending.
base::IdVector<FabricGroupId, std::vector<system::DeviceId>> live_members(
    const system::FabricGraph& graph, const FabricGroups& groups);

/// First live chip of each group: the root of a broadcast; none where all are dead.
base::IdVector<FabricGroupId, system::DeviceId> roots_of(const system::FabricGraph& graph,
                                                         const FabricGroups& groups);

}  // namespace podsim::performance
