// The links of a device, shared by the transfers that are under way.
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "podsim/performance/picoseconds.h"

namespace podsim::models {

/// Time at full rate that a transfer needs of each link.
using Loads = std::vector<performance::Picoseconds>;

class FabricIf : public virtual sc_core::sc_interface {
 public:
  /// Carry `loads`, then notify `done` after `latency`.
  virtual void transfer(const Loads& loads, performance::Picoseconds latency,
                        sc_core::sc_event& done) = 0;
};

/// Flows, not packets: a transfer runs at one rate over all its links, which it uses in proportion
/// to its loads; rates are fair shares (fair_share.h), solved anew when a transfer comes or goes.
/// Alone it takes its largest load plus the latency, during which it occupies no link.
class LinkFabric : public sc_core::sc_module, private FabricIf {
 public:
  sc_core::sc_export<FabricIf> links{"links"};

  SC_HAS_PROCESS(LinkFabric);
  explicit LinkFabric(const sc_core::sc_module_name& name);

  [[nodiscard]] std::int64_t activations() const { return activations_; }

 private:
  struct Flow {
    std::vector<double> use;  ///< of each link's time at full rate of the flow
    double left;              ///< picoseconds at full rate
    double rate;
    performance::Picoseconds latency;
    sc_core::sc_event* done;
  };

  void transfer(const Loads& loads, performance::Picoseconds latency,
                sc_core::sc_event& done) override;
  void update();
  void progress();
  void finish_flows();
  void share();

  std::vector<Flow> flows_;
  performance::Picoseconds last_update_ = 0;
  sc_core::sc_event changed_{"changed"};
  std::int64_t activations_ = 0;
};

}  // namespace podsim::models
