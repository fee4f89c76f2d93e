// The ops of a program by what runs them.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/performance/costs.h"

namespace podsim::performance {

/// What runs one op after the other: the core, the collectives of a mesh axis, the host link, the
/// messages to or from one neighbour.
struct Lane {
  workload::OpKind kind = workload::OpKind::compute;
  std::int64_t axis = -1, offset = 0;

  bool operator==(const Lane&) const = default;
};

/// An execution of an op: in which scheduled block, in which iteration of it. `execution` < 0:
/// none.
struct OpInstance {
  std::int32_t execution = -1, iteration = 0, op = 0;

  bool operator==(const OpInstance&) const = default;
};

/// A dependency as the walk looks it up.
struct PlannedDependency {
  std::int32_t blocks_back = 0, lag = 0;
  std::int32_t op = 0, slot = 0, lane = 0;
};

/// Shared by all devices that run the program.
class LanePlan {
 public:
  /// `costs` are those of any of the devices. Both have to outlive the plan.
  LanePlan(const workload::StepProgram& program, const ProgramCosts& costs);

  [[nodiscard]] const workload::StepProgram& program() const { return program_; }
  [[nodiscard]] const std::vector<Lane>& lanes() const { return lanes_; }
  /// -1 where the program has no such lane.
  [[nodiscard]] std::int64_t lane_of(const Lane& lane) const;

  [[nodiscard]] std::int64_t executions() const {
    return static_cast<std::int64_t>(program_.schedule.size());
  }
  [[nodiscard]] std::int64_t block_number(std::int64_t execution) const {
    return program_.schedule[static_cast<std::size_t>(execution)];
  }
  [[nodiscard]] const workload::Block& block(std::int64_t execution) const {
    return program_.blocks[static_cast<std::size_t>(block_number(execution))];
  }
  /// Ops of a block on a lane, ascending.
  [[nodiscard]] const std::vector<std::int32_t>& ops(std::int64_t execution,
                                                     std::size_t lane) const {
    return ops_[static_cast<std::size_t>(block_number(execution))][lane];
  }
  /// Number of the op among those of its block that other lanes wait for; -1 for the rest.
  [[nodiscard]] std::int32_t slot(std::int64_t execution, std::int64_t op) const {
    return slots_[static_cast<std::size_t>(block_number(execution))][static_cast<std::size_t>(op)];
  }
  [[nodiscard]] std::int64_t slots(std::int64_t execution) const {
    return slot_counts_[static_cast<std::size_t>(block_number(execution))];
  }
  [[nodiscard]] std::int64_t repeat(std::int64_t execution) const {
    return repeats_[static_cast<std::size_t>(execution)];
  }
  /// Scheduled blocks that dependencies reach back.
  [[nodiscard]] std::int64_t reach() const { return reach_; }
  /// What an op waits for, but for what lies before the step and for its own lane, whose ops are
  /// over before its turn.
  [[nodiscard]] const std::vector<PlannedDependency>& dependencies(std::int64_t execution,
                                                                   std::int64_t op) const {
    return dependencies_[static_cast<std::size_t>(execution)][static_cast<std::size_t>(op)];
  }
  [[nodiscard]] std::size_t lane_at(const OpInstance& op) const {
    return lane_of_op_[static_cast<std::size_t>(block_number(op.execution))]
                      [static_cast<std::size_t>(op.op)];
  }
  /// The last op of a lane.
  [[nodiscard]] const OpInstance& last(std::size_t lane) const { return last_[lane]; }

 private:
  void number_lanes(const ProgramCosts& costs);
  void number_slots();
  void plan_dependencies();
  [[nodiscard]] bool crosses_lanes(std::int64_t execution, std::size_t op,
                                   const workload::Dependency& d) const;

  const workload::StepProgram& program_;
  std::vector<Lane> lanes_;
  std::vector<std::vector<std::vector<std::int32_t>>> ops_;  ///< by block, by lane
  std::vector<std::vector<std::int32_t>> slots_;             ///< by block, by op
  std::vector<std::int64_t> slot_counts_;
  std::vector<std::int64_t> repeats_;                 ///< by execution
  std::vector<std::vector<std::size_t>> lane_of_op_;  ///< by block, by op
  /// By execution, by op. Executions of the same block after the same blocks are alike, and most
  /// programs have few blocks.
  std::vector<std::vector<std::vector<PlannedDependency>>> dependencies_;
  std::vector<OpInstance> last_;
  std::int64_t reach_ = 0;
};

}  // namespace podsim::performance
