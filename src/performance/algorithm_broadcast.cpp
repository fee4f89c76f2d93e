// Broadcasts: trees over rings, lines, switches, and over what failures leave.
#include <algorithm>
#include <bit>
#include <stdexcept>

#include "podsim/config/diagnostics.h"
#include "src/performance/algorithm.h"
#include "src/performance/fabric_failures.h"

namespace podsim::performance {
namespace {

using system::FabricGraph;
using system::LinkKind;
using workload::CollectiveKind;

/// A phase that keeps no link busy and carries nothing.
ClosedPhase empty_phase(const GroupShape& shape) {
  ClosedPhase phase;
  phase.busy.resize(shape.dimensions.size());
  phase.bytes.resize(shape.dimensions.size());
  return phase;
}

class Broadcast : public CollectiveAlgorithm {
 public:
  [[nodiscard]] bool suits(CollectiveKind kind, const GroupShape& shape) const override {
    return kind == CollectiveKind::broadcast && spreads(shape);
  }

 private:
  [[nodiscard]] virtual bool spreads(const GroupShape& shape) const = 0;
};

/// Parts of the tensor over as many trees as the root has links.
class DisjointTrees : public Broadcast {
 public:
  [[nodiscard]] std::string name(CollectiveKind /*kind*/, const GroupShape& /*shape*/,
                                 const std::vector<std::string>& axes) const override {
    return "edge-disjoint trees over " + joined(axes);
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind /*kind*/, units::Bytes bytes,
                                                const GroupShape& shape) const override {
    units::Bandwidth outgoing;
    for (const auto& d : shape.dimensions) outgoing += d.capacity();
    ClosedPhase phase;
    for (const auto& d : shape.dimensions) {
      phase.busy.push_back(bytes / outgoing);
      phase.bytes.push_back(bytes * (d.capacity() / outgoing));
    }
    phase.latency = shape.latency_of([](const GroupDimension& d) { return d.length - 1; });
    return {std::move(phase)};
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& /*shape*/,
                                                  const FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    FabricPhase phase;
    phase.bytes = disjoint_tree_loads(graph, groups, c.bytes.base());
    phase.latency = longest_way(graph, groups);
    return {std::move(phase)};
  }

 private:
  /// Where chips are missing, a way round does not reach all that they would have passed it on to.
  [[nodiscard]] bool spreads(const GroupShape& shape) const override {
    return shape.all_are(LinkKind::ring) && !shape.dead;
  }
};

/// All bytes from member to member along one dimension after the other, in small pieces.
class PipelinedTree : public Broadcast {
 public:
  [[nodiscard]] std::string name(CollectiveKind /*kind*/, const GroupShape& /*shape*/,
                                 const std::vector<std::string>& axes) const override {
    return "pipelined tree along " + joined(axes);
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind /*kind*/, units::Bytes bytes,
                                                const GroupShape& shape) const override {
    ClosedPhase phase;
    for (const auto& d : shape.dimensions) {
      // The first member is the root: a line, like a ring of two, is used onwards alone.
      const bool both = d.kind == LinkKind::switched || (d.kind == LinkKind::ring && d.length > 2);
      phase.busy.push_back(bytes / (both ? d.slower() : d.rates[0]));
      phase.bytes.push_back(bytes);
    }
    phase.latency = shape.latency_of([](const GroupDimension& d) {
      return d.kind == LinkKind::ring ? d.length / 2 : d.length - 1;
    });
    return {std::move(phase)};
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& /*shape*/,
                                                  const FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    FabricPhase phase;
    phase.bytes = tree_loads(graph, groups, c.bytes.base());
    phase.latency = passed_on(graph, groups);
    return {std::move(phase)};
  }

