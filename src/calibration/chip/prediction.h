// Predicted times of measured operations.
#pragma once

#include <vector>

#include "podsim/catalog/fwd.h"
#include "src/calibration/chip/measured_ops.h"

namespace podsim::calibration {

/// The device that a row ran on. Throws config::InputError where the chip lacks the row's format.
system::Device device_for(const MeasuredOp& row, const catalog::Chip& chip,
                          const catalog::Technology& technology);

/// The op's time by the closed form; `host_dispatch` more where it was timed from the host. Throws
/// config::InputError where the op does not fit or the chip's dispatch from the host is not known.
performance::OpResult predict(const MeasuredOp& row, const catalog::Chip& chip,
                              const system::Device& device);

}  // namespace podsim::calibration
