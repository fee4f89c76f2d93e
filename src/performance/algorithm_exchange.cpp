// Each member to each other, or to the next one: by shortest ways.
#include <cmath>

#include "src/performance/algorithm.h"

namespace podsim::performance {
namespace {

using system::LinkKind;
using workload::CollectiveKind;

/// Bytes over the busiest link of a dimension, one way, when each member sends `bytes` in equal
/// parts to all by the shorter way.
double over_busiest(const GroupDimension& d, double bytes) {
  const auto n = static_cast<double>(d.length);
  if (d.kind == LinkKind::switched) return bytes * (n - 1) / n;
  // Ring: floor(n^2 / 4) / n hops on average, two links each. Line: half of all cross its middle.
  if (d.kind == LinkKind::ring) return bytes * std::floor(n * n / 4) / n / 2;
  return bytes * std::floor(n / 2) * std::ceil(n / 2) / n;
}

class DirectExchange : public CollectiveAlgorithm {
 public:
  [[nodiscard]] bool suits(CollectiveKind kind, const GroupShape& /*shape*/) const override {
    return kind == CollectiveKind::all_to_all;
  }
  [[nodiscard]] std::string name(CollectiveKind /*kind*/, const GroupShape& /*shape*/,
                                 const std::vector<std::string>& axes) const override {
    return "shortest paths over " + joined(axes);
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind /*kind*/, units::Bytes bytes,
                                                const GroupShape& shape) const override {
    ClosedPhase phase;
    for (const auto& d : shape.dimensions) {
      const units::Bytes carried(over_busiest(d, bytes.base()));
      phase.bytes.push_back(carried);
      phase.busy.push_back(carried / d.slower());
    }
    phase.latency =
        shape.has_library() ? shape.sum_of(&GroupDimension::exchange_latency) : shape.farthest();
    return {std::move(phase)};
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& shape,
                                                  const system::FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    FabricPhase phase;
    phase.bytes = exchange_loads(graph, groups, c.bytes.base());
    phase.latency = shape.has_library() ? shape.sum_of(&GroupDimension::exchange_latency)
                                        : farthest(graph, groups);
    phase.messages = MessagePattern::exchange;
    phase.part = c.bytes / static_cast<double>(groups.members());
    return {std::move(phase)};
  }
  [[nodiscard]] FailureRepair repair() const override { return FailureRepair::exchange; }
};

/// All bytes to the next member along the first dimension.
class Shift : public CollectiveAlgorithm {
 public:
  [[nodiscard]] bool suits(CollectiveKind kind, const GroupShape& /*shape*/) const override {
    return kind == CollectiveKind::permute;
  }
  [[nodiscard]] std::string name(CollectiveKind /*kind*/, const GroupShape& /*shape*/,
                                 const std::vector<std::string>& axes) const override {
    return "next along " + axes.front();
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind /*kind*/, units::Bytes bytes,
                                                const GroupShape& shape) const override {
    const auto& d = shape.dimensions.front();
    ClosedPhase phase;
    phase.busy.resize(shape.dimensions.size());
    phase.bytes.resize(shape.dimensions.size());
    phase.bytes.front() = bytes;
    phase.busy.front() = bytes / (d.kind == LinkKind::switched ? d.slower() : d.rates[0]);
    phase.latency = d.latency;
    return {std::move(phase)};
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& /*shape*/,
                                                  const system::FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    const auto first = groups.axes().front();
    FabricPhase phase;
    phase.bytes = permute_loads(graph, first, c.bytes.base());
    phase.latency = graph.axis(first).latency;
    phase.messages = MessagePattern::shift;
    phase.part = c.bytes;
    return {std::move(phase)};
  }
};

}  // namespace

const CollectiveAlgorithm& direct_exchange() {
  static const DirectExchange algorithm;
  return algorithm;
}

const CollectiveAlgorithm& shift() {
  static const Shift algorithm;
  return algorithm;
}

}  // namespace podsim::performance
