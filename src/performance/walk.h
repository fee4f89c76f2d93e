// One device's step without contention: a walk through its program.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/performance/costs.h"
#include "podsim/performance/wait_log.h"
#include "src/performance/history.h"

namespace podsim::performance {

/// The semantics of the event model with links to itself for every mesh axis: compute ops in order
/// on the core, collectives in order on their axis, host transfers in order, each as soon as its
/// dependencies are done.
///
/// Times in such a program are max-plus linear in those before. Once all ops of a block complete
/// exactly d later than one iteration earlier, for as many iterations as dependencies reach back,
/// they do so for good, and the remaining iterations but the last are skipped by adding d (Baccelli
/// et al., Synchronization and Linearity, 1992, chapter 3).
class Walk {
 public:
  Walk(const workload::StepProgram& program, const ProgramCosts& costs);

  /// The whole step, from all idle to all done.
  void run();

  [[nodiscard]] Picoseconds end() const { return end_; }
  [[nodiscard]] const WaitLog& waits() const { return waits_; }
  [[nodiscard]] std::int64_t walked() const { return walked_; }  ///< iterations not skipped

 private:
  /// An execution of an op; `execution` < 0 for none.
  struct Instance {
    std::int64_t execution = -1, iteration = 0, op = 0;
    bool operator==(const Instance&) const = default;
  };
  struct Ready {
    Picoseconds time = 0;
    Instance cause;
    bool free = true;  ///< nothing to wait for
  };
  /// What runs one op after the other.
  struct Lane {
    Picoseconds free = 0;
    Instance last;          ///< so far
    Instance first, final;  ///< of the step; `first` only when it depends on nothing
  };

  void run_block();
  void run_iteration();
  void run_op(std::int64_t op);
  void run_compute(std::int64_t op, const Ready& when);
  void skip(std::int64_t iterations, Picoseconds shift);
  void note_finals();
  void finish();
  [[nodiscard]] Ready ready(const workload::Op& op) const;
  [[nodiscard]] Instance resolve(const workload::Dependency& d) const;
  [[nodiscard]] Picoseconds time_at(const Instance& i) const;
  [[nodiscard]] WaitCause cause_of(const Instance& i) const;
  Lane& lane_of(const OpCost& cost);
  [[nodiscard]] WaitMark mark_of(const Instance& i) const;
  [[nodiscard]] History& history(std::int64_t execution);
  [[nodiscard]] const History& history(std::int64_t execution) const;
  [[nodiscard]] const OpCost& cost_at(std::int64_t op) const;  ///< of the block at hand
  [[nodiscard]] const workload::Block& block_at(std::int64_t execution) const;

  const workload::StepProgram& program_;
  const ProgramCosts& costs_;
  std::int64_t reach_;         ///< blocks that dependencies reach back
  std::vector<Lane> lanes_;    ///< mesh axes, then the host link
  std::vector<History> past_;  ///< of the last `reach_` + 1 scheduled blocks, by index modulo
  WaitLog waits_, iteration_waits_;
  Picoseconds core_ = 0, end_ = 0;
  std::int64_t execution_ = 0, iteration_ = 0;
  std::int64_t walked_ = 0;
};

}  // namespace podsim::performance
