// The operations of a program by the stream that runs them.
//
//   const StreamPlan plan(program, costs);
//   for (const PlannedOp& op : plan.ops(execution, stream))
//     for (const PlannedDependency& d : plan.dependencies(op)) wait_for(d);
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "podsim/performance/costs.h"

namespace podsim::performance {

/// The resource that runs one operation after the other: the core (compute stream), the collectives
/// of a mesh axis, the host link (copy stream), the messages to or from one neighbour.
struct Stream {
  workload::OpKind kind = workload::OpKind::compute;
  system::MeshAxisId axis;
  std::int64_t offset = 0;

  bool operator==(const Stream&) const = default;
};

using workload::ExecutionId;
using workload::OpId;

/// The number of an operation among those of its block that other streams wait for.
using SlotId = base::Id<struct SlotTag>;

/// One run of an operation: in which scheduled block, in which iteration of it. Without
/// `execution` it names none.
struct OpInstance {
  ExecutionId execution;
  std::uint32_t iteration = 0;
  OpId op{0};

  bool operator==(const OpInstance&) const = default;
};

/// A dependency as the scheduler looks it up.
struct PlannedDependency {
  std::uint32_t blocks_back = 0, lag = 0;
  OpId op;
  SlotId slot;
  std::uint32_t stream = 0;
};

/// An operation of a block in its place on a stream.
struct PlannedOp {
  OpId op;
  SlotId slot;                        ///< none where no other stream waits for it
  std::uint32_t first = 0, last = 0;  ///< its dependencies: [first, last) of all
};

/// A block with the blocks before it, as far as its operations look back.
using ContextId = base::Id<struct ContextTag>;

/// Scheduled blocks that run the same block after the same blocks share one plan ("context"), so
/// that a plan grows with the blocks of a program and not with its microbatches. All devices that
/// run the program share the plan.
class StreamPlan {
 public:
  /// `costs` are those of any of the devices. Both have to outlive the plan.
  StreamPlan(const workload::StepProgram& program, const ProgramCosts& costs);

  [[nodiscard]] const workload::StepProgram& program() const { return program_; }
  [[nodiscard]] const std::vector<Stream>& streams() const { return streams_; }
  /// Returns the stream's number, where the program has it.
  [[nodiscard]] std::optional<std::size_t> stream_of(const Stream& stream) const;

  [[nodiscard]] base::Ids<ExecutionId> executions() const { return program_.schedule.ids(); }
  /// Returns the execution behind the last one.
  [[nodiscard]] ExecutionId end() const { return ExecutionId(program_.schedule.size()); }
  [[nodiscard]] workload::BlockId block_of(ExecutionId execution) const {
    return program_.schedule[execution];
  }
  [[nodiscard]] const workload::Block& block(ExecutionId execution) const {
    return program_.blocks[block_of(execution)];
  }
  /// Returns the context: the same for executions that run and wait for the same.
  [[nodiscard]] ContextId context(ExecutionId execution) const { return context_of_[execution]; }
  [[nodiscard]] base::Ids<ContextId> contexts() const { return contexts_.ids(); }
  /// Executions of a context.
  [[nodiscard]] std::int64_t uses(ContextId context) const { return contexts_[context].uses; }
  /// Operations of a scheduled block on a stream, ascending.
  [[nodiscard]] std::span<const PlannedOp> ops(ExecutionId execution, std::size_t stream) const {
    const std::uint32_t* begin = begins_of(execution) + stream;
    return {&ops_[begin[0]], &ops_[begin[1]]};
  }
  /// What an operation waits for, except what lies before the step and the operations of its own
  /// stream, which are over before its turn.
  [[nodiscard]] std::span<const PlannedDependency> dependencies(const PlannedOp& op) const {
    return {dependencies_.data() + op.first, dependencies_.data() + op.last};
  }
  /// Returns what all operations of a scheduled block wait for.
  [[nodiscard]] std::span<const PlannedDependency> dependencies(ExecutionId execution) const {
    const std::uint32_t* begin = begins_of(execution);
    return {dependencies_.data() + ops_[begin[0]].first,
            dependencies_.data() + ops_[begin[streams_.size()]].first};
  }
  /// Operations of a scheduled block that other streams wait for.
  [[nodiscard]] std::size_t slots(ExecutionId execution) const {
    return contexts_[context(execution)].slots;
  }
  [[nodiscard]] std::uint32_t repeat(ExecutionId execution) const {
    return contexts_[context(execution)].repeat;
  }
  /// Iterations that operations of a scheduled block look back within it.
  [[nodiscard]] std::uint32_t own_lag(ExecutionId execution) const {
    return contexts_[context(execution)].own_lag;
  }
  /// Scheduled blocks that dependencies reach back.
  [[nodiscard]] std::uint32_t reach() const { return reach_; }
  /// Iterations that any dependency looks back.
  [[nodiscard]] std::uint32_t lag() const { return lag_; }
  [[nodiscard]] std::size_t stream_at(const OpInstance& op) const {
    return stream_of_op_[number(op)];
  }
  /// Returns the number of an operation among those of all blocks.
  [[nodiscard]] std::size_t number(const OpInstance& op) const {
    return offsets_[block_of(op.execution)] + op.op.index();
  }
  /// Operations of all blocks.
  [[nodiscard]] std::size_t size() const { return stream_of_op_.size(); }
  /// The last operation of a stream.
  [[nodiscard]] const OpInstance& last(std::size_t stream) const { return last_[stream]; }

 private:
  struct PlanContext {
    ExecutionId first;
    workload::BlockId block;
    std::uint32_t repeat = 1, slots = 0, own_lag = 0, uses = 0;
  };

  void number_streams(const ProgramCosts& costs);
  void find_contexts();
  void number_slots();
  void plan_ops(PlanContext& context);
  void find_last();
  [[nodiscard]] bool same_context(ExecutionId a, ExecutionId b) const;
  [[nodiscard]] bool crosses_streams(ExecutionId execution, OpId op,
                                     const workload::Dependency& d) const;

  [[nodiscard]] const std::uint32_t* begins_of(ExecutionId execution) const {
    return &begins_[context(execution).index() * (streams_.size() + 1)];
  }

  const workload::StepProgram& program_;
  std::vector<Stream> streams_;
  base::IdVector<workload::BlockId, std::size_t> offsets_;  ///< number of a block's first operation
  std::vector<std::size_t> stream_of_op_;                   ///< streams by number of the op
  std::vector<SlotId> slots_;                               ///< slots by number of the op
  base::IdVector<workload::BlockId, std::uint32_t> slot_counts_;
  base::IdVector<ContextId, PlanContext> contexts_;
  base::IdVector<ExecutionId, ContextId> context_of_;
  std::vector<std::uint32_t> begins_;  ///< places in ops_; by context, by stream and one more
  std::vector<PlannedOp> ops_;
  std::vector<PlannedDependency> dependencies_;
  std::vector<OpInstance> last_;  ///< last operation of each stream
  std::uint32_t reach_ = 0, lag_ = 0;
};

}  // namespace podsim::performance
