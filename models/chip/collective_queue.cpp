#include "models/chip/collective_queue.h"

#include <utility>

namespace podsim::models {

CollectiveQueue::CollectiveQueue(const sc_core::sc_module_name& name, const ProgramIndex& index,
                                 const performance::ProgramCosts& costs, std::int64_t axis)
    : OpStream(name, index, costs,
               select_ops(costs, [axis](const auto& cost) { return cost.axis == axis; })) {}

bool CollectiveQueue::work(int phase) {
  if (phase > 0) return true;
  if (!std::exchange(begun_, true) && is_free()) first_ = index().number(place());
  join->arrive(cost(), over_);
  next_trigger(over_);
  return false;
}

}  // namespace podsim::models
