// Reduce-scatter and all-gather over all axes, and the all-reduces made of them.
#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/workload/collective_names.h"
#include "src/performance/algorithm.h"

namespace podsim::performance {
namespace {

using system::LinkKind;
using workload::CollectiveKind;

bool has_levels(const GroupShape& shape) {
  return std::any_of(shape.dimensions.begin(), shape.dimensions.end(),
                     [&](const GroupDimension& d) {
                       return d.hierarchy_level != shape.dimensions.front().hierarchy_level;
                     });
}

/// "ring", "multi-axis line", "hierarchical": how the dimensions are used.
std::string style(const GroupShape& shape) {
  if (shape.twisted) return "shortest-path trees";
  if (has_levels(shape)) return "hierarchical";
  const auto& dimensions = shape.dimensions;
  const auto is_switched = [](const GroupDimension& d) { return d.kind == LinkKind::switched; };
  if (std::any_of(dimensions.begin(), dimensions.end(), is_switched)) return "halving and doubling";
  return std::string(dimensions.size() > 1 ? "multi-axis " : "") +
         (shape.all_are(LinkKind::ring) ? "ring" : "line");
}

/// One pass over all dimensions.
ClosedPhase pass(units::Bytes bytes, const GroupShape& shape) {
  ClosedPhase phase;
  for (const auto& share : shares_of(shape, bytes)) {
    phase.busy.push_back(share.busy);
    phase.bytes.push_back(share.moved);
  }
  phase.latency = shape.farthest();
  return phase;
}

FabricPhase pass_on_links(bool gathers, units::Bytes bytes, units::Bytes part,
                          const GroupShape& shape, const system::FabricGraph& graph,
                          const FabricGroups& groups) {
  FabricPhase phase;
  phase.latency = farthest(graph, groups);
  phase.messages = gathers ? MessagePattern::gather : MessagePattern::scatter;
  phase.part = part;
  std::vector<double> moved;
  phase.stretch.assign(graph.axes(), shape.twisted ? stretch_of_all(shape) : 1);
  if (!shape.twisted) {
    const auto shares = shares_of(shape, bytes);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      moved.push_back(shares[i].moved.base());
      phase.stretch[shape.dimensions[i].link] = shares[i].stretch;
    }
  }
  phase.bytes = gathers ? gather_loads(graph, shape, moved, bytes.base())
                        : scatter_loads(graph, shape, moved, bytes.base());
  return phase;
}

units::Bytes part_of(units::Bytes bytes, const FabricGroups& groups) {
  return bytes / static_cast<double>(groups.members());
}

/// All dimensions of a hierarchy level at once, level by level.
class AxisByAxis : public CollectiveAlgorithm {
 public:
  [[nodiscard]] bool suits(CollectiveKind kind, const GroupShape& /*shape*/) const override {
    return kind == CollectiveKind::all_reduce || scatters_only(kind) || gathers_only(kind);
  }
  [[nodiscard]] std::string name(CollectiveKind kind, const GroupShape& shape,
                                 const std::vector<std::string>& axes) const override {
    const std::string what =
        kind == CollectiveKind::all_reduce ? "reduce-scatter, all-gather" : config::name_of(kind);
    return style(shape) + " " + what + " over " + joined(axes);
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind kind, units::Bytes bytes,
                                                const GroupShape& shape) const override {
    std::vector<ClosedPhase> phases{pass(bytes, shape)};
    if (kind == CollectiveKind::all_reduce) phases.push_back(phases.front());
    return phases;
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& shape,
                                                  const system::FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    const auto part = part_of(c.bytes, groups);
    std::vector<FabricPhase> phases;
    for (const bool gathers : {false, true})
      if (gathers ? !scatters_only(c.op) : !gathers_only(c.op))
        phases.push_back(pass_on_links(gathers, c.bytes, part, shape, graph, groups));
    return phases;
  }
  [[nodiscard]] FailureRepair repair() const override { return FailureRepair::in_parts; }

 private:
  static bool scatters_only(CollectiveKind kind) { return kind == CollectiveKind::reduce_scatter; }
  static bool gathers_only(CollectiveKind kind) { return kind == CollectiveKind::all_gather; }
};

/// All gather the tensors of all and add them up: more bytes, one pass less.
class OneShot : public CollectiveAlgorithm {
 public:
  [[nodiscard]] bool suits(CollectiveKind kind, const GroupShape& /*shape*/) const override {
    return kind == CollectiveKind::all_reduce;
  }
  [[nodiscard]] std::string name(CollectiveKind /*kind*/, const GroupShape& /*shape*/,
                                 const std::vector<std::string>& axes) const override {
    return "one-shot all-gather over " + joined(axes);
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind /*kind*/, units::Bytes bytes,
                                                const GroupShape& shape) const override {
    return {pass(bytes * shape.members(), shape)};
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& shape,
                                                  const system::FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    return {pass_on_links(true, c.bytes * static_cast<double>(groups.members()), c.bytes, shape,
                          graph, groups)};
  }
};

}  // namespace

const CollectiveAlgorithm& axis_by_axis() {
  static const AxisByAxis algorithm;
  return algorithm;
}

const CollectiveAlgorithm& one_shot() {
  static const OneShot algorithm;
  return algorithm;
}

}  // namespace podsim::performance
