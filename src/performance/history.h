// Completion times of the last iterations of a block.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "podsim/performance/picoseconds.h"

namespace podsim::performance {

class History {
 public:
  History() = default;
  /// Of `ops` ops, `depth` iterations kept.
  History(std::int64_t ops, std::int64_t depth)
      : ops_(ops), depth_(depth), times_(static_cast<std::size_t>(ops * depth)) {}

  Picoseconds& at(std::int64_t iteration, std::int64_t op) { return times_[index(iteration, op)]; }
  [[nodiscard]] Picoseconds at(std::int64_t iteration, std::int64_t op) const {
    return times_[index(iteration, op)];
  }

  /// How much later every op completed than one iteration before, when the same for all.
  [[nodiscard]] std::optional<Picoseconds> shift(std::int64_t iteration) const;

  /// Let what happened `iterations` ago have happened now, `time` later.
  void skip(std::int64_t last, std::int64_t iterations, Picoseconds time);

 private:
  [[nodiscard]] std::size_t index(std::int64_t iteration, std::int64_t op) const {
    return static_cast<std::size_t>(iteration % depth_ * ops_ + op);
  }

  std::int64_t ops_ = 0, depth_ = 1;
  std::vector<Picoseconds> times_;
};

}  // namespace podsim::performance
