// Ops of one kind, run in program order: the base of the core and of the queues beside it.
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "models/chip/program_index.h"
#include "models/chip/scoreboard.h"
#include "podsim/performance/costs.h"

namespace podsim::models {

/// A step seen by those who run its ops.
class StepIf : public virtual sc_core::sc_interface {
 public:
  /// One of the streams has run its last op of the step, `last`; -1 when it has none.
  virtual void stream_finished(OpNumber last) = 0;
};

class StreamIf : public virtual sc_core::sc_interface {
 public:
  virtual void start_step() = 0;
};

/// Takes its ops one after the other, each as soon as its dependencies are done.
class OpStream : public sc_core::sc_module, protected StreamIf {
 public:
  sc_core::sc_export<StreamIf> stream{"stream"};
  sc_core::sc_port<ScoreboardIf> scoreboard{"scoreboard"};
  sc_core::sc_port<StepIf> step{"step"};

  /// The last op of the step; -1 when there is none.
  [[nodiscard]] OpNumber final_op() const { return final_op_; }
  [[nodiscard]] std::int64_t activations() const { return activations_; }

 protected:
  SC_HAS_PROCESS(OpStream);
  using Selection = std::vector<std::vector<std::int64_t>>;  ///< per block of the program

  OpStream(const sc_core::sc_module_name& name, const ProgramIndex& index,
           const performance::ProgramCosts& costs, Selection ops);

  /// Called when the op at hand may start and again whenever the trigger that it has set fires,
  /// until it returns true: the op is done.
  virtual bool work(int phase) = 0;
  virtual void step_started() {}
  void start_step() override;

  [[nodiscard]] const ProgramIndex& index() const { return index_; }
  [[nodiscard]] Place place() const { return cursor_.place(); }
  [[nodiscard]] const performance::OpCost& cost() const;
  /// The op whose completion the op at hand waited for last; -1 for none.
  [[nodiscard]] OpNumber waited_for() const { return waited_for_; }
  /// The op at hand depends on nothing in the step.
  [[nodiscard]] bool is_free() const;

 private:
  void advance();
  bool dependencies_done();
  void finish_op();

  const ProgramIndex& index_;
  const performance::ProgramCosts& costs_;
  OpNumber final_op_;
  Cursor cursor_;
  sc_core::sc_event wake_{"wake"};
  bool running_ = false;
  int phase_ = 0;
  OpNumber waited_for_ = -1, last_ = -1;
  std::int64_t activations_ = 0;
};

/// The ops of a program for which `wanted` holds.
template <class Predicate>
std::vector<std::vector<std::int64_t>> select_ops(const performance::ProgramCosts& costs,
                                                  Predicate wanted) {
  std::vector<std::vector<std::int64_t>> ops(costs.blocks.size());
  for (std::size_t b = 0; b < ops.size(); ++b)
    for (std::size_t i = 0; i < costs.blocks[b].size(); ++i)
      if (wanted(costs.blocks[b][i])) ops[b].push_back(static_cast<std::int64_t>(i));
  return ops;
}

}  // namespace podsim::models
