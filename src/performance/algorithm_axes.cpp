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
  if (shape.has_library()) return "ring";
  const auto& dimensions = shape.dimensions;
  const auto is_switched = [](const GroupDimension& d) { return d.kind == LinkKind::switched; };
  if (std::any_of(dimensions.begin(), dimensions.end(), is_switched)) return "halving and doubling";
  return std::string(dimensions.size() > 1 ? "multi-axis " : "") +
         (shape.all_are(LinkKind::ring) ? "ring" : "line");
}

/// Whether a library runs the operation as one ring over all hierarchy levels.
bool is_flat(CollectiveKind kind, const GroupShape& shape) {
  return std::any_of(shape.dimensions.begin(), shape.dimensions.end(), [&](const auto& d) {
    return d.library.flat_rings &&
           (kind != CollectiveKind::all_reduce || d.library.flat_all_reduce);
  });
}

std::vector<DimensionShare> shares(const GroupShape& shape, units::Bytes bytes, bool flat) {
  return flat ? flat_shares_of(shape, bytes) : shares_of(shape, bytes);
}

/// One pass over all dimensions.
ClosedPhase pass(units::Bytes bytes, const GroupShape& shape, bool flat) {
  ClosedPhase phase;
  for (const auto& share : shares(shape, bytes, flat)) {
    phase.busy.push_back(share.busy);
    phase.bytes.push_back(share.moved);
  }
  phase.latency =
      shape.has_library() ? shape.sum_of(&GroupDimension::pass_latency) : shape.farthest();
  return phase;
}

/// What a pass carries, and how.
struct PassLoad {
  bool gathers = false, flat = false;
  units::Bytes bytes, part;
};

FabricPhase pass_on_links(const PassLoad& load, const GroupShape& shape,
                          const system::FabricGraph& graph, const FabricGroups& groups) {
  const auto [gathers, flat, bytes, part] = load;
  FabricPhase phase;
  phase.latency =
      shape.has_library() ? shape.sum_of(&GroupDimension::pass_latency) : farthest(graph, groups);
  phase.messages = gathers ? MessagePattern::gather : MessagePattern::scatter;
  phase.part = part;
  std::vector<double> moved;
  phase.stretch.assign(graph.axes(), shape.twisted ? stretch_of_all(shape) : 1);
  if (!shape.twisted) {
    const auto parts = shares(shape, bytes, flat);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      moved.push_back(parts[i].moved.base());
      phase.stretch[shape.dimensions[i].link] = parts[i].stretch;
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
    std::vector<ClosedPhase> phases{pass(bytes, shape, is_flat(kind, shape))};
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
        phases.push_back(
            pass_on_links({gathers, is_flat(c.op, shape), c.bytes, part}, shape, graph, groups));
    return phases;
  }
  [[nodiscard]] FailureRepair repair() const override { return FailureRepair::in_parts; }

 private:
  static bool scatters_only(CollectiveKind kind) { return kind == CollectiveKind::reduce_scatter; }
  static bool gathers_only(CollectiveKind kind) { return kind == CollectiveKind::all_gather; }
};

/// All gather the tensors of all and add them up: more bytes, one pass less. Libraries that run
/// rings do not.
class OneShot : public CollectiveAlgorithm {
 public:
  [[nodiscard]] bool suits(CollectiveKind kind, const GroupShape& shape) const override {
    return kind == CollectiveKind::all_reduce && !shape.has_library();
  }
  [[nodiscard]] std::string name(CollectiveKind /*kind*/, const GroupShape& /*shape*/,
                                 const std::vector<std::string>& axes) const override {
    return "one-shot all-gather over " + joined(axes);
  }
  [[nodiscard]] std::vector<ClosedPhase> phases(CollectiveKind /*kind*/, units::Bytes bytes,
                                                const GroupShape& shape) const override {
    return {pass(bytes * shape.members(), shape, false)};
  }
  [[nodiscard]] std::vector<FabricPhase> on_links(const FabricCollective& c,
                                                  const GroupShape& shape,
                                                  const system::FabricGraph& graph,
                                                  const FabricGroups& groups) const override {
    return {pass_on_links({true, false, c.bytes * static_cast<double>(groups.members()), c.bytes},
                          shape, graph, groups)};
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
