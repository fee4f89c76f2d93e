#include "models/chip/transfer_queue.h"

namespace podsim::models {

TransferQueue::TransferQueue(const sc_core::sc_module_name& name, const ProgramIndex& index,
                             const performance::ProgramCosts& costs)
    : OpStream(name, index, costs, select_ops(costs, [](const auto& cost) {
                 return cost.kind == workload::OpKind::host_transfer;
               })) {}

bool TransferQueue::work(int phase) {
  if (phase > 0) return true;
  link->transfer(cost().transfer, over_);
  next_trigger(over_);
  return false;
}

}  // namespace podsim::models
