// A pod: devices, one by one or one for each class that behaves alike, and what joins them.
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <vector>

#include "models/channel.h"
#include "models/host/input_pipeline.h"
#include "models/interconnect/flow_fabric.h"
#include "models/pod/device.h"
#include "models/pod/join.h"
#include "models/pod/recorder.h"
#include "podsim/performance/pod.h"
#include "podsim/performance/step.h"

namespace podsim::models {

/// Every device has its own engines, host link and input; devices meet in the collectives of their
/// groups, send each other messages, and share the links of the pod. Two steps run back to back
/// from empty input buffers: the first fills them, the second is reported.
class PodModel : public sc_core::sc_module {
 public:
  PodModel(const sc_core::sc_module_name& name, const performance::StepRequest& request);

  /// After the simulation has run out of events: the last step of the slowest device. Throws
  /// std::runtime_error when a device has not finished, because others do not join it.
  [[nodiscard]] performance::StepResult result() const;

 private:
  using PodDeviceId = performance::PodDeviceId;

  struct PodMember {
    system::ClassId device_class;
    std::unique_ptr<DeviceModel> device;
    std::unique_ptr<Channel> link;
    std::unique_ptr<InputPipeline> input;
    std::unique_ptr<Recorder> recorder;
  };

  void add_costs();
  void add_joins();
  void add_member(PodDeviceId number);
  void bind_member(PodDeviceId number);
  void record_members();
  [[nodiscard]] const performance::StreamPlan& plan_of(system::ClassId device_class) const;
  [[nodiscard]] DeviceModel::DeviceSetup parameters_of(PodDeviceId number) const;
  [[nodiscard]] FlowRoutes routes() const;
  void check_finished() const;
  [[nodiscard]] const PodMember& slowest() const;
  [[nodiscard]] std::string busiest_link() const;
  [[nodiscard]] std::vector<performance::Track> timeline() const;
  [[nodiscard]] std::int64_t activations() const;

  performance::StepRequest request_;
  performance::Pod pod_;
  base::IdVector<system::ClassId, performance::ProgramCosts> costs_;
  base::IdVector<system::ProgramId, std::unique_ptr<performance::StreamPlan>> plans_;
  FlowFabric fabric_;
  base::IdVector<performance::PodGroupId, std::unique_ptr<Join>> joins_;
  base::IdVector<PodDeviceId, PodMember> members_;
};

/// Simulate in this process, whose kernel must not have run before.
performance::StepResult simulate_step(const performance::StepRequest& request);

}  // namespace podsim::models
