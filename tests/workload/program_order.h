// Whether a program's dependencies can be met in its own order.
#pragma once

#include <catch2/catch.hpp>

#include "podsim/workload/program.h"

namespace podsim::workload::testing {

/// Position in program order of (place in the schedule, iteration, op).
class Order {
 public:
  explicit Order(const StepProgram& p) : program_(p) {
    for (const BlockId b : p.schedule) {
      starts_.push_back(size_);
      size_ += block(b).repeat * static_cast<std::int64_t>(block(b).ops.size());
    }
  }

  /// Whether every dependency points to an op that exists and comes before in program order. Then
  /// a core and axes that work in this order cannot lock up.
  void check() const {
    for (const ExecutionId place : starts_.ids()) {
      const Block& b = block(program_.schedule[place]);
      for (std::int64_t i = 0; i < b.repeat; ++i)
        for (const OpId op : b.ops.ids())
          for (const Dependency& d : b.ops[op].deps) check_one(place, i, op, d);
    }
  }

 private:
  [[nodiscard]] const Block& block(BlockId id) const { return program_.blocks[id]; }

  [[nodiscard]] std::int64_t position(ExecutionId place, std::int64_t iteration, OpId op) const {
    const Block& b = block(program_.schedule[place]);
    return starts_[place] + iteration * static_cast<std::int64_t>(b.ops.size()) + op.value();
  }

  void check_one(ExecutionId place, std::int64_t iteration, OpId op, const Dependency& d) const {
    const ExecutionId other = place - d.blocks_back;
    if (!other) return;
    const Block& b = block(program_.schedule[other]);
    const std::int64_t from = d.blocks_back == 0 ? iteration : b.repeat - 1;
    REQUIRE(b.ops.contains(d.op));
    if (from - d.lag < 0) return;
    INFO(block(program_.schedule[place]).ops[op].name << " waits for " << b.ops[d.op].name);
    REQUIRE(position(other, from - d.lag, d.op) < position(place, iteration, op));
  }

  const StepProgram& program_;
  base::IdVector<ExecutionId, std::int64_t> starts_;
  std::int64_t size_ = 0;
};

}  // namespace podsim::workload::testing
