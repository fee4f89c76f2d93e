// A pod, folded: one device for each class of devices that behave alike.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <systemc>
#include <vector>

#include "models/channel.h"
#include "models/chip/chip.h"
#include "models/host/input_pipeline.h"
#include "models/interconnect/axis_join.h"
#include "models/interconnect/link_fabric.h"
#include "podsim/performance/costs.h"
#include "podsim/performance/step.h"

namespace podsim::models {

/// Every device has its own engines, host link and input; classes meet in collectives, which all of
/// them join, and share the time of each class of links. Three steps run back to back from empty
/// input buffers: the first fills them, the second settles, the third is reported.
class PodModel : public sc_core::sc_module {
 public:
  PodModel(const sc_core::sc_module_name& name, const performance::StepRequest& request);

  /// After the simulation has run out of events: the last step of the slowest class. Throws
  /// std::runtime_error when a class has not finished, because others do not join it.
  [[nodiscard]] performance::StepResult result() const;

 private:
  struct Member {
    performance::ProgramCosts costs;
    std::unique_ptr<Chip> chip;
    std::unique_ptr<Channel> link;
    std::unique_ptr<InputPipeline> input;
  };

  void add_axes();
  void add_member(std::size_t device_class);
  void check_finished() const;
  [[nodiscard]] std::size_t slowest() const;
  [[nodiscard]] std::int64_t activations() const;

  performance::StepRequest request_;
  std::deque<Member> members_;
  LinkFabric fabric_{"fabric"};
  std::vector<std::unique_ptr<AxisJoin>> axes_;
};

/// Simulate in this process, whose kernel must not have run before.
performance::StepResult simulate_step(const performance::StepRequest& request);

}  // namespace podsim::models
