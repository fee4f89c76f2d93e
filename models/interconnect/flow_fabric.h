// The links of a whole fabric, shared by the flows that are under way.
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "models/interconnect/flow_share.h"
#include "podsim/performance/picoseconds.h"

namespace podsim::models {

/// A group's part of a collective's phase.
struct Flow {
  LinkUses uses;
  performance::Picoseconds length = 0;   ///< at rate 1
  performance::Picoseconds latency = 0;  ///< after which the end is known, on no link
};

class FlowFabricIf : public virtual sc_core::sc_interface {
 public:
  /// Carries the flow, which has to live until `done` is notified.
  virtual void carry(const Flow& flow, sc_core::sc_event& done) = 0;
};

/// A flow runs at one rate over all its links; rates are fair shares (flow_share.h). When flows
/// come or go, only those that are joined to them by shared links get new rates.
class FlowFabric : public sc_core::sc_module, private FlowFabricIf {
 public:
  sc_core::sc_export<FlowFabricIf> flows{"flows"};

  SC_HAS_PROCESS(FlowFabric);
  FlowFabric(const sc_core::sc_module_name& name, std::size_t links);

  /// Flows that were given a rate, over the whole run: what the sharing costs.
  [[nodiscard]] std::int64_t solved() const { return solved_; }

 private:
  struct Active {
    const Flow* flow = nullptr;  ///< null: free
    double left = 0, rate = 0;   ///< picoseconds at rate 1
    performance::Picoseconds since = 0;
    sc_core::sc_event* done = nullptr;
    bool stale = false;  ///< a neighbour came or went
  };
  using Index = std::uint32_t;

  void carry(const Flow& flow, sc_core::sc_event& done) override;
  void update();
  void finish_flows();
  void share();
  void spread_stale();
  void mark(const Active& changed);
  void wake();

  std::vector<Active> active_;
  std::vector<Index> free_, stale_;
  std::vector<std::vector<Index>> users_;  ///< by link
  sc_core::sc_event changed_{"changed"};
  std::int64_t solved_ = 0;
};

}  // namespace podsim::models
