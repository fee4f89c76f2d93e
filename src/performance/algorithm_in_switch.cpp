// An all-reduce that the switch adds up: each tensor in and the sum out, once.
#include "src/performance/algorithm.h"

namespace podsim::performance {
namespace {

using workload::CollectiveKind;

class InSwitch : public CollectiveAlgorithm {
 public:
  [[nodiscard]] bool suits(CollectiveKind kind, const GroupShape& shape) const override {
    return kind == CollectiveKind::all_reduce && shape.switch_reduces &&
           shape.dimensions.size() == 1;
  }
  [[nodiscard]] std::string name(CollectiveKind /*kind*/, const GroupShape& /*shape*/,
                                 const std::vector<std::string>& /*axes*/) const override {
    return "in-switch reduction";
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind /*kind*/, units::Bytes bytes,
                                                const GroupShape& shape) const override {
    const auto& d = shape.dimensions.front();
    return {{{bytes / d.slower()}, {bytes}, d.latency}};
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& /*shape*/,
                                                  const system::FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    const auto axis = groups.axes().front();
    FabricPhase phase;
    phase.bytes = in_switch_loads(graph, axis, c.bytes.base());
    phase.latency = graph.axis(axis).latency;
    return {std::move(phase)};
  }
};

}  // namespace

const CollectiveAlgorithm& in_switch() {
  static const InSwitch algorithm;
  return algorithm;
}

}  // namespace podsim::performance