 private:
  [[nodiscard]] bool spreads(const GroupShape& shape) const override {
    return !shape.failed && !shape.twisted;
  }
};

/// Rounds through switches: all who have the tensor send it to one who has not.
class BinomialTree : public Broadcast {
 public:
  [[nodiscard]] std::string name(CollectiveKind /*kind*/, const GroupShape& /*shape*/,
                                 const std::vector<std::string>& axes) const override {
    return "binomial tree along " + joined(axes);
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind /*kind*/, units::Bytes bytes,
                                                const GroupShape& shape) const override {
    units::Time latency;
    for (const auto& d : shape.dimensions) latency = std::max(latency, d.latency);
    std::vector<ClosedPhase> phases;
    for (std::size_t i = shape.dimensions.size(); i-- > 0;)
      for (std::int64_t have = 1; have < shape.dimensions[i].length; have *= 2) {
        auto& phase = phases.emplace_back(empty_phase(shape));
        phase.busy[i] = bytes / shape.dimensions[i].slower();
        phase.bytes[i] = bytes;
        phase.latency = latency;
      }
    return phases;
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& /*shape*/,
                                                  const FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    units::Time latency;
    for (const auto a : groups.axes()) latency = std::max(latency, graph.axis(a).latency);
    std::vector<FabricPhase> phases;
    for (auto& loads : doubling_loads(graph, groups, c.bytes.base())) {
      auto& phase = phases.emplace_back();
      phase.bytes = std::move(loads);
      phase.latency = latency;
    }
    return phases;
  }

 private:
  [[nodiscard]] bool spreads(const GroupShape& shape) const override {
    return shape.all_are(LinkKind::switched) && !shape.failed && !shape.twisted;
  }
};

/// A tree over what failures leave, or over a twisted torus. With a chip dead the others may be
/// nearer to each other: no faster than with it, nor than the slowest axis of the whole.
class LiveTree : public Broadcast {
 public:
  [[nodiscard]] std::string name(CollectiveKind /*kind*/, const GroupShape& /*shape*/,
                                 const std::vector<std::string>& axes) const override {
    return "pipelined tree of shortest ways along " + joined(axes);
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind /*kind*/, units::Bytes /*bytes*/,
                                                const GroupShape& /*shape*/) const override {
    throw std::logic_error("a tree over what failures leave has no closed form");
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& shape, const FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    const double bytes = c.bytes.base();
    auto trees = live_tree_loads(graph, groups, bytes);
    FabricPhase phase;
    phase.latency =
        std::max(trees.latency, shape.twisted ? farthest(graph, groups) : passed_on(graph, groups));
    double slowest = 0;
    for (const auto& d : shape.dimensions)
      slowest = std::max(slowest, (c.bytes / d.slower()).base());
    phase.least.assign(groups.ids(), slowest);
    for (const auto& fewer : with_fewer_failures(graph.fabric())) {
      const FabricGraph broken(fewer);
      if (!system::is_connected(broken)) continue;
      auto some = live_tree_loads(broken, groups, bytes);
      phase.latency = std::max(phase.latency, some.latency);
      FabricPhase with_fewer;
      with_fewer.bytes = std::move(some.loads);
      raise(phase.least, busiest(graph, groups, with_fewer));
    }
    phase.bytes = std::move(trees.loads);
    return {std::move(phase)};
  }
  [[nodiscard]] FailureRepair repair() const override { return FailureRepair::knows_of_them; }

 private:
  [[nodiscard]] bool spreads(const GroupShape& shape) const override {
    return shape.failed || shape.twisted;
  }
};

}  // namespace

const CollectiveAlgorithm& disjoint_trees() {
  static const DisjointTrees algorithm;
  return algorithm;
}

const CollectiveAlgorithm& pipelined_tree() {
  static const PipelinedTree algorithm;
  return algorithm;
}

const CollectiveAlgorithm& binomial_tree() {
  static const BinomialTree algorithm;
  return algorithm;
}

const CollectiveAlgorithm& live_tree() {
  static const LiveTree algorithm;
  return algorithm;
}

}  // namespace podsim::performance
