// The operations of a program by the stream that runs them.
//
//   const StreamPlan plan(program, costs);
//   for (const PlannedOp& op : plan.ops(execution, stream))
//     for (const PlannedDependency& d : plan.dependencies(op)) wait_for(d);
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "podsim/performance/costs.h"

namespace podsim::performance {

/// What runs one operation after the other: the core (compute stream), the collectives of a mesh
/// axis, the host link (copy stream), the messages to or from one neighbour.
struct Stream {
  workload::OpKind kind = workload::OpKind::compute;
  std::int64_t axis = -1, offset = 0;

  bool operator==(const Stream&) const = default;
};

/// One run of an operation: in which scheduled block, in which iteration of it. A negative
/// `execution` names none.
struct OpInstance {
  std::int32_t execution = -1, iteration = 0, op = 0;

  bool operator==(const OpInstance&) const = default;
};

/// A dependency as the scheduler looks it up.
struct PlannedDependency {
  std::int32_t blocks_back = 0, lag = 0;
  std::int32_t op = 0, slot = 0, stream = 0;
};

/// An operation of a block in its place on a stream.
struct PlannedOp {
  std::int32_t op = 0;
  std::int32_t slot = -1;            ///< among those that other streams wait for; -1 for the rest
  std::int32_t first = 0, last = 0;  ///< its dependencies: [first, last) of all
};

/// Scheduled blocks that run the same block after the same blocks share one plan ("context"), so
/// that a plan grows with the blocks of a program and not with its microbatches. All devices that
/// run the program share the plan.
class StreamPlan {
 public:
  /// `costs` are those of any of the devices. Both have to outlive the plan.
  StreamPlan(const workload::StepProgram& program, const ProgramCosts& costs);

  [[nodiscard]] const workload::StepProgram& program() const { return program_; }
  [[nodiscard]] const std::vector<Stream>& streams() const { return streams_; }
  /// Returns -1 where the program has no such stream.
  [[nodiscard]] std::int64_t stream_of(const Stream& stream) const;

  [[nodiscard]] std::int64_t executions() const {
    return static_cast<std::int64_t>(program_.schedule.size());
  }
  [[nodiscard]] std::int64_t block_number(std::int64_t execution) const {
    return program_.schedule[static_cast<std::size_t>(execution)];
  }
  [[nodiscard]] const workload::Block& block(std::int64_t execution) const {
    return program_.blocks[static_cast<std::size_t>(block_number(execution))];
  }
  /// Number of the context: equal for executions that run and wait for the same.
  [[nodiscard]] std::int32_t context(std::int64_t execution) const {
    return context_of_[static_cast<std::size_t>(execution)];
  }
  [[nodiscard]] std::int32_t contexts() const {
    return static_cast<std::int32_t>(contexts_.size());
  }
  /// Executions of a context.
  [[nodiscard]] std::int64_t uses(std::int32_t context) const {
    return contexts_[static_cast<std::size_t>(context)].uses;
  }
  /// Operations of a scheduled block on a stream, ascending.
  [[nodiscard]] std::span<const PlannedOp> ops(std::int64_t execution, std::size_t stream) const {
    const std::int32_t* begin =
        &begins_[static_cast<std::size_t>(context(execution)) * (streams_.size() + 1) + stream];
    return {&ops_[static_cast<std::size_t>(begin[0])], &ops_[static_cast<std::size_t>(begin[1])]};
  }
  /// What an operation waits for, except what lies before the step and the operations of its own
  /// stream, which are over before its turn.
  [[nodiscard]] std::span<const PlannedDependency> dependencies(const PlannedOp& op) const {
    return {dependencies_.data() + op.first, dependencies_.data() + op.last};
  }
  /// What all operations of a scheduled block wait for.
  [[nodiscard]] std::span<const PlannedDependency> dependencies(std::int64_t execution) const {
    const auto begin = static_cast<std::size_t>(context(execution)) * (streams_.size() + 1);
    return {dependencies_.data() + ops_[static_cast<std::size_t>(begins_[begin])].first,
            dependencies_.data() +
                ops_[static_cast<std::size_t>(begins_[begin + streams_.size()])].first};
  }
  /// Operations of a scheduled block that other streams wait for.
  [[nodiscard]] std::int64_t slots(std::int64_t execution) const {
    return contexts_[static_cast<std::size_t>(context(execution))].slots;
  }
  [[nodiscard]] std::int64_t repeat(std::int64_t execution) const {
    return contexts_[static_cast<std::size_t>(context(execution))].repeat;
  }
  /// Iterations that operations of a scheduled block look back within it.
  [[nodiscard]] std::int64_t own_lag(std::int64_t execution) const {
    return contexts_[static_cast<std::size_t>(context(execution))].own_lag;
  }
  /// Scheduled blocks that dependencies reach back.
  [[nodiscard]] std::int64_t reach() const { return reach_; }
  /// Iterations that any dependency looks back.
  [[nodiscard]] std::int64_t lag() const { return lag_; }
  [[nodiscard]] std::size_t stream_at(const OpInstance& op) const {
    return stream_of_op_[number(op)];
  }
  /// Returns the number of an operation among those of all blocks.
  [[nodiscard]] std::size_t number(const OpInstance& op) const {
    return offsets_[static_cast<std::size_t>(block_number(op.execution))] +
           static_cast<std::size_t>(op.op);
  }
  /// Operations of all blocks.
  [[nodiscard]] std::size_t size() const { return stream_of_op_.size(); }
  /// The last operation of a stream.
  [[nodiscard]] const OpInstance& last(std::size_t stream) const { return last_[stream]; }

 private:
  struct Context {
    std::int64_t first = 0;  ///< the first execution
    std::int64_t block = 0, repeat = 1, slots = 0, own_lag = 0, uses = 0;
  };

  void number_streams(const ProgramCosts& costs);
  void find_contexts();
  void number_slots();
  void plan_ops(Context& context);
  void find_last();
  [[nodiscard]] bool same_context(std::int64_t a, std::int64_t b) const;
  [[nodiscard]] bool crosses_streams(std::int64_t execution, std::size_t op,
                                     const workload::Dependency& d) const;

  const workload::StepProgram& program_;
  std::vector<Stream> streams_;
  std::vector<std::size_t> offsets_;       ///< of a block's first operation, by block
  std::vector<std::size_t> stream_of_op_;  ///< by number
  std::vector<std::int32_t> slots_;        ///< by number; -1: nobody waits for it
  std::vector<std::int64_t> slot_counts_;  ///< by block
  std::vector<Context> contexts_;
  std::vector<std::int32_t> context_of_;  ///< by execution
  std::vector<std::int32_t> begins_;      ///< in ops_; by context, by stream and one more
  std::vector<PlannedOp> ops_;
  std::vector<PlannedDependency> dependencies_;
  std::vector<OpInstance> last_;  ///< by stream
  std::int64_t reach_ = 0, lag_ = 0;
};

}  // namespace podsim::performance
