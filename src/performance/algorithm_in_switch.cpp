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
    return {{{bytes / (d.slower() * shape.in_switch_share)}, {bytes}, latency(d)}};
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& shape,
                                                  const system::FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    const auto axis = groups.axes().front();
    FabricPhase phase;
    phase.bytes = in_switch_loads(graph, axis, c.bytes.base());
    phase.latency = latency(shape.dimensions.front());
    phase.stretch.assign(graph.axes(), 1 / shape.in_switch_share);
    return {std::move(phase)};
  }

 private:
  /// A library's small all-reduces in the switch are no faster than its rings (NCCL, 8 H100:
  /// 16 us at 4 KiB with either).
  static units::Time latency(const GroupDimension& d) {
    return d.library.known() ? d.pass_latency() * 2 : d.latency;
  }
};

}  // namespace

const CollectiveAlgorithm& in_switch() {
  static const InSwitch algorithm;
  return algorithm;
}

}  // namespace podsim::performance
