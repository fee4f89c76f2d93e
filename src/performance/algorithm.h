// Algorithms of collectives behind one interface. A new one is a file of its own and an entry in
// algorithms.cpp.
#pragma once

#include <string>
#include <vector>

#include "podsim/performance/fabric_collective.h"
#include "podsim/workload/collective_kind.h"
#include "src/performance/fabric_loads.h"
#include "src/performance/group_shape.h"

namespace podsim::performance {

/// What one phase asks of each dimension of a group, in closed form.
struct ClosedPhase {
  std::vector<units::Time> busy;    ///< the busiest link's time, all groups that share it working
  std::vector<units::Bytes> bytes;  ///< by each member, over its links of the dimension
  units::Time latency;              ///< hops in sequence that no bandwidth shortens
};

/// How an algorithm meets failed links and chips.
enum class FailureRepair {
  detours,       ///< loads of failed links go round them
  in_parts,      ///< the same, and live members have larger parts
  exchange,      ///< the same, planned anew among live members
  knows_of_them  ///< the algorithm's loads leave them out
};

class CollectiveAlgorithm {
 public:
  CollectiveAlgorithm() = default;
  CollectiveAlgorithm(const CollectiveAlgorithm&) = delete;
  CollectiveAlgorithm& operator=(const CollectiveAlgorithm&) = delete;
  virtual ~CollectiveAlgorithm() = default;

  /// Whether it does the operation on groups of the shape.
  [[nodiscard]] virtual bool suits(workload::CollectiveKind kind,
                                   const GroupShape& shape) const = 0;
  /// "multi-axis ring all-gather over x, y", with the names of the axes in `axes`.
  [[nodiscard]] virtual std::string name(workload::CollectiveKind kind, const GroupShape& shape,
                                         const std::vector<std::string>& axes) const = 0;
  /// The phases of a group without failures and twists, one after the other. `bytes` as in
  /// FabricCollective.
  [[nodiscard]] virtual std::vector<ClosedPhase> phases(workload::CollectiveKind kind,
                                                        units::Bytes bytes,
                                                        const GroupShape& shape) const = 0;
  /// The same phases of all groups, on every link of a fabric that is taken for whole.
  [[nodiscard]] virtual std::vector<FabricPhase> on_links(const FabricCollective& collective,
                                                          const GroupShape& shape,
                                                          const system::FabricGraph& graph,
                                                          const FabricGroups& groups) const = 0;
  [[nodiscard]] virtual FailureRepair repair() const { return FailureRepair::detours; }
};

/// "x, y, z" of the names of axes.
std::string joined(const std::vector<std::string>& axes);

/// All algorithms; of those that take equally long the first is preferred.
const std::vector<const CollectiveAlgorithm*>& algorithms();

/// The fastest algorithm of a group with its phases in closed form.
struct GroupPlan {
  const CollectiveAlgorithm* algorithm = nullptr;  ///< none where a group has one member
  std::vector<ClosedPhase> phases;
};
GroupPlan plan_group(workload::CollectiveKind kind, units::Bytes bytes, const GroupShape& shape);

/// Whether a time is less than another by more than the rounding of floating point.
bool is_faster(units::Time time, units::Time than);

/// Returns the time of a library's collective beyond hops and bytes: the start-ups of its links and
/// the ramp. A tensor that is passed on in pieces of the best size takes t + 2 sqrt(T t) + T,
/// where t is the time of its bytes and T that of the steps of one piece (Sanders, Speck and Traff,
/// Parallel Computing 35, 2009, section 2); the last term is part of the start-up.
units::Time fixed_time(const GroupShape& shape, const std::vector<ClosedPhase>& phases);

/// Time of the phases one after the other, each as long as its busiest dimension and its latency.
units::Time time_alone(const std::vector<ClosedPhase>& phases);

}  // namespace podsim::performance
