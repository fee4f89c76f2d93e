// The host's input pipeline: reads and prepares batches and brings them to the device ahead of use.
#pragma once

#include <cstdint>
#include <systemc>

#include "models/channel.h"
#include "podsim/performance/picoseconds.h"

namespace podsim::models {

class InputIf : public virtual sc_core::sc_interface {
 public:
  /// Take a batch if one is on the device; else ask for one and wait for `ready`.
  virtual bool take() = 0;
  [[nodiscard]] virtual const sc_core::sc_event& ready() const = 0;
};

/// A batch holds one of `prefetch_depth` buffers from the start of its production until a step
/// takes it. Production of one batch and transfer of another overlap. Without buffers a batch is
/// produced when a step asks for it.
class InputPipeline : public sc_core::sc_module, private InputIf {
 public:
  struct InputSetup {
    performance::Picoseconds production = 0, transfer = 0;  ///< times of the batch of one step
    std::int64_t prefetch_depth = 2;
    std::int64_t batches = 1;  ///< batches to produce in all
  };

  sc_core::sc_export<InputIf> batches{"batches"};
  sc_core::sc_port<ChannelIf> link{"link"};

  SC_HAS_PROCESS(InputPipeline);
  InputPipeline(const sc_core::sc_module_name& name, const InputSetup& parameters);

  [[nodiscard]] std::int64_t activations() const { return activations_; }

 private:
  bool take() override;
  [[nodiscard]] const sc_core::sc_event& ready() const override { return ready_; }
  void produce();
  void queue();
  void send();
  void deliver();
  [[nodiscard]] bool may_produce() const;

  InputSetup parameters_;
  std::int64_t started_ = 0, queued_ = 0, on_device_ = 0, taken_ = 0;
  bool producing_ = false, sending_ = false, asked_ = false;
  sc_core::sc_event buffer_free_{"buffer_free"}, produced_{"produced"}, arrived_{"arrived"};
  sc_core::sc_event ready_{"ready"};
  std::int64_t activations_ = 0;
};

}  // namespace podsim::models
