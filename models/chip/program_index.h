// Every execution of every op of a step has a number.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/workload/program.h"

namespace podsim::models {

using OpNumber = std::int64_t;

/// Where an op stands: in which scheduled block, in which iteration of it.
struct Place {
  std::int64_t execution = 0, iteration = 0, op = 0;
};

/// The ops of a step in program order, without writing the loops out.
class ProgramIndex {
 public:
  explicit ProgramIndex(const workload::StepProgram& program);

  [[nodiscard]] OpNumber size() const { return size_; }
  [[nodiscard]] OpNumber number(const Place& p) const;
  [[nodiscard]] Place place(OpNumber n) const;
  /// What `d` of the op at `p` waits for; -1 for nothing.
  [[nodiscard]] OpNumber dependency(const Place& p, const workload::Dependency& d) const;

  [[nodiscard]] std::int64_t executions() const {
    return static_cast<std::int64_t>(program_.schedule.size());
  }
  [[nodiscard]] std::int64_t block_number(std::int64_t execution) const {
    return program_.schedule[static_cast<std::size_t>(execution)];
  }
  [[nodiscard]] const workload::Block& block(std::int64_t execution) const {
    return program_.blocks[static_cast<std::size_t>(block_number(execution))];
  }
  [[nodiscard]] const workload::Op& op(const Place& p) const {
    return block(p.execution).ops[static_cast<std::size_t>(p.op)];
  }
  [[nodiscard]] const workload::StepProgram& program() const { return program_; }

 private:
  const workload::StepProgram& program_;
  std::vector<OpNumber> base_;  ///< of each scheduled block
  OpNumber size_ = 0;
};

/// Steps through those ops of a program that one stream runs.
class Cursor {
 public:
  /// `ops[b]`: the ops of block b, ascending.
  Cursor(const ProgramIndex& index, std::vector<std::vector<std::int64_t>> ops);

  void rewind();
  void next();
  [[nodiscard]] bool at_end() const { return place_.execution >= index_.executions(); }
  [[nodiscard]] Place place() const;

 private:
  [[nodiscard]] const std::vector<std::int64_t>& list() const;
  void settle();

  const ProgramIndex& index_;
  std::vector<std::vector<std::int64_t>> ops_;
  Place place_;  ///< `op` counts within the list of its block
};

}  // namespace podsim::models
