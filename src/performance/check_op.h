// What an operation decoded from numbers has to be.
#pragma once

#include "podsim/config/codec.h"
#include "podsim/performance/chip_op.h"

namespace podsim::performance {

/// Reports what parse_op() would refuse.
void check_op(const ChipOp& op, const config::Node& n, config::Reader& r);

}  // namespace podsim::performance
