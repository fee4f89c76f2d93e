// Transfers between host and device that the program asks for, in program order.
#pragma once

#include <systemc>

#include "models/channel.h"
#include "models/chip/op_stream.h"

namespace podsim::models {

class TransferQueue : public OpStream {
 public:
  sc_core::sc_port<ChannelIf> link{"link"};

  TransferQueue(const sc_core::sc_module_name& name, const ProgramIndex& index,
                const performance::ProgramCosts& costs);

 private:
  bool work(int phase) override;

  sc_core::sc_event over_{"over"};
};

}  // namespace podsim::models
