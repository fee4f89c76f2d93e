// Whether a program's dependencies can be met in its own order.
#pragma once

#include <catch2/catch.hpp>
#include <vector>

#include "podsim/workload/program.h"

namespace podsim::workload::testing {

/// Position in program order of (place in the schedule, iteration, op).
class Order {
 public:
  explicit Order(const StepProgram& p) : program_(p) {
    for (const std::int64_t b : p.schedule) {
      starts_.push_back(size_);
      size_ += block(b).repeat * static_cast<std::int64_t>(block(b).ops.size());
    }
  }

  /// Whether every dependency points to an op that exists and comes before in program order. Then
  /// a core and axes that work in this order cannot lock up.
  void check() const {
    for (std::size_t place = 0; place < starts_.size(); ++place) {
      const Block& b = block(program_.schedule[place]);
      for (std::int64_t i = 0; i < b.repeat; ++i)
        for (std::size_t op = 0; op < b.ops.size(); ++op)
          for (const Dependency& d : b.ops[op].deps) check_one(place, i, op, d);
    }
  }

 private:
  [[nodiscard]] const Block& block(std::int64_t index) const {
    return program_.blocks[static_cast<std::size_t>(index)];
  }

  [[nodiscard]] std::int64_t position(std::size_t place, std::int64_t iteration,
                                      std::int64_t op) const {
    const Block& b = block(program_.schedule[place]);
    return starts_[place] + iteration * static_cast<std::int64_t>(b.ops.size()) + op;
  }

  void check_one(std::size_t place, std::int64_t iteration, std::size_t op,
                 const Dependency& d) const {
    if (d.blocks_back > static_cast<std::int64_t>(place)) return;
    const std::size_t other = place - static_cast<std::size_t>(d.blocks_back);
    const Block& b = block(program_.schedule[other]);
    const std::int64_t from = d.blocks_back == 0 ? iteration : b.repeat - 1;
    REQUIRE(d.op >= 0);
    REQUIRE(d.op < static_cast<std::int64_t>(b.ops.size()));
    if (from - d.lag < 0) return;
    INFO(block(program_.schedule[place]).ops[op].name
         << " waits for " << b.ops[static_cast<std::size_t>(d.op)].name);
    REQUIRE(position(other, from - d.lag, d.op) <
            position(place, iteration, static_cast<std::int64_t>(op)));
  }

  const StepProgram& program_;
  std::vector<std::int64_t> starts_;
  std::int64_t size_ = 0;
};

}  // namespace podsim::workload::testing
