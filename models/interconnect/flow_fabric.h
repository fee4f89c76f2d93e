// The links of a whole fabric, shared by the flows that are under way.
#pragma once

#include <cstdint>
#include <map>
#include <queue>
#include <systemc>
#include <vector>

#include "models/interconnect/flow_share.h"
#include "podsim/performance/picoseconds.h"
#include "podsim/performance/pod.h"

namespace podsim::models {

class FlowEndIf {
 public:
  virtual ~FlowEndIf() = default;
  /// The flow began at `began` and has arrived at `at`, which is now or its latency later.
  virtual void flow_ended(performance::Picoseconds began, performance::Picoseconds at) = 0;
  /// Some ends before, three times; may fetch what the end will need, further with each stage.
  virtual void flow_ends_soon(int /*stage*/) {}
};

/// The routes that flows may take and their links are those of a performance::Pod.
using FlowRouteId = performance::PodRouteId;
using FlowLinkId = performance::PodLinkId;
using FlowRoutes = base::IdVector<FlowRouteId, const LinkUses*>;

struct Flow {
  FlowRouteId route;
  performance::Picoseconds length = 0;   ///< time at rate 1
  performance::Picoseconds latency = 0;  ///< after which it arrives, on no link
};

class FlowFabricIf : public virtual sc_core::sc_interface {
 public:
  /// Carries the flow from `at` on, which is not before now. `end` hears of it once, after this has
  /// returned, and has to live until then.
  virtual void carry(const Flow& flow, performance::Picoseconds at, FlowEndIf& end) = 0;
};

/// A flow runs at one rate over all links of its route; rates are fair shares (flow_share.h),
/// solved anew for all flows that are joined by shared links when one of them comes or goes. The
/// same set of flows comes back with every layer of a model, so its rates are kept.
class FlowFabric : public sc_core::sc_module, private FlowFabricIf {
 public:
  sc_core::sc_export<FlowFabricIf> flows{"flows"};

  SC_HAS_PROCESS(FlowFabric);
  FlowFabric(const sc_core::sc_module_name& name, base::Ids<FlowLinkId> links, FlowRoutes routes);

  /// Time that flows of a route have been carried at full rate, over the whole run.
  [[nodiscard]] performance::Picoseconds carried(FlowRouteId route) const {
    return carried_[route];
  }
  [[nodiscard]] std::int64_t activations() const { return activations_; }
  [[nodiscard]] std::int64_t solved() const { return solved_; }  ///< sets of flows

 private:
  using Picoseconds = performance::Picoseconds;

  struct Active {
    Flow flow;
    double left = 0, rate = 0;  ///< picoseconds at rate 1
    Picoseconds began = 0;
    FlowEndIf* end = nullptr;
  };
  /// Routes joined by shared links, directly or through others.
  struct Island {
    std::vector<Active> active;  ///< flows, ascending by route
    Picoseconds since = 0, next = performance::kEndless;
    bool changed = false;
    std::map<std::vector<FlowRouteId>, std::vector<double>> known;  ///< rates by routes
  };
  using IslandId = base::Id<struct IslandTag>;
  struct Start {
    Picoseconds at = 0;
    std::int64_t number = 0;
    Flow flow;
    FlowEndIf* end = nullptr;
    bool operator<(const Start& o) const { return at != o.at ? at > o.at : number > o.number; }
  };
  struct Ended {
    Picoseconds began = 0, at = 0;
    FlowEndIf* end = nullptr;
  };

  void carry(const Flow& flow, Picoseconds at, FlowEndIf& end) override;
  void find_islands(base::Ids<FlowLinkId> links);
  void update();
  void progress(Island& island);
  void finish(Island& island, std::vector<Ended>& ended);
  void begin_flows();
  void share(Island& island);
  static void tell(const std::vector<Ended>& ended);
  [[nodiscard]] const std::vector<double>& rates(Island& island);
  [[nodiscard]] Picoseconds next_time() const;

  FlowRoutes routes_;
  FlowShare sharing_;
  base::IdVector<IslandId, Island> islands_;
  base::IdVector<FlowRouteId, IslandId> island_of_;
  std::vector<IslandId> changed_islands_;
  base::IdVector<FlowRouteId, Picoseconds> carried_;
  std::priority_queue<Start> starts_;
  std::vector<FlowRouteId> key_;
  std::size_t remembered_ = 0;  ///< rates that are kept
  sc_core::sc_event changed_{"changed"};
  bool updating_ = false;
  std::int64_t numbers_ = 0, activations_ = 0, solved_ = 0;
};

}  // namespace podsim::models
