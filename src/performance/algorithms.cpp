#include <algorithm>
#include <cmath>

#include "src/performance/algorithm.h"

namespace podsim::performance {

// Each is defined in the file of its algorithm.
const CollectiveAlgorithm& axis_by_axis();
const CollectiveAlgorithm& one_shot();
const CollectiveAlgorithm& in_switch();
const CollectiveAlgorithm& direct_exchange();
const CollectiveAlgorithm& disjoint_trees();
const CollectiveAlgorithm& live_tree();
const CollectiveAlgorithm& binomial_tree();
const CollectiveAlgorithm& pipelined_tree();
const CollectiveAlgorithm& shift();

const std::vector<const CollectiveAlgorithm*>& algorithms() {
  static const std::vector<const CollectiveAlgorithm*> all = {
      &axis_by_axis(),    &one_shot(),       &in_switch(),
      &direct_exchange(), &disjoint_trees(), &live_tree(),
      &binomial_tree(),   &pipelined_tree(), &shift()};
  return all;
}

std::string joined(const std::vector<std::string>& axes) {
  std::string names;
  for (const auto& a : axes) names += (names.empty() ? "" : ", ") + a;
  return names;
}

units::Time time_alone(const std::vector<ClosedPhase>& phases) {
  units::Time sum;
  for (const auto& phase : phases)
    sum += *std::max_element(phase.busy.begin(), phase.busy.end()) + phase.latency;
  return sum;
}

units::Time fixed_time(const GroupShape& shape, const std::vector<ClosedPhase>& phases) {
  units::Time start_up;
  double ramp = 0;
  for (std::size_t i = 0; i < shape.dimensions.size(); ++i) {
    const system::LibraryTimes& library = shape.dimensions[i].library;
    double busy = 0;
    for (const auto& phase : phases) busy += phase.busy[i].base();
    start_up += library.start_up;
    ramp = std::max(ramp, 2 * std::sqrt(library.ramp.base() * busy));
  }
  return start_up + units::Time(ramp);
}

bool is_faster(units::Time time, units::Time than) {
  constexpr double tie = 1 - 1e-12;
  return time < than * tie;
}

GroupPlan plan_group(workload::CollectiveKind kind, units::Bytes bytes, const GroupShape& shape) {
  GroupPlan best;
  if (shape.dimensions.empty()) return best;
  units::Time least;
  for (const auto* algorithm : algorithms()) {
    if (!algorithm->suits(kind, shape)) continue;
    auto phases = algorithm->phases(kind, bytes, shape);
    if (shape.has_library()) phases.front().latency += fixed_time(shape, phases);
    const auto time = time_alone(phases);
    if (best.algorithm != nullptr && !is_faster(time, least)) continue;
    best = {algorithm, std::move(phases)};
    least = time;
  }
  return best;
}

}  // namespace podsim::performance
