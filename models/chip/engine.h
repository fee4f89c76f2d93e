// An engine of a chip: MXU, VPU or HBM.
#pragma once

#include <systemc>

#include "podsim/performance/picoseconds.h"

namespace podsim::models {

class EngineIf : public virtual sc_core::sc_interface {
 public:
  /// Work for that long; the engine must be idle.
  virtual void start(performance::Picoseconds time) = 0;
  [[nodiscard]] virtual const sc_core::sc_event& done() const = 0;
};

/// Does one piece of work at a time. What a piece takes is the closed form's to say.
class Engine : public sc_core::sc_module, private EngineIf {
 public:
  sc_core::sc_export<EngineIf> work{"work"};

  explicit Engine(const sc_core::sc_module_name& name);

  /// Time in use so far.
  [[nodiscard]] performance::Picoseconds busy() const { return busy_; }

 private:
  void start(performance::Picoseconds time) override;
  [[nodiscard]] const sc_core::sc_event& done() const override { return done_; }

  sc_core::sc_event done_{"done"};
  performance::Picoseconds busy_ = 0, until_ = 0;
};

}  // namespace podsim::models
