// Where the classes of devices meet for the collectives of one mesh axis.
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "models/interconnect/link_fabric.h"
#include "podsim/performance/costs.h"

namespace podsim::models {

class JoinIf : public virtual sc_core::sc_interface {
 public:
  /// One class of devices is ready for its next collective; `done` is notified when it is over.
  virtual void arrive(const performance::OpCost& collective, sc_core::sc_event& done) = 0;
};

/// A collective begins when every class that takes part has arrived, and ends for all at once. With
/// unequal sizes the largest counts.
class AxisJoin : public sc_core::sc_module, private JoinIf {
 public:
  sc_core::sc_export<JoinIf> classes{"classes"};
  sc_core::sc_port<FabricIf> fabric{"fabric"};

  SC_HAS_PROCESS(AxisJoin);
  /// `participants`: classes that have collectives on this axis.
  AxisJoin(const sc_core::sc_module_name& name, std::size_t participants);

  [[nodiscard]] std::int64_t activations() const { return activations_; }
  [[nodiscard]] std::size_t waiting() const { return arrived_.size(); }

 private:
  void arrive(const performance::OpCost& collective, sc_core::sc_event& done) override;
  void release();

  std::size_t participants_;
  std::vector<sc_core::sc_event*> arrived_;
  Loads loads_;
  performance::Picoseconds latency_ = 0;
  sc_core::sc_event over_{"over"};
  std::int64_t activations_ = 0;
};

}  // namespace podsim::models
