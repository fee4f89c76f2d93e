#include "src/calibration/chip/prediction.h"

#include "podsim/config/diagnostics.h"

namespace podsim::calibration {

system::Device device_for(const MeasuredOp& row, const catalog::Chip& chip,
                          const catalog::Technology& technology) {
  catalog::InputLog log;
  return system::device_of(chip, technology, row.op.data, log, row.clock);
}

performance::OpResult predict(const MeasuredOp& row, const catalog::Chip& chip,
                              const system::Device& device) {
  auto result = performance::time_op(row.op, device);
  if (row.timing == Timing::device) return result;
  if (!chip.host_dispatch)
    throw config::InputError("what timing from the host adds is not known for " + chip.name);
  result.time += chip.host_dispatch->value;
  return result;
}

}  // namespace podsim::calibration
