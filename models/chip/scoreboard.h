// Which ops of the step are done, and who waits for one.
#pragma once

#include <systemc>
#include <utility>
#include <vector>

#include "models/chip/program_index.h"

namespace podsim::models {

class ScoreboardIf : public virtual sc_core::sc_interface {
 public:
  [[nodiscard]] virtual bool is_done(OpNumber op) const = 0;
  virtual void complete(OpNumber op) = 0;
  /// Notify `event` once when the op completes.
  virtual void watch(OpNumber op, sc_core::sc_event& event) = 0;
};

class Scoreboard : public sc_core::sc_module, private ScoreboardIf {
 public:
  sc_core::sc_export<ScoreboardIf> ops{"ops"};

  Scoreboard(const sc_core::sc_module_name& name, OpNumber count);
  /// For the next step: nothing is done.
  void clear();

 private:
  [[nodiscard]] bool is_done(OpNumber op) const override {
    return done_[static_cast<std::size_t>(op)] != 0;
  }
  void complete(OpNumber op) override;
  void watch(OpNumber op, sc_core::sc_event& event) override { watched_.emplace_back(op, &event); }

  std::vector<char> done_;
  std::vector<std::pair<OpNumber, sc_core::sc_event*>> watched_;  ///< at most one per stream
};

}  // namespace podsim::models
