// One device of a pod: its schedule from one step to the next.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "models/channel.h"
#include "models/host/input_pipeline.h"
#include "models/interconnect/flow_fabric.h"
#include "models/pod/join.h"
#include "podsim/performance/device_scheduler.h"

namespace podsim::models {

class MailboxIf : public virtual sc_core::sc_interface {
 public:
  /// A message from along `axis`, sent `offset` places on.
  virtual void deliver(system::MeshAxisId axis, std::int64_t offset, performance::Picoseconds sent,
                       performance::Picoseconds at) = 0;
};

/// Steps run back to back, each from its batch of input on.
class DeviceModel : public sc_core::sc_module,
                    private performance::Environment,
                    private JoinMemberIf,
                    private MailboxIf {
 public:
  sc_core::sc_vector<sc_core::sc_port<JoinIf>> joins;     ///< one for each stream of collectives
  sc_core::sc_vector<sc_core::sc_port<MailboxIf>> peers;  ///< one for each stream that sends
  sc_core::sc_port<FlowFabricIf> fabric{"fabric"};
  sc_core::sc_port<ChannelIf> host_link{"host_link"};
  sc_core::sc_port<InputIf> input{"input"};
  sc_core::sc_export<MailboxIf> mailbox{"mailbox"};

  /// How a stream reaches the others.
  struct StreamPort {
    std::size_t port = 0;                           ///< place in `joins` or `peers`
    JoinIf* join = nullptr;                         ///< what the port is bound to, once it is
    std::array<performance::PodRouteId, 2> routes;  ///< by traffic, or the first alone
    std::array<double, 2> stretch{1, 1};            ///< as routes, on the length of flows
    double seconds_per_byte = 0;
    performance::Picoseconds latency = 0;
  };
  struct DeviceSetup {
    const performance::StreamPlan& plan;  // both outlive the device
    const performance::ProgramCosts& costs;
    std::vector<StreamPort> reach;  ///< one for each stream
    std::size_t joins = 0, peers = 0;
    std::int64_t steps = 1;
  };

  SC_HAS_PROCESS(DeviceModel);
  DeviceModel(const sc_core::sc_module_name& name, DeviceSetup parameters);

  struct Times {
    performance::Picoseconds asked = 0;  ///< the step before was over
    performance::Picoseconds began = 0;  ///< its input was there
    performance::Picoseconds ended = 0;
  };
  [[nodiscard]] bool finished() const { return steps_left_ == 0; }
  /// Of the last step, once finished.
  [[nodiscard]] const Times& last_step() const { return times_; }
  [[nodiscard]] performance::WaitLog waits() const { return scheduler_.waits(); }
  [[nodiscard]] std::int64_t activations() const { return activations_; }
  /// Ops of the last step go there.
  void record(performance::SpanSink& sink) { sink_ = &sink; }

 private:
  performance::Reply join(std::size_t stream, const performance::OpCost& collective,
                          performance::Picoseconds at) override;
  performance::Reply send(std::size_t stream, const performance::OpCost& message,
                          performance::Picoseconds at) override;
  performance::Reply transfer(std::size_t stream, performance::Picoseconds duration,
                              performance::Picoseconds at) override;
  void joined(std::size_t stream, performance::Picoseconds began,
              performance::Picoseconds at) override;
  [[nodiscard]] const void* at_hand() const override { return &scheduler_; }
  void joins_soon() const override;
  void deliver(system::MeshAxisId axis, std::int64_t offset, performance::Picoseconds sent,
               performance::Picoseconds at) override;
  void end_of_elaboration() override;
  void advance();
  bool begin();
  void note_end();
  void ask_host();
  void host_done();

  struct MessageEnd : FlowEndIf {
    MessageEnd(DeviceModel& d, std::size_t l) : device(d), stream(l) {}
    void flow_ended(performance::Picoseconds began, performance::Picoseconds at) override;
    DeviceModel& device;
    std::size_t stream;
  };

  DeviceSetup parameters_;
  performance::DeviceScheduler scheduler_;
  performance::SpanSink* sink_ = nullptr;
  std::deque<MessageEnd> ends_;  ///< one for each stream
  std::int64_t steps_left_;
  bool in_step_ = false;
  Times times_;
  struct {
    std::size_t stream = 0;
    performance::Picoseconds duration = 0, asked = 0;
  } host_;
  sc_core::sc_event step_over_{"step_over"}, host_asked_{"host_asked"}, host_done_{"host_is_done"};
  std::int64_t activations_ = 0;
};

}  // namespace podsim::models
